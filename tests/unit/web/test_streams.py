"""Streams of events: what is written, when nothing comes, and how they end."""

import asyncio
from collections.abc import AsyncGenerator

import orjson
import pytest

from faultmaven.errors import NotFound
from faultmaven.web import streams
from faultmaven.web.events import HEARTBEAT, Events, ServerEvent
from faultmaven.web.streams import MAX_STREAMS, Streams, TooManyStreams, last_seen


class CaseGone(NotFound):
    """The case was deleted."""


async def told(events: Events, open_streams: Streams) -> list[bytes]:
    return [
        bytes(part) async for part in open_streams.response(events, "/path", "ada").body_iterator
    ]


async def test_an_event_is_its_name_its_id_and_one_line_of_json():
    async def events() -> AsyncGenerator[ServerEvent, None]:
        yield ServerEvent("status", 7, {"said": "two\nlines"})

    assert await told(events(), Streams()) == [
        b'event: status\nid: 7\ndata: {"said":"two\\nlines"}\n\n'
    ]


async def test_an_error_in_between_is_the_last_event():
    async def events() -> AsyncGenerator[ServerEvent, None]:
        yield ServerEvent("status", 7, {})
        raise CaseGone("It is gone.")

    _, last = await told(events(), Streams())

    head, _, data = last.partition(b"data: ")
    problem = orjson.loads(data)
    assert head == b"event: error\nid: 8\n"
    assert (problem["type"], problem["detail"]) == ("/problems/case-gone", "It is gone.")


async def test_silence_is_filled_with_comments(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(streams, "HEARTBEAT_EVERY_S", 0.02)

    async def events() -> AsyncGenerator[ServerEvent, None]:
        await asyncio.sleep(0.1)
        yield ServerEvent("done", 1, {})

    *silence, last = await told(events(), Streams())

    assert set(silence) == {HEARTBEAT}
    assert last.startswith(b"event: done")


async def test_events_are_made_only_as_fast_as_they_are_read():
    made = []

    async def events() -> AsyncGenerator[ServerEvent, None]:
        for number in range(1000):
            made.append(number)
            yield ServerEvent("status", number, {})

    parts = aiter(Streams().response(events(), "/path", "ada").body_iterator)
    await anext(parts)
    await asyncio.sleep(0.05)

    assert len(made) <= 2


async def test_a_stream_that_is_left_lets_go_of_its_source():
    left = asyncio.Event()

    async def events() -> AsyncGenerator[ServerEvent, None]:
        try:
            yield ServerEvent("status", 1, {})
            await asyncio.sleep(60)
        finally:
            left.set()

    body = Streams().response(events(), "/path", "ada").body_iterator
    await anext(aiter(body))
    await body.aclose()  # type: ignore[attr-defined]

    assert left.is_set()


async def test_streams_end_with_their_process():
    open_streams = Streams()

    async def events() -> AsyncGenerator[ServerEvent, None]:
        yield ServerEvent("status", 1, {})
        await asyncio.sleep(60)

    reading = asyncio.create_task(told(events(), open_streams))
    await asyncio.sleep(0.05)
    open_streams.end()

    assert len(await asyncio.wait_for(reading, 5)) == 1


@pytest.mark.parametrize(
    ("header", "seen"),
    [(None, 0), ("", 0), ("12", 12), ("x", 0), ("-1", 0), ("٣", 0), ("9" * 30, 0)],
)
def test_only_a_number_is_an_id(header: str | None, seen: int):
    assert last_seen(header) == seen


async def test_a_user_has_so_many_streams_open_and_no_more():
    async def events() -> AsyncGenerator[ServerEvent, None]:
        yield ServerEvent("status", 1, {})
        await asyncio.sleep(60)

    streams = Streams()
    bodies = [streams.response(events(), "/path", "ada").body_iterator for _ in range(MAX_STREAMS)]
    for body in bodies:
        await anext(aiter(body))

    with pytest.raises(TooManyStreams) as refused:
        streams.response(events(), "/path", "ada")

    assert refused.value.retry_after > 0
    assert streams.response(events(), "/path", "bo")
    await bodies[0].aclose()  # type: ignore[attr-defined]
    assert streams.response(events(), "/path", "ada")
    for body in bodies[1:]:
        await body.aclose()  # type: ignore[attr-defined]
