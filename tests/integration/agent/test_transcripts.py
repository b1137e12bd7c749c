"""What was told of a turn, read from wherever the store is."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

import pytest

from faultmaven.modules.agent import transcripts
from faultmaven.modules.agent.errors import AnswerLost
from faultmaven.modules.agent.transcripts import Transcript, Transcripts, TurnKey
from faultmaven.providers.store import Store
from faultmaven.web.events import Events, ServerEvent

KEY = TurnKey("a" * 32, 3)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcripts, "WRITE_EVERY_S", 0.02)


@pytest.fixture
def transcript() -> Transcript:
    return Transcript(KEY.seq)


@pytest.fixture
async def writing(
    store: Store, transcript: Transcript
) -> AsyncGenerator[tuple[Transcripts, "asyncio.Task[None]"], None]:
    kept = Transcripts(store)
    task = asyncio.create_task(kept.write(KEY, transcript, transcript.end))
    await asyncio.sleep(0.1)
    yield kept, task
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def all_of(events: Events) -> list[ServerEvent]:
    return [event async for event in events]


async def test_every_reader_gets_the_same_events_while_they_come(writing, transcript):
    kept, task = writing
    readers = [
        asyncio.create_task(all_of(source))
        for source in (transcript.after(0), kept.read(KEY, 0), transcript.after(3_000_003))
    ]
    for number in range(6):
        transcript.tell("delta", {"text": f"piece {number}"})
        await asyncio.sleep(0.03)
    transcript.end()
    await task

    here, elsewhere, rest = await asyncio.gather(*readers)

    assert [event.id for event in here] == list(range(3_000_001, 3_000_007))
    assert here == elsewhere == await all_of(kept.read(KEY, 0))
    assert rest == here[3:] == await all_of(kept.read(KEY, 3_000_003))
    assert await kept.latest(KEY.case_id) == KEY


async def test_a_reader_elsewhere_learns_that_the_process_at_work_is_gone(
    store, monkeypatch, transcript
):
    monkeypatch.setattr(transcripts, "ALIVE_S", 0.2)
    kept = Transcripts(store)
    transcript.tell("status", {})
    task = asyncio.create_task(kept.write(KEY, transcript, transcript.end))
    await asyncio.sleep(0.1)
    reading = asyncio.create_task(all_of(kept.read(KEY, 0)))
    task.cancel()

    with pytest.raises(AnswerLost):
        await asyncio.wait_for(reading, 30)


async def test_any_process_can_ask_the_one_at_work_to_stop(writing, transcript):
    kept, task = writing
    transcript.tell("status", {})

    await kept.ask_to_stop(KEY)
    await asyncio.wait_for(task, 5)

    assert transcript.ended.is_set()


async def test_turns_that_nobody_tells_of_are_unknown(store):
    kept = Transcripts(store)

    assert (await kept.latest(KEY.case_id), await kept.has(KEY)) == (None, False)
