"""Answers that go on: server-sent events, one at a time and never queued."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import Depends, Header
from starlette.responses import StreamingResponse

from faultmaven.errors import FaultMavenError, TooMany
from faultmaven.web.events import HEARTBEAT, Events, ServerEvent
from faultmaven.web.problems import problem_of
from faultmaven.web.registry import provided

MEDIA_TYPE = "text/event-stream"
HEARTBEAT_EVERY_S = 15.0
MAX_STREAMS = 20
"""Open at once for one user in one process: a few tabs of a case with several uploads."""

EVENT_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}, "description": "Events"}
}


def last_seen(last_event_id: Annotated[str | None, Header()] = None) -> int:
    """The id of the last event that the client has seen; 0 for none or for what is no id."""
    value = last_event_id or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0


LastSeen = Annotated[int, Depends(last_seen)]


def accepts_events(accept: Annotated[str | None, Header()] = None) -> bool:
    """Whether the client asks for events by its `Accept`."""
    return MEDIA_TYPE in (accept or "").lower()


AcceptsEvents = Annotated[bool, Depends(accepts_events)]


class TooManyStreams(TooMany):
    def __init__(self) -> None:
        super().__init__(
            f"{MAX_STREAMS} streams of yours are open; close one before you open another.", 15
        )


class Streams:
    """The streams of a process, which end with it rather than hold up its end."""

    def __init__(self) -> None:
        self._ending = asyncio.Event()
        self._open: Counter[str] = Counter()

    def end(self) -> None:
        self._ending.set()

    def admit(self, user_id: str) -> None:
        """Raises `TooManyStreams` where `MAX_STREAMS` of the user are open."""
        if self._open[user_id] >= MAX_STREAMS:
            raise TooManyStreams

    def response(self, events: Events, path: str, user_id: str) -> StreamingResponse:
        """An event is asked for when the one before has been sent: a slow reader costs nothing.

        An error in between becomes the last event, `error`, with its problem document. Raises
        `TooManyStreams`.
        """
        self.admit(user_id)
        return StreamingResponse(
            self._counted(self._encoded(events, path), user_id),
            media_type=MEDIA_TYPE,
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def _counted(
        self, parts: AsyncGenerator[bytes, None], user_id: str
    ) -> AsyncGenerator[bytes, None]:
        """The parts; the user's stream counts as open from the first that is asked for."""
        self._open[user_id] += 1
        try:
            async with aclosing(parts):
                async for part in parts:
                    yield part
        finally:
            self._open[user_id] -= 1
            self._open += Counter()

    async def _encoded(self, events: Events, path: str) -> AsyncGenerator[bytes, None]:
        last = 0
        async with aclosing(events):
            try:
                async with aclosing(self._until_the_end(events)) as coming:
                    async for event in coming:
                        last = event.id if event else last
                        yield event.encode() if event else HEARTBEAT
            except FaultMavenError as error:
                problem = problem_of(error, path).model_dump(exclude_none=True)
                yield ServerEvent("error", last + 1, problem).encode()

    async def _until_the_end(self, events: Events) -> AsyncGenerator[ServerEvent | None, None]:
        """The events, and None for each while in which none came."""
        ending = asyncio.ensure_future(self._ending.wait())
        coming = asyncio.ensure_future(anext(events, None))
        try:
            while True:
                await asyncio.wait(
                    {coming, ending},
                    timeout=HEARTBEAT_EVERY_S,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                if ending.done():
                    return
                if not coming.done():
                    yield None
                    continue
                event = coming.result()
                if event is None:
                    return
                yield event
                coming = asyncio.ensure_future(anext(events, None))
        finally:
            ending.cancel()
            coming.cancel()
            await asyncio.gather(ending, coming, return_exceptions=True)


OpenStreams = Annotated[Streams, Depends(provided(Streams))]
