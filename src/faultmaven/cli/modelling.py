"""`faultmaven llm test`: asks each configured model one small question, and says how it went."""

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass

from rich.table import Table

from faultmaven.bootstrap import ProfileNotBuilt, connected
from faultmaven.cli.configured import Misconfigured, settings
from faultmaven.cli.consoles import show
from faultmaven.providers.llm.chat import ChatRequest, Message, OutputSchema, Speaker
from faultmaven.providers.llm.failures import FailureKind, ModelFailed
from faultmaven.providers.llm.provider import Deadline, LLMProvider

WAIT_S = 30.0
QUESTION = ChatRequest(
    "You answer with one JSON object.",
    (Message(Speaker.USER, 'A test: reply {"answer": "ready"}.'),),
    output=OutputSchema(
        "test",
        "Whether the model answers.",
        {
            "type": "object",
            "properties": {"answer": {"type": "string"}},
            "required": ["answer"],
            "additionalProperties": False,
        },
    ),
    max_tokens=1_000,
)

_ADVICE = {
    FailureKind.CREDENTIALS_REFUSED: "check {}_API_KEY",
    FailureKind.MODEL_NOT_FOUND: "check {}_MODEL",
    FailureKind.QUOTA_EXHAUSTED: "the account has no credit left",
    FailureKind.RATE_LIMITED: "try again later",
    FailureKind.UNAVAILABLE: "check {}_BASE_URL, or try again later",
}


@dataclass(frozen=True, slots=True)
class Tested:
    """How one model did; `failure` is empty for one that replied in the form asked for."""

    provider: str
    model: str
    outside: bool
    seconds: float
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    failure: str = ""


def try_models(*, as_json: bool) -> bool:
    """Ask each model of LLM_PROVIDER once, and print what came of it; whether all of them replied.

    Raises `Misconfigured` where none is configured.
    """
    chosen = settings()
    try:
        models = connected(chosen)
    except ProfileNotBuilt as error:
        raise Misconfigured(str(error)) from error
    if not models:
        raise Misconfigured(
            "No language model is configured: set LLM_PROVIDER, for example "
            "LLM_PROVIDER=local LOCAL_MODEL=NAME (docs/models.md)."
        )
    results = asyncio.run(_tested(models))
    if as_json:
        sys.stdout.write(json.dumps({"models": [asdict(each) for each in results]}) + "\n")
    else:
        show(_table(results))
    return not any(each.failure for each in results)


async def _tested(models: list[LLMProvider]) -> list[Tested]:
    results = [await _ask(model) for model in models]
    for model in models:
        await model.close()
    return results


async def _ask(model: LLMProvider) -> Tested:
    began = time.monotonic()
    tested = Tested(model.name, model.model, model.is_outside, 0.0)
    try:
        async with asyncio.timeout(WAIT_S):
            reply = await model.chat(QUESTION, Deadline.after(WAIT_S))
    except ModelFailed as failed:
        return _ended(tested, began, failure=_told(failed))
    except TimeoutError:
        return _ended(tested, began, failure=f"no reply within {WAIT_S:.0f} seconds")
    return _ended(
        tested,
        began,
        input_tokens=reply.usage.input_tokens,
        output_tokens=reply.usage.output_tokens,
        cost_usd=reply.usage.cost_usd,
        failure=""
        if _is_form(reply.text)
        else "it replied, but not with the JSON object asked for",
    )


def _told(failed: ModelFailed) -> str:
    said = f"{failed.kind.replace('_', ' ')} ({failed.detail})"
    advice = _ADVICE.get(failed.kind, "").format(failed.provider.upper())
    return f"{said}: {advice}" if advice else said


def _ended(tested: Tested, began: float, **found: object) -> Tested:
    return Tested(**{**asdict(tested), "seconds": round(time.monotonic() - began, 2), **found})


def _is_form(text: str) -> bool:
    try:
        return isinstance(json.loads(text)["answer"], str)
    except (ValueError, KeyError, TypeError):
        return False


def _table(results: list[Tested]) -> Table:
    table = Table("provider", "model", "where", "seconds", "tokens", "cost", "result", box=None)
    for each in results:
        table.add_row(
            each.provider,
            each.model,
            "outside" if each.outside else "this host",
            f"{each.seconds:.2f}",
            f"{each.input_tokens} + {each.output_tokens}",
            f"${each.cost_usd:.6f}" if each.cost_usd is not None else "–",
            each.failure or "ready",
        )
    return table
