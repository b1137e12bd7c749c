"""The form of a model's replies: one JSON object, which either looks or answers."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, Literal

import orjson
from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)

from faultmaven.modules.agent.response_types import ResponseType
from faultmaven.modules.agent.tools import Look
from faultmaven.modules.case.hypotheses import Category
from faultmaven.providers.llm.chat import OutputSchema

SHORTEST_QUOTE = 4
"""Characters of a quote below which it could be found in any line."""
ERRORS_TOLD = 5
_ANY = TypeAdapter(dict[str, Any])

# Small models do not stop by themselves: the schema, to which their servers hold them, ends what
# they write. A longer reply of another model is read all the same.
_Brief = Annotated[str, Field(json_schema_extra={"maxLength": 200})]
_Long = Annotated[str, Field(json_schema_extra={"maxLength": 3_000})]
_FEW = Field(default=(), json_schema_extra={"maxItems": 3})
_TWO = Field(default=(), json_schema_extra={"maxItems": 2})


class NotOfTheForm(Exception):
    """A reply that is no JSON object of the form; says what is wrong with it."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cited(_Part):
    file: _Brief
    line_start: int = Field(ge=1)
    line_end: int = Field(ge=1)
    quote: _Brief = Field(min_length=SHORTEST_QUOTE)


class Support(_Part):
    """What a citation says about a hypothesis."""

    citation: int
    stance: Literal["supports", "contradicts", "neutral"]
    reason: _Brief


class Idea(_Part):
    """A possible cause."""

    statement: _Brief = Field(min_length=1)
    category: Category
    links: tuple[Support, ...] = Field(json_schema_extra={"maxItems": 3})


class Wish(_Part):
    """Evidence that would decide something."""

    question: _Brief = Field(min_length=1)
    command: _Brief
    upload: _Brief


class Step(_Part):
    action: _Brief = Field(min_length=1)
    command: _Brief


class Happened(_Part):
    at: AwareDatetime
    text: _Brief = Field(min_length=1)
    citation: int


class Remembered(_Part):
    text: _Brief = Field(min_length=1)
    citations: tuple[int, ...] = Field(json_schema_extra={"maxItems": 3})


class Reply(_Part):
    """Looks, or else a turn."""

    model_config = ConfigDict(
        json_schema_extra={"required": ["looks", "citations", "answer", "response_type"]}
    )

    looks: tuple[Look, ...] = _FEW
    citations: tuple[Cited, ...] = Field(default=(), json_schema_extra={"maxItems": 6})
    answer: _Long = ""
    hypotheses: tuple[Idea, ...] = _TWO
    evidence_requests: tuple[Wish, ...] = _FEW
    questions: tuple[_Brief, ...] = _FEW
    steps: tuple[Step, ...] = _FEW
    timeline: tuple[Happened, ...] = _FEW
    journal: tuple[Remembered, ...] = _TWO
    response_type: Literal[
        ResponseType.ANSWER,
        ResponseType.CLARIFICATION_REQUEST,
        ResponseType.PLAN_PROPOSAL,
        ResponseType.NEEDS_MORE_DATA,
    ] = ResponseType.ANSWER


FORM = OutputSchema(
    "turn",
    "Looks at the evidence, or the answer of one turn.",
    Reply.model_json_schema(mode="serialization"),
)


def _answer_only() -> OutputSchema:
    properties = {name: each for name, each in FORM.schema["properties"].items() if name != "looks"}
    properties["answer"] = properties["answer"] | {"minLength": 1}
    required = [name for name in FORM.schema["required"] if name != "looks"]
    return replace(FORM, schema={**FORM.schema, "properties": properties, "required": required})


ANSWER_FORM = _answer_only()
"""The form where no look is left: an answer that says something."""


def read_reply(text: str, restore: Callable[[str], str], *, is_cut: bool = False) -> Reply:
    """The reply that a text holds, in a fence or with words around it, each of its strings put
    through `restore`. Of one that `is_cut`, what was said before its last member has to do.

    Raises `NotOfTheForm`.
    """
    start = text.find("{")
    if start < 0:
        raise NotOfTheForm("there is no JSON object in it")
    try:
        found = _object(text[start:], is_cut=is_cut)
        return Reply.model_validate(_restored(found, restore))
    except ValidationError as error:
        told = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:ERRORS_TOLD])
        raise NotOfTheForm("; ".join(told)) from error
    except ValueError as error:
        raise NotOfTheForm(f"it is no valid JSON: {error}") from error


def _object(text: str, *, is_cut: bool) -> Any:
    try:
        return orjson.loads(text[: text.rfind("}") + 1])
    except orjson.JSONDecodeError:
        if not is_cut:
            raise
    begun = _ANY.validate_json(text, experimental_allow_partial=True)
    whole = dict(list(begun.items())[:-1])
    if not whole.get("answer"):
        raise NotOfTheForm("it is too long and was cut off: say less, and leave lists empty")
    return whole


def _restored(value: Any, restore: Callable[[str], str]) -> Any:
    match value:
        case str():
            return restore(value)
        case list():
            return [_restored(each, restore) for each in value]
        case dict():
            return {key: _restored(each, restore) for key, each in value.items()}
    return value
