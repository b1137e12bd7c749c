"""The end of a case, for those who keep something for it elsewhere."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.exc import IntegrityError

from faultmaven.modules.case.conversation import Speaker
from faultmaven.modules.case.errors import CaseNotFound, StaleVersion
from faultmaven.modules.case.models import Message
from faultmaven.modules.case.schemas import CaseCreate
from faultmaven.modules.case.service import CaseService
from faultmaven.providers.data import SqlDataProvider


class Follower:
    """Notes what it hears; somebody adds to the case at that very moment."""

    def __init__(self, data: SqlDataProvider) -> None:
        self._data = data
        self.heard: list[str] = []
        self.latecomers: list[asyncio.Task[None]] = []

    async def before_deletion(self, case_id: str) -> Callable[[], Awaitable[None]]:
        self.heard.append(f"before {case_id}")
        self.latecomers.append(asyncio.create_task(self._add(case_id)))
        await asyncio.sleep(0.2)
        return self._farewell

    async def _farewell(self) -> None:
        self.heard.append("farewell")

    async def _add(self, case_id: str) -> None:
        async with self._data.transaction() as session:
            session.add(Message(case_id=case_id, seq=1, role=Speaker.USER, content="Too late"))


async def test_nothing_is_added_to_a_case_between_the_look_and_its_end(data: SqlDataProvider):
    cases, follower = CaseService(data), Follower(data)
    cases.tell(follower)
    case = await cases.create("ada", CaseCreate(title="Checkout is slow"))

    await cases.delete(case.id, "ada", None)

    assert follower.heard == [f"before {case.id}", "farewell"]
    with pytest.raises(IntegrityError):
        await follower.latecomers[0]


async def test_of_a_deletion_that_is_refused_nobody_hears(data: SqlDataProvider):
    cases, follower = CaseService(data), Follower(data)
    cases.tell(follower)
    case = await cases.create("ada", CaseCreate(title="Checkout is slow"))

    with pytest.raises(CaseNotFound):
        await cases.delete(case.id, "grace", None)
    with pytest.raises(StaleVersion):
        await cases.delete(case.id, "ada", frozenset({7}))

    assert follower.heard == []
