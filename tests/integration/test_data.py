"""The promises of a transaction, on both databases."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from faultmaven.errors import Unavailable
from faultmaven.modules.auth.models import SignIn, User
from faultmaven.providers.data import SqlDataProvider
from tests.marks import ONE_DATABASE
from tests.services.process import free_port


def _user(email: str = "ada@example.org") -> User:
    return User(email=email, password_hash="")


async def _add_and_fail(data: SqlDataProvider) -> None:
    async with data.transaction() as session:
        session.add(_user())
        await session.flush()
        raise RuntimeError


async def test_an_error_rolls_back(data: SqlDataProvider):
    with pytest.raises(RuntimeError):
        await _add_and_fail(data)

    assert await data.query(User) == []


async def test_writers_at_once_wait_for_one_another(data: SqlDataProvider):
    async def write(number: int) -> None:
        async with data.transaction() as session:
            users = (await session.scalars(select(User))).all()
            session.add(_user(f"{number}-{len(users)}@example.org"))

    await asyncio.gather(*(write(number) for number in range(20)))

    assert len(await data.query(User)) == 20


async def test_reading_does_not_wait_for_a_writer(data: SqlDataProvider):
    async with data.transaction() as session:
        session.add(_user())
        await session.flush()

        seen = await asyncio.wait_for(asyncio.create_task(data.query(User)), 2)

    assert seen == []


async def test_times_keep_their_instant_and_come_back_in_utc(data: SqlDataProvider):
    local = datetime(2026, 5, 1, 12, 30, 15, 123456, tzinfo=timezone(timedelta(hours=5)))
    async with data.transaction() as session:
        session.add(user := _user())
        user.created_at = local
    (stored,) = await data.query(User)

    assert stored.created_at == local
    assert stored.created_at.tzinfo is UTC


async def test_foreign_keys_are_enforced(data: SqlDataProvider):
    with pytest.raises(IntegrityError):
        async with data.transaction() as session:
            session.add(SignIn(user_id="nobody", expires_at=datetime.now(UTC)))


async def test_wrong_sql_is_our_fault_and_not_an_outage(data: SqlDataProvider):
    with pytest.raises((OperationalError, ProgrammingError)):
        async with data.reading() as session:
            await session.execute(text("SELECT * FROM missing"))


async def test_a_database_that_is_out_is_named_unavailable():
    data = SqlDataProvider(f"postgresql://nobody@127.0.0.1:{free_port()}/none")

    with pytest.raises(Unavailable):
        await data.ping()
    await data.close()


@ONE_DATABASE
async def test_sqlite_commits_reach_the_disk(data: SqlDataProvider):
    async with data.reading() as session:
        pragmas = [
            await session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]

    assert pragmas == ["wal", 2, 1]


async def test_many_rows_are_written_at_once(data: SqlDataProvider):
    async with data.transaction() as session:
        session.add_all(_user(f"{number}@example.org") for number in range(500))
    async with data.transaction() as session:
        changed = await session.execute(update(User).values(name="x"))

    assert changed.rowcount == 500  # type: ignore[attr-defined]
    assert {user.name for user in await data.query(User)} == {"x"}


async def test_a_cancelled_writer_leaves_nothing_and_blocks_nobody(data: SqlDataProvider):
    begun = asyncio.Event()

    async def write_and_wait() -> None:
        async with data.transaction() as session:
            session.add(_user())
            await session.flush()
            begun.set()
            await asyncio.sleep(60)

    writer = asyncio.create_task(write_and_wait())
    await begun.wait()
    writer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writer
    async with data.transaction() as session:
        session.add(_user("grace@example.org"))

    assert [user.email for user in await data.query(User)] == ["grace@example.org"]


async def test_queries_cut_off_at_any_moment_leave_the_database_usable(data: SqlDataProvider):
    for patience in range(30):
        reading = asyncio.create_task(data.query(User))
        for _ in range(patience):
            await asyncio.sleep(0)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

    assert await asyncio.wait_for(data.query(User), 5) == []


@ONE_DATABASE
async def test_a_writer_that_waits_for_itself_is_told_so(
    data: SqlDataProvider, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("faultmaven.providers.data.POOL_WAIT_S", 0.05)

    async with data.transaction():
        with pytest.raises(Unavailable, match="busy"):
            async with data.transaction():
                pass
