"""Several language models asked as one, over real connections that fail in every way."""

import random
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from faultmaven.infrastructure.pydantic_ai_impl import connect
from faultmaven.providers.llm.breaker import BreakerState
from faultmaven.providers.llm.chat import (
    ChatReply,
    ChatRequest,
    Delta,
    Message,
    Restarted,
    Speaker,
    Streamed,
)
from faultmaven.providers.llm.failures import FailureKind, NoModelAnswered
from faultmaven.providers.llm.provider import Deadline
from faultmaven.providers.llm.router import LLMRouter
from faultmaven.providers.llm.vendors import VENDORS, Endpoint
from tests.services.models.server import Fault, Refusal, StandIn, stand_in
from tests.services.models.wires import QUOTA, Reply

ORDER = ("openai", "anthropic", "google")
ANSWER = "It is the disk of the third node."
QUESTION = ChatRequest("You read logs.", (Message(Speaker.USER, "Does 10.1.2.3 hang?"),))


class Masked:
    """A shield that hides one address."""

    def hide(self, text: str) -> str:
        return text.replace("10.1.2.3", "<IP_1>")

    def count(self, texts: Iterable[str]) -> dict[str, int]:
        return {"ip": sum(text.count("<IP_1>") for text in texts)}


@pytest.fixture(scope="module")
def running() -> Iterator[dict[str, StandIn]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(stand_in(name)) for name in ORDER}


@pytest.fixture
def models(running: dict[str, StandIn]) -> dict[str, StandIn]:
    for model in running.values():
        model.forget()
        model.otherwise = Reply(ANSWER)
    return running


def _router(models: dict[str, StandIn], *, strict: bool = False) -> LLMRouter:
    endpoints = []
    for name in ORDER:
        path = "/v1" if VENDORS[name].base_url.endswith("/v1") else ""
        url = models[name].url + path
        endpoints.append(Endpoint(VENDORS[name], VENDORS[name].model, url, f"key-of-{name}"))
    return LLMRouter([connect(end) for end in endpoints], random.Random(7).random, strict=strict)


@pytest.fixture
async def router(models: dict[str, StandIn]) -> AsyncIterator[LLMRouter]:
    router = _router(models)
    yield router
    await router.close()


async def _events(router: LLMRouter, seconds: float = 10) -> list[Streamed]:
    return [event async for event in router.stream(QUESTION, Deadline.after(seconds))]


def _shown(events: list[Streamed]) -> str:
    """What a reader sees in the end: a restart voids what came before it."""
    text = ""
    for event in events:
        if isinstance(event, Restarted):
            text = ""
        elif isinstance(event, Delta):
            text += event.text
    return text


async def test_the_first_provider_answers_when_it_can(router, models):
    reply = await router.chat(QUESTION, Deadline.after(10))

    assert (reply.text, reply.provider) == (ANSWER, "openai")
    assert [len(model.bodies) for model in models.values()] == [1, 0, 0]


@pytest.mark.parametrize("fault", [Refusal(401), Refusal(402, QUOTA), Refusal(404), Refusal(400)])
async def test_what_will_not_pass_goes_to_the_next_provider_at_once(router, models, fault):
    models["openai"].otherwise = fault

    reply = await router.chat(QUESTION, Deadline.after(10))

    assert (reply.text, reply.provider) == (ANSWER, "anthropic")
    assert len(models["openai"].bodies) == 1
    assert [attempt.provider for attempt in reply.attempts] == ["openai", "anthropic"]


async def test_what_may_pass_is_tried_once_more_at_the_same_provider(router, models):
    models["openai"].then([Refusal(500)])

    reply = await router.chat(QUESTION, Deadline.after(10))

    assert (reply.provider, len(models["openai"].bodies)) == ("openai", 2)
    assert [attempt.failure for attempt in reply.attempts] == ["unavailable", ""]


async def test_a_provider_that_asks_for_a_long_wait_is_passed_over(router, models):
    models["openai"].otherwise = Refusal(429, "rate_limit", retry_after=60)
    began = time.monotonic()

    first = await router.chat(QUESTION, Deadline.after(10))
    second = await router.chat(QUESTION, Deadline.after(10))

    assert (first.provider, second.provider) == ("anthropic", "anthropic")
    assert len(models["openai"].bodies) == 1
    assert time.monotonic() - began < 5


async def test_a_provider_that_hangs_leaves_time_for_the_others(router, models):
    models["openai"].otherwise = Fault.HANG
    began = time.monotonic()

    reply = await router.chat(QUESTION, Deadline.after(3))

    assert (reply.text, reply.provider) == (ANSWER, "anthropic")
    assert time.monotonic() - began < 3


async def test_a_stream_that_breaks_begins_again_and_repeats_nothing(router, models):
    models["openai"].otherwise = Fault.HALF_STREAM

    events = await _events(router)

    assert any(isinstance(event, Restarted) for event in events)
    assert _shown(events) == ANSWER
    assert isinstance(events[-1], ChatReply)
    assert events[-1].text == ANSWER


async def test_with_no_provider_left_it_says_who_was_tried(router, models):
    for model in models.values():
        model.otherwise = Refusal(503)

    with pytest.raises(NoModelAnswered) as failed:
        await router.chat(QUESTION, Deadline.after(10))

    assert {attempt.provider for attempt in failed.value.attempts} == set(ORDER)
    assert failed.value.kinds == {FailureKind.UNAVAILABLE}


async def test_a_provider_that_keeps_failing_is_left_alone(router, models):
    models["openai"].otherwise = Refusal(500)

    for _ in range(4):
        await router.chat(QUESTION, Deadline.after(10))

    states = {provider.name: state for provider, state in router.states()}
    assert states["openai"] is BreakerState.OPEN
    assert len(models["openai"].bodies) < 8


async def test_what_goes_to_another_host_is_hidden_and_never_goes_unhidden(models):
    outside = [replace(provider, is_outside=True) for provider, _ in _router(models).states()]
    router = LLMRouter(outside, random.Random(7).random)

    with pytest.raises(NoModelAnswered) as failed:
        await router.chat(QUESTION, Deadline.after(5))
    unhidden = [body for model in models.values() for body in model.bodies]
    reply = await router.chat(replace(QUESTION, shield=Masked()), Deadline.after(5))
    await router.close()

    assert (failed.value.kinds, unhidden) == ({FailureKind.UNSHIELDED}, [])
    assert reply.text == ANSWER
    assert b"<IP_1>" in models["openai"].bodies[0]
    assert b"10.1.2.3" not in models["openai"].bodies[0]


async def test_what_the_first_on_this_host_does_not_answer_is_hidden_from_the_next_outside(models):
    models["openai"].otherwise = Refusal(401)
    local, *others = [provider for provider, _ in _router(models).states()]
    outside = [replace(provider, is_outside=True) for provider in others]
    router = LLMRouter([local, *outside], random.Random(7).random)

    reply = await router.chat(replace(QUESTION, shield=Masked()), Deadline.after(5))
    await router.close()

    assert b"10.1.2.3" in models["openai"].bodies[0]
    assert b"10.1.2.3" not in models[reply.provider].bodies[0]
    assert [attempt.hidden for attempt in reply.attempts] == [{}, {"ip": 1}]


async def test_strict_asks_the_first_provider_and_no_other(models):
    models["openai"].otherwise = Refusal(401)
    router = _router(models, strict=True)

    with pytest.raises(NoModelAnswered):
        await router.chat(QUESTION, Deadline.after(10))
    await router.close()

    assert not models["anthropic"].bodies
