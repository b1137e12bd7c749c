"""The form of a model's replies: one JSON object, which either looks or answers."""

from collections.abc import Callable
from typing import Any, Literal

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from faultmaven.modules.agent.response_types import ResponseType
from faultmaven.modules.agent.tools import Look
from faultmaven.modules.case.hypotheses import Category
from faultmaven.providers.llm.chat import OutputSchema

SHORTEST_QUOTE = 4
"""Characters of a quote below which it could be found in any line."""
ERRORS_TOLD = 5


class NotOfTheForm(Exception):
    """A reply that is no JSON object of the form; says what is wrong with it."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cited(_Part):
    file: str
    line_start: int = Field(ge=1)
    line_end: int = Field(ge=1)
    quote: str = Field(min_length=SHORTEST_QUOTE)


class Support(_Part):
    """What a citation says about a hypothesis."""

    citation: int
    stance: Literal["supports", "contradicts", "neutral"]
    reason: str


class Idea(_Part):
    """A possible cause."""

    statement: str = Field(min_length=1)
    category: Category
    links: tuple[Support, ...]


class Wish(_Part):
    """Evidence that would decide something."""

    question: str = Field(min_length=1)
    command: str
    upload: str


class Step(_Part):
    action: str = Field(min_length=1)
    command: str


class Happened(_Part):
    at: AwareDatetime
    text: str = Field(min_length=1)
    citation: int


class Remembered(_Part):
    text: str = Field(min_length=1)
    citations: tuple[int, ...]


class Reply(_Part):
    """Looks, or else a turn."""

    looks: tuple[Look, ...] = ()
    citations: tuple[Cited, ...] = ()
    answer: str = ""
    hypotheses: tuple[Idea, ...] = ()
    evidence_requests: tuple[Wish, ...] = ()
    questions: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    timeline: tuple[Happened, ...] = ()
    journal: tuple[Remembered, ...] = ()
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


def read_reply(text: str, restore: Callable[[str], str]) -> Reply:
    """The reply that a text holds, in a fence or with words around it, each of its strings put
    through `restore`. Raises `NotOfTheForm`."""
    start, end = text.find("{"), text.rfind("}") + 1
    if start < 0 or end <= start:
        raise NotOfTheForm("there is no JSON object in it")
    try:
        return Reply.model_validate(_restored(orjson.loads(text[start:end]), restore))
    except orjson.JSONDecodeError as error:
        raise NotOfTheForm(f"it is no valid JSON: {error}") from error
    except ValidationError as error:
        told = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:ERRORS_TOLD])
        raise NotOfTheForm("; ".join(told)) from error


def _restored(value: Any, restore: Callable[[str], str]) -> Any:
    match value:
        case str():
            return restore(value)
        case list():
            return [_restored(each, restore) for each in value]
        case dict():
            return {key: _restored(each, restore) for key, each in value.items()}
    return value
