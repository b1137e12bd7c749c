"""Turns as server-sent events: the steps, the text while it is made, resuming and stopping."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import httpx
import pytest

from faultmaven.bootstrap import Providers
from faultmaven.infrastructure.pydantic_ai_impl import connect
from faultmaven.modules.agent.streaming import UNCHECKED
from faultmaven.modules.agent.transcripts import EVENTS_OF_A_TURN
from faultmaven.providers.llm.router import LLMRouter
from faultmaven.providers.llm.vendors import VENDORS, Endpoint
from tests.events import Event, parsed, shown
from tests.integration.agent.test_model import GARBAGE, GOOD, REFUSED, look, turn
from tests.integration.agent.test_routers import NOBODYS, client_of, open_case
from tests.integration.agent.test_routers import incident as incident
from tests.marks import ONE_DATABASE
from tests.services.models.server import Fault, Refusal, StandIn, stand_in

ASKED = {"message": "What broke?", "stream": True}
SAID = "The ledger could not reach the quoter."
LONG = turn("The ledger could not reach the quoter. " * 40)
"""Takes a while to arrive where the model paces its pieces."""

UNPROVEN = turn("A cause that was never proven. " * 9)


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[StandIn, StandIn]]:
    with ExitStack() as stack:
        first, second = (stack.enter_context(stand_in(name)) for name in ("openai", "anthropic"))
        yield first, second


@pytest.fixture
def models(running: tuple[StandIn, StandIn]) -> tuple[StandIn, StandIn]:
    for model in running:
        model.forget()
        model.otherwise, model.pace_s, model.half = GOOD, 0.0, UNPROVEN
    return running


@pytest.fixture
async def case(client: httpx.AsyncClient) -> str:
    return await open_case(client)


@pytest.fixture
async def alone(
    providers: Providers, client: httpx.AsyncClient
) -> AsyncIterator[httpx.AsyncClient]:
    """Ada with the built-in analyst."""
    async with client_of(_streaming(providers), client.headers) as streaming:
        yield streaming


@pytest.fixture
async def talk(
    providers: Providers, client: httpx.AsyncClient, models: tuple[StandIn, StandIn]
) -> AsyncIterator[httpx.AsyncClient]:
    """Ada with two language models, one behind the other."""
    first, second = models
    ends = [
        Endpoint(VENDORS["openai"], "some-model", f"{first.url}/v1", "key"),
        Endpoint(VENDORS["anthropic"], "other-model", second.url, "key"),
    ]
    llm = LLMRouter([connect(end) for end in ends], lambda: 0.0)
    async with client_of(replace(_streaming(providers), llm=llm), client.headers) as streaming:
        yield streaming
    await llm.close()


def _streaming(providers: Providers) -> Providers:
    settings = providers.settings.model_copy(update={"enable_streaming": True})
    return replace(providers, settings=settings)


async def streamed(client: httpx.AsyncClient, case_id: str, **headers: str) -> list[Event]:
    answer = await client.post(f"/agent/chat/{case_id}", json=ASKED, headers=headers)
    assert answer.status_code == 200, answer.text
    return parsed(answer.text)


async def followed(client: httpx.AsyncClient, case_id: str, after: int = 0) -> list[Event]:
    answer = await client.get(f"/agent/chat/{case_id}/events", params={"after": after})
    assert answer.status_code == 200, answer.text
    return parsed(answer.text)


async def messages(client: httpx.AsyncClient, case_id: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client.get(f"/cases/{case_id}/messages")).json()["items"]
    return items


async def until_it_speaks(model: StandIn) -> None:
    """Waits until the first words of a paced reply must have arrived."""
    for _ in range(1000):
        if model.bodies:
            break
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.3)


def stages(events: list[Event]) -> list[str]:
    return [data["stage"] for name, _, data in events if name == "status"]


async def test_a_streamed_turn_shows_its_steps_and_ends_with_the_response(alone, incident):
    plain = (await alone.post(f"/agent/chat/{incident}", json=ASKED | {"stream": False})).json()

    events = await streamed(alone, incident)

    assert stages(events) == [
        "opened",
        "looking",
        "thinking",
        "verifying",
        "deciding",
        "recording",
    ]
    name, _, done = events[-1]
    assert (name, done.keys(), done["seq"]) == ("done", plain.keys(), 4)
    assert (await messages(alone, incident))[-1]["content"] == done["answer"] == shown(events)
    assert [data for name, _, data in events if name == "citation"] == done["citations"]
    (state,) = [data for name, _, data in events if name == "state"]
    assert state.items() <= done.items()
    assert {data["provisional"] for name, _, data in events if name == "delta"} == {False}
    first = 3 * EVENTS_OF_A_TURN + 1
    assert [number for _, number, _ in events] == list(range(first, first + len(events)))


@ONE_DATABASE
async def test_no_proxy_may_hold_a_stream_back(alone, case):
    wanted = {"accept": "text/event-stream"}

    answer = await alone.post(
        f"/agent/chat/{case}", json={"message": "What broke?"}, headers=wanted
    )

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-accel-buffering"] == "no"


@ONE_DATABASE
async def test_a_models_words_come_as_they_are_made_without_marks(talk, models, incident):
    models[0].pace_s = 0.01

    events = await streamed(talk, incident)

    deltas = [data for name, _, data in events if name == "delta"]
    assert len(deltas) > 2
    assert {data["provisional"] for data in deltas} == {True}
    assert shown(events) == SAID
    assert stages(events).index("verifying") > stages(events).index("thinking")
    assert events[-1][2]["citations"][0]["quote"] == REFUSED
    assert "could not reach the quoter [1]" in events[-1][2]["answer"]


@ONE_DATABASE
async def test_looks_of_a_model_are_told(talk, models, incident):
    models[0].then([look(tool="search", text="refused")])

    events = await streamed(talk, incident)

    (told,) = [data for name, _, data in events if name == "tool"]
    assert told["look"] == "search 'refused'"
    assert events[-1][0] == "done"


@ONE_DATABASE
@pytest.mark.parametrize(
    "before", [(Fault.HALF_STREAM, Fault.HALF_STREAM), (turn(""), GOOD), (GARBAGE, GOOD)]
)
async def test_no_text_is_told_twice_whatever_went_wrong_before(talk, models, case, before):
    models[0].then(before)

    events = await streamed(talk, case)

    assert shown(events) == SAID
    assert events[-1][2]["answer"].count("could not reach the quoter") == 1


@ONE_DATABASE
async def test_a_draft_that_broke_is_withdrawn_before_another_provider_speaks(talk, models, case):
    models[0].otherwise = Fault.HALF_STREAM

    events = await streamed(talk, case)

    assert [data for name, _, data in events if name == "delta" and data.get("restart")]
    assert shown(events) == SAID
    assert events[-1][2]["model"]["provider"] == "anthropic"


@ONE_DATABASE
async def test_with_all_providers_dead_the_analyst_answers_in_the_stream_and_says_so(
    talk, models, case
):
    models[0].otherwise, models[1].otherwise = Refusal(500), Refusal(401)

    events = await streamed(talk, case)

    done = events[-1][2]
    assert done["mode"] == "built-in"
    assert "This is the built-in analyst's answer" in done["answer"]
    assert shown(events) == done["answer"]
    assert [each["content"] for each in await messages(talk, case)] == [
        "What broke?",
        done["answer"],
    ]


async def test_what_was_said_before_a_stop_is_kept_as_interrupted_and_nothing_follows(
    talk, models, case
):
    models[0].otherwise, models[0].pace_s = LONG, 0.01
    before = (await talk.get(f"/cases/{case}/state")).json()
    telling = asyncio.create_task(streamed(talk, case))
    await until_it_speaks(models[0])

    stopped = await talk.post(f"/agent/chat/{case}/stop")
    events = await asyncio.wait_for(telling, 5)

    kept = (await messages(talk, case))[-1]
    after = (await talk.get(f"/cases/{case}/state")).json()
    assert stopped.status_code == 204
    assert (events[-1][0], events[-1][2]["type"]) == ("error", "/problems/answer-stopped")
    assert kept["interrupted"]
    assert kept["content"] == f"{shown(events).strip()}\n\n{UNCHECKED}"
    assert kept["content"].startswith("The ledger could not")
    assert (kept["citations"], kept["decision"], kept["response_type"]) == ([], None, None)
    for changing in ("case", "memory"):
        del before[changing], after[changing]
    assert after == before


@ONE_DATABASE
async def test_the_next_turn_goes_on_after_a_stop(talk, models, case):
    models[0].otherwise, models[0].pace_s = LONG, 0.01
    telling = asyncio.create_task(streamed(talk, case))
    await until_it_speaks(models[0])
    await talk.post(f"/agent/chat/{case}/stop")
    await telling
    models[0].otherwise, models[0].pace_s = GOOD, 0.0

    events = await streamed(talk, case)

    assert (events[-1][0], events[-1][2]["seq"]) == ("done", 4)


async def test_a_turn_goes_on_without_its_reader_who_may_come_back(talk, models, case):
    models[0].otherwise, models[0].pace_s = LONG, 0.002
    telling = asyncio.create_task(streamed(talk, case))
    await until_it_speaks(models[0])
    telling.cancel()

    whole = await followed(talk, case)
    middle = whole[len(whole) // 2][1]
    rest = await followed(talk, case, after=middle)

    assert (whole[-1][0], rest[-1][0]) == ("done", "done")
    assert rest == [event for event in whole if event[1] > middle]
    assert (await messages(talk, case))[-1]["content"] == whole[-1][2]["answer"]
    assert await followed(talk, case, after=whole[-1][1]) == []


@ONE_DATABASE
async def test_what_was_said_before_the_server_ends_is_kept(providers, client, models, case):
    models[0].otherwise, models[0].pace_s = LONG, 0.01
    end = Endpoint(VENDORS["openai"], "some-model", f"{models[0].url}/v1", "key")
    llm = LLMRouter([connect(end)], lambda: 0.0)

    async with client_of(replace(_streaming(providers), llm=llm), client.headers) as ending:
        telling = asyncio.create_task(streamed(ending, case))
        await until_it_speaks(models[0])
    telling.cancel()
    await llm.close()

    kept = (await messages(client, case))[-1]
    assert (kept["interrupted"], kept["content"][:21]) == (True, "The ledger could not ")


@ONE_DATABASE
async def test_a_request_that_is_tried_again_follows_its_first_turn(alone, case):
    key = {"idempotency-key": "turn-1"}

    first = await streamed(alone, case, **key)
    again = await streamed(alone, case, **key)

    assert again == first
    assert len(await messages(alone, case)) == 2


@ONE_DATABASE
async def test_what_goes_wrong_in_a_turn_is_its_last_event(talk, models, case):
    models[0].otherwise, models[0].pace_s = LONG, 0.01
    telling = asyncio.create_task(streamed(talk, case))
    await until_it_speaks(models[0])
    reason = {"reason": "consulting_only"}
    (await talk.post(f"/cases/{case}/close", json=reason)).raise_for_status()

    events = await asyncio.wait_for(telling, 10)

    assert (events[-1][0], events[-1][2]["type"]) == ("error", "/problems/case-changed")


@ONE_DATABASE
async def test_a_stream_is_refused_before_its_first_event(alone, client, second_client, case):
    for path, body, status, problem in (
        (f"/agent/chat/{NOBODYS}", ASKED, 404, "case-not-found"),
        (f"/agent/chat/{case}", ASKED | {"message": ""}, 422, "invalid-request"),
        (f"/agent/chat/{case}/stop", None, 404, "nothing-streamed"),
    ):
        answer = await alone.post(path, json=body)
        assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")
    off = await client.post(f"/agent/chat/{case}", json=ASKED)
    theirs = [
        await second_client.get(f"/agent/chat/{case}/events"),
        await second_client.post(f"/agent/chat/{case}/stop"),
    ]

    assert (off.status_code, off.json()["type"]) == (501, "/problems/streaming-not-offered")
    assert {answer.json()["type"] for answer in theirs} == {"/problems/case-not-found"}
    assert await messages(alone, case) == []
