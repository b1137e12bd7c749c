"""Five hundred chats over HTTP while two of three language models fail in every way."""

import asyncio
import random
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, replace

import httpx
import pytest

from faultmaven.bootstrap import Providers
from faultmaven.infrastructure.pydantic_ai_impl import connect
from faultmaven.providers.llm.router import LLMRouter
from faultmaven.providers.llm.vendors import VENDORS, Endpoint
from tests.events import parsed, shown
from tests.integration.agent.test_model import turn
from tests.integration.agent.test_routers import client_of, open_case
from tests.marks import ONE_DATABASE
from tests.services.models.server import Behaviour, Fault, Refusal, StandIn, stand_in

ORDER = ("openai", "anthropic", "google")
SAID = "It is the disk of the third node."
GOOD = turn(SAID)
CHATS, AT_ONCE, A_CASE, SECONDS, STREAMED = 500, 10, 5, 5, 0.3
FAULTS: tuple[Behaviour, ...] = (
    Refusal(429, "rate_limit", retry_after=0.05),
    Refusal(500),
    Refusal(503),
    Fault.GARBAGE,
    Fault.EMPTY,
    Fault.HALF_STREAM,
    Fault.HANG,
)


@dataclass(frozen=True)
class Chat:
    """One chat as its reader saw it in the end."""

    fell_back: str
    times_said: int
    seen: str
    seconds: float


def _router(models: dict[str, StandIn]) -> LLMRouter:
    endpoints = []
    for name, model in models.items():
        path = "/v1" if VENDORS[name].base_url.endswith("/v1") else ""
        url = model.url + path
        endpoints.append(Endpoint(VENDORS[name], VENDORS[name].model, url, f"key-of-{name}"))
    return LLMRouter([connect(end) for end in endpoints], random.Random(7).random)


async def _chat(client: httpx.AsyncClient, case_id: str, *, streaming: bool) -> Chat:
    began = time.monotonic()
    asked = {"message": "What broke?", "stream": streaming}
    answered = await client.post(f"/agent/chat/{case_id}", json=asked)
    seconds = time.monotonic() - began
    assert answered.status_code == 200, answered.text
    events = parsed(answered.text) if streaming else []
    done = events[-1][2] if streaming else answered.json()
    seen = shown(events) if streaming else SAID
    return Chat(done["model"]["fell_back"], done["answer"].count(SAID), seen, seconds)


@ONE_DATABASE
@pytest.mark.timeout(300)
async def test_five_hundred_chats_over_every_fault_are_all_answered_by_the_healthy_model(
    client: httpx.AsyncClient, providers: Providers
):
    dice = random.Random(11)
    more = {"enable_streaming": True, "llm_deadline_seconds": SECONDS}
    settings = providers.settings.model_copy(update=more)

    chats: list[Chat] = []

    async def talk(client: httpx.AsyncClient) -> None:
        for number in range(CHATS // AT_ONCE):
            if number % A_CASE == 0:
                case_id = await open_case(client)
            chats.append(await _chat(client, case_id, streaming=dice.random() < STREAMED))

    with ExitStack() as stack:
        models = {name: stack.enter_context(stand_in(name)) for name in ORDER}
        for name in ORDER:
            models[name].otherwise, models[name].half = GOOD, turn("Unproven. " * 20)
        for name in ORDER[:2]:
            models[name].then(dice.choices((*FAULTS, GOOD), k=4 * CHATS))
        llm = _router(models)
        async with client_of(replace(providers, settings=settings, llm=llm), client.headers) as app:
            await asyncio.gather(*(talk(app) for _ in range(AT_ONCE)))
        await llm.close()

    assert Counter((chat.fell_back, chat.times_said, chat.seen) for chat in chats) == {
        ("", 1, SAID): CHATS
    }
    assert max(chat.seconds for chat in chats) <= SECONDS + 0.5
    for name in ORDER:
        others = [f"key-of-{other}" for other in ORDER if other != name]
        assert models[name].headers
        assert not [key for key in others if key in str(models[name].headers)]
