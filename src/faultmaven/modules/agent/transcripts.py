"""What was told of a turn, event by event: followed while it is made, and again for a while."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson

from faultmaven.errors import Unavailable
from faultmaven.modules.agent.errors import AnswerLost
from faultmaven.providers.store import Store
from faultmaven.web.events import Events, ServerEvent

EVENTS_OF_A_TURN = 1_000_000
"""The ids of a turn's events begin at its message's number times this: they grow over a case."""
KEPT_S = 3600.0
ALIVE_S = 10.0
"""How long a process that no longer writes may still be at work."""
WRITE_EVERY_S = 0.25


class Transcript:
    """The events of one turn; it grows until it has `ended`."""

    def __init__(self, seq: int) -> None:
        self._first = seq * EVENTS_OF_A_TURN + 1
        self._more = asyncio.Event()
        self.events: list[ServerEvent] = []
        self.ended = asyncio.Event()

    def tell(self, name: str, data: Any) -> None:
        self.events.append(ServerEvent(name, self._first + len(self.events), data))
        self._wake()

    def end(self) -> None:
        self.ended.set()
        self._wake()

    async def after(self, seen: int) -> Events:
        """The events with ids above `seen`, those to come included."""
        place = max(0, seen + 1 - self._first)
        while True:
            more = self._more
            while place < len(self.events):
                yield self.events[place]
                place += 1
            if self.ended.is_set():
                return
            await more.wait()

    def _wake(self) -> None:
        self._more.set()
        self._more = asyncio.Event()


@dataclass(frozen=True, slots=True)
class TurnKey:
    """A turn of a case, by the number of its message."""

    case_id: str
    seq: int

    def __str__(self) -> str:
        return f"turn:{self.case_id}:{self.seq}"


class Transcripts:
    """Keeps transcripts where all processes see them, in parts; they may be forgotten."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def latest(self, case_id: str) -> TurnKey | None:
        """The turn of a case that was written last."""
        seq = await self._store.get(f"turn:{case_id}")
        return TurnKey(case_id, int(seq)) if seq else None

    async def has(self, key: TurnKey) -> bool:
        return await self._store.get(str(key)) is not None

    async def ask_to_stop(self, key: TurnKey) -> None:
        await self._store.put(f"{key}:stop", b"", ALIVE_S)

    async def write(self, key: TurnKey, transcript: Transcript, stop: Callable[[], None]) -> None:
        """Writes until it has ended; calls `stop` where another process asks for that."""
        parts = written = 0
        while True:
            is_last = transcript.ended.is_set()
            with suppress(Unavailable):
                if events := transcript.events[written:]:
                    await self._store.put(f"{key}:{parts}", _encoded(events), KEPT_S)
                    parts, written = parts + 1, written + len(events)
                head = orjson.dumps([parts, is_last])
                await self._store.put(str(key), head, KEPT_S if is_last else ALIVE_S)
                if parts == 1:
                    await self._store.put(f"turn:{key.case_id}", b"%d" % key.seq, KEPT_S)
                if await self._store.get(f"{key}:stop") is not None:
                    stop()
            if is_last:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(WRITE_EVERY_S):
                    await transcript.ended.wait()

    async def read(self, key: TurnKey, seen: int) -> Events:
        """The same as `Transcript.after`, from any process. Raises `AnswerLost`."""
        part = 0
        while True:
            head = await self._store.get(str(key))
            if head is None:
                raise AnswerLost
            parts, is_whole = orjson.loads(head)
            for number in range(part, parts):
                for event in _decoded(await self._store.get(f"{key}:{number}")):
                    if event.id > seen:
                        seen = event.id
                        yield event
            if is_whole:
                return
            part = parts
            await asyncio.sleep(WRITE_EVERY_S)


def _encoded(events: list[ServerEvent]) -> bytes:
    return orjson.dumps([(event.name, event.id, event.data) for event in events])


def _decoded(part: bytes | None) -> list[ServerEvent]:
    if part is None:
        raise AnswerLost
    return [ServerEvent(*event) for event in orjson.loads(part)]
