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

    async def run(self) -> None:
        """Do each chore at once, then again after its interval, until cancelled."""
        async with asyncio.TaskGroup() as group:
            for chore in self._chores:
                group.create_task(_repeat(chore))


async def _repeat(chore: Chore) -> None:
    while True:
        try:
            await chore.work()
        except FaultMavenError as error:
            log.warning("chore_failed", chore=chore.name, reason=str(error))
        await asyncio.sleep(chore.every_s)
