"""How far the analysis of an upload is, told by whichever process does it."""

import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import StrEnum

from pydantic import BaseModel

from faultmaven.errors import Unavailable
from faultmaven.providers.store import Store

FORGOTTEN_AFTER_S = 3600.0

Teller = Callable[[int, int], Awaitable[None]]
"""Takes the bytes read and the bytes there are."""


class Stage(StrEnum):
    WAITING = "waiting"
    READING = "reading"
    CONCLUDING = "concluding"


class Progress(BaseModel):
    """`number` is in milliseconds of the clock, so that it grows over restarts too;
    `seconds_left` is an estimate of the time until all is read."""

    number: int
    stage: Stage
    bytes_done: int
    bytes_total: int
    seconds_left: float | None


class ProgressBoard:
    """Keeps the latest word on each upload where all processes see it; it may be forgotten."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def read(self, evidence_id: str) -> Progress | None:
        found = await self._store.get(_key(evidence_id))
        return None if found is None else Progress.model_validate_json(found)

    def teller(self, evidence_id: str) -> Teller:
        """Notes what it is told from now on; the analysis does not suffer where it cannot."""
        began = time.monotonic()

        async def tell(done: int, total: int) -> None:
            note = _progress(done, total, time.monotonic() - began).model_dump_json()
            with suppress(Unavailable):
                await self._store.put(_key(evidence_id), note.encode(), FORGOTTEN_AFTER_S)

        return tell


def _progress(done: int, total: int, seconds: float) -> Progress:
    return Progress(
        number=time.time_ns() // 1_000_000,
        stage=Stage.READING if done < total else Stage.CONCLUDING,
        bytes_done=done,
        bytes_total=total,
        seconds_left=round(seconds * (total - done) / done, 1) if done else None,
    )


def _key(evidence_id: str) -> str:
    return f"progress:{evidence_id}"
