"""Lets a request's last commit wait for its response, so that both are stored at once."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from contextvars import ContextVar

from sqlalchemy.ext.asyncio import AsyncSession


class Deferral:
    """The open transaction of one request: held on leaving its block, committed later.

    It belongs to the task that opened it; a background task started meanwhile commits as usual.
    `request_id` is the same for each attempt at the same request.
    """

    def __init__(self, request_id: str | None = None) -> None:
        self.request_id = request_id
        self._task = asyncio.current_task()
        self._held: tuple[AsyncSession, AsyncExitStack] | None = None
        self._afterwards: list[Callable[[], None]] = []

    @property
    def session(self) -> AsyncSession | None:
        return self._held and self._held[0]

    def belongs_here(self) -> bool:
        return asyncio.current_task() is self._task

    def hold(self, session: AsyncSession, stack: AsyncExitStack) -> None:
        self._held = (session, stack)

    async def add(self, row: object) -> None:
        """Store a row with what is held, and commit both."""
        if self._held is None:
            raise LookupError("No transaction is held.")
        session = self._held[0]
        session.add(row)
        await session.flush()
        await self.commit()

    async def commit(self) -> None:
        held, self._held = self._held, None
        if held:
            await held[1].aclose()
        afterwards, self._afterwards = self._afterwards, []
        for action in afterwards:
            action()

    def after_commit(self, action: Callable[[], None]) -> None:
        """Act once what is held is committed, and never if it is rolled back."""
        self._afterwards.append(action)

    async def roll_back(self) -> None:
        self._afterwards.clear()
        held, self._held = self._held, None
        if held:
            await held[0].rollback()
            await held[1].aclose()


_current: ContextVar[Deferral | None] = ContextVar("deferral", default=None)


def current_deferral() -> Deferral | None:
    deferral = _current.get()
    return deferral if deferral and deferral.belongs_here() else None


@contextmanager
def deferred_commit(request_id: str | None = None) -> Iterator[Deferral]:
    deferral = Deferral(request_id)
    token = _current.set(deferral)
    try:
        yield deferral
    finally:
        _current.reset(token)
