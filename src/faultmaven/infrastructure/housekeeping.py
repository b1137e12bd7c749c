"""Small jobs that every process repeats while it runs."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from faultmaven.errors import FaultMavenError

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Chore:
    name: str
    every_s: float
    work: Callable[[], Awaitable[None]]


class Housekeeping:
    def __init__(self, *chores: Chore) -> None:
        self._chores = chores
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Do each chore once, as serving depends on it; then again after its interval."""
        for chore in self._chores:
            await chore.work()
            self._tasks.append(asyncio.create_task(self._repeat(chore)))

    async def stop(self) -> None:
        """Let what is being done be finished: a query cut off may leave its connection hanging."""
        self._stopping.set()
        await asyncio.gather(*self._tasks)

    async def _repeat(self, chore: Chore) -> None:
        while not await self._stops_within(chore.every_s):
            try:
                await chore.work()
            except FaultMavenError as error:
                log.warning("chore_failed", chore=chore.name, reason=str(error))

    async def _stops_within(self, seconds: float) -> bool:
        try:
            return await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return False
