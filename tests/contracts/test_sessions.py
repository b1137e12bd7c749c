"""Sessions behave the same over every store."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from faultmaven.modules.session.errors import SessionExpired, SessionNotFound
from faultmaven.modules.session.schemas import SessionCreate
from faultmaven.modules.session.service import SessionService
from faultmaven.providers.store import Store


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(store: Store, clock: Clock) -> SessionService:
    return SessionService(store, timeout_minutes=60, clock=clock)


async def test_the_same_client_resumes_its_live_session(sessions: SessionService):
    first, resumed_first = await sessions.open("ada", SessionCreate(client_id="laptop"))
    second, resumed_second = await sessions.open("ada", SessionCreate(client_id="laptop"))

    assert (resumed_first, resumed_second) == (False, True)
    assert second.id == first.id


@pytest.mark.parametrize("client_id", ["phone", None])
async def test_another_client_or_none_gets_a_session_of_its_own(
    sessions: SessionService, client_id: str | None
):
    first, _ = await sessions.open("ada", SessionCreate(client_id="laptop"))
    second, resumed = await sessions.open("ada", SessionCreate(client_id=client_id))

    assert not resumed
    assert second.id != first.id


async def test_the_same_client_of_another_user_resumes_nothing(sessions: SessionService):
    await sessions.open("ada", SessionCreate(client_id="laptop"))

    assert not (await sessions.open("grace", SessionCreate(client_id="laptop")))[1]


async def test_resuming_keeps_the_timeout_and_adds_metadata(sessions: SessionService):
    new = SessionCreate(client_id="laptop", timeout_minutes=120, metadata={"tab": 1})
    await sessions.open("ada", new)
    resumed, _ = await sessions.open("ada", SessionCreate(client_id="laptop", metadata={"os": "x"}))

    assert resumed.timeout_minutes == 120
    assert resumed.metadata == {"tab": 1, "os": "x"}


async def test_a_session_expires_and_says_so(sessions: SessionService, clock: Clock):
    session, _ = await sessions.open("ada", SessionCreate())
    clock.advance(minutes=60)

    with pytest.raises(SessionExpired):
        await sessions.get("ada", session.id)
    with pytest.raises(SessionExpired):
        await sessions.heartbeat("ada", session.id)


async def test_an_expired_session_is_not_resumed(sessions: SessionService, clock: Clock):
    first, _ = await sessions.open("ada", SessionCreate(client_id="laptop"))
    clock.advance(minutes=61)
    second, resumed = await sessions.open("ada", SessionCreate(client_id="laptop"))

    assert not resumed
    assert second.id != first.id


async def test_a_heartbeat_gives_the_whole_time_again(sessions: SessionService, clock: Clock):
    session, _ = await sessions.open("ada", SessionCreate(timeout_minutes=90))
    clock.advance(minutes=80)
    beaten = await sessions.heartbeat("ada", session.id)
    clock.advance(minutes=80)

    assert beaten.expires_at - beaten.last_seen_at == timedelta(minutes=90)
    assert await sessions.get("ada", session.id) == beaten


async def test_reading_a_session_prolongs_nothing(sessions: SessionService, clock: Clock):
    session, _ = await sessions.open("ada", SessionCreate())
    clock.advance(minutes=59)
    await sessions.get("ada", session.id)
    clock.advance(minutes=1)

    with pytest.raises(SessionExpired):
        await sessions.get("ada", session.id)


async def test_of_eleven_sessions_the_oldest_goes(sessions: SessionService, clock: Clock):
    opened = []
    for _ in range(11):
        opened.append((await sessions.open("ada", SessionCreate()))[0].id)
        clock.advance(minutes=1)

    assert [session.id for session in await sessions.live("ada")] == opened[1:]
    with pytest.raises(SessionNotFound):
        await sessions.get("ada", opened[0])


async def test_eleven_opened_at_once_leave_ten(sessions: SessionService):
    await asyncio.gather(*(sessions.open("ada", SessionCreate()) for _ in range(11)))

    assert len(await sessions.live("ada")) == 10


async def test_clients_that_open_at_once_share_one_session(sessions: SessionService):
    same = SessionCreate(client_id="laptop")
    opened = await asyncio.gather(*(sessions.open("ada", same) for _ in range(8)))

    assert len({session.id for session, _ in opened}) == 1
    assert sorted(resumed for _, resumed in opened) == [False] + [True] * 7


async def test_cleaning_up_forgets_metadata_and_expired_sessions(
    sessions: SessionService, clock: Clock
):
    expired, _ = await sessions.open("ada", SessionCreate())
    kept, _ = await sessions.open("ada", SessionCreate(timeout_minutes=120, metadata={"a": 1}))
    clock.advance(minutes=61)
    cleaned = await sessions.clean_up("ada", kept.id)

    assert (cleaned.id, cleaned.metadata) == (kept.id, {})
    with pytest.raises(SessionNotFound):
        await sessions.get("ada", expired.id)


async def test_a_closed_session_is_gone(sessions: SessionService):
    session, _ = await sessions.open("ada", SessionCreate())
    await sessions.close("ada", session.id)

    with pytest.raises(SessionNotFound):
        await sessions.get("ada", session.id)


async def test_somebody_elses_session_is_not_found(sessions: SessionService):
    session, _ = await sessions.open("ada", SessionCreate())

    for reach in (sessions.get, sessions.heartbeat, sessions.clean_up, sessions.close):
        with pytest.raises(SessionNotFound):
            await reach("grace", session.id)
