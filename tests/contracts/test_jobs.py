"""What every job provider promises, and what the durable one promises besides."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from dbos import DBOS

from faultmaven.errors import Unavailable
from faultmaven.infrastructure.dbos_impl import DbosJobs
from faultmaven.infrastructure.memory_impl import MemoryJobs
from faultmaven.infrastructure.presence import FilePresence, PostgresPresence
from faultmaven.providers.jobs import JobProvider

AT_ONCE = 2
PAUSE_S = 0.01

Make = Callable[..., JobProvider]


class Diary:
    """Work that notes what is asked of it: `slow` jobs take long, `bad` ones fail."""

    def __init__(self) -> None:
        self.begun: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.given_up: dict[str, str] = {}
        self.at_work = self.most_at_work = 0

    async def do(self, job_id: str) -> None:
        self.begun[job_id] += 1
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        try:
            await asyncio.sleep(60 if job_id == "slow" else 0.05)
        finally:
            self.at_work -= 1
        if job_id == "bad":
            raise Unavailable("The disk is full.")
        self.done[job_id] += 1

    async def give_up(self, job_id: str, reason: str) -> None:
        self.given_up[job_id] = reason

    async def until(self, condition: Callable[["Diary"], bool]) -> None:
        async with asyncio.timeout(30):
            while not condition(self):  # noqa: ASYNC110  # what a job does may be seen anywhere
                await asyncio.sleep(0.02)


def runs() -> set[str]:
    """What the durable provider of this process knows."""
    return {run.workflow_id for run in DBOS.list_workflows()}


@pytest.fixture
def durable(empty_database: str, tmp_path: Path) -> Make:
    """Makes providers on one database, as different processes would."""
    if empty_database.startswith("sqlite"):
        presence = FilePresence(tmp_path / "jobs.lock")
        url = f"sqlite:///{tmp_path}/jobs.db"
        return lambda **more: DbosJobs(url, presence, AT_ONCE, PAUSE_S, **more)
    url = empty_database
    return lambda **more: DbosJobs(url, PostgresPresence(url), AT_ONCE, PAUSE_S, **more)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def jobs(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[JobProvider, None]:
    jobs: JobProvider = MemoryJobs(AT_ONCE, PAUSE_S)
    if request.param == "sqlite":
        presence = FilePresence(tmp_path / "jobs.lock")
        jobs = DbosJobs(f"sqlite:///{tmp_path}/jobs.db", presence, AT_ONCE, PAUSE_S)
    elif request.param == "postgresql":
        url = request.getfixturevalue("postgres_database")
        jobs = DbosJobs(url, PostgresPresence(url), AT_ONCE, PAUSE_S)
    yield jobs
    await jobs.stop()


async def test_jobs_are_done_once_and_only_so_many_at_a_time(jobs: JobProvider):
    diary, wanted = Diary(), [f"job-{number}" for number in range(6)]
    await jobs.start(diary)

    await jobs.ensure(wanted[:3])
    await jobs.ensure(wanted)
    await diary.until(lambda d: len(d.done) == len(wanted))
    await asyncio.sleep(0.2)

    assert diary.begun == diary.done == Counter(wanted)
    assert diary.most_at_work <= AT_ONCE


async def test_a_job_that_fails_is_tried_again_and_then_given_up_with_the_reason(
    jobs: JobProvider,
):
    diary = Diary()
    await jobs.start(diary)

    await jobs.ensure(["bad", "good"])
    await diary.until(lambda d: len(d.done) + len(d.given_up) == 2)

    assert diary.begun == {"bad": 3, "good": 1}
    assert diary.given_up == {"bad": "The disk is full."}


async def test_a_job_that_ended_is_done_anew_when_asked_for(jobs: JobProvider):
    diary = Diary()
    await jobs.start(diary)

    for times in (1, 2):
        async with asyncio.timeout(30):
            while diary.done["again"] < times:
                await jobs.ensure(["again"])
                await asyncio.sleep(0.1)

    assert diary.done["again"] >= 2


async def test_what_is_known_of_old_jobs_is_forgotten_once_they_have_ended(durable: Make):
    jobs, diary = durable(kept_for=timedelta(0)), Diary()
    await jobs.start(diary)
    await jobs.ensure(["slow", "bad", "good"])
    await diary.until(lambda d: (d.at_work, len(d.done), len(d.given_up)) == (1, 1, 1))

    async with asyncio.timeout(30):
        while (known := await asyncio.to_thread(runs)) != {"slow.0"}:
            await jobs.forget_ended()
    await jobs.ensure(["slow"])
    await jobs.stop()

    assert known == {"slow.0"}
    assert diary.begun["slow"] == 1


async def test_stopping_interrupts_what_is_being_done(jobs: JobProvider):
    diary = Diary()
    await jobs.start(diary)
    await jobs.ensure(["slow"])
    await diary.until(lambda d: d.at_work == 1)

    await asyncio.wait_for(jobs.stop(), 10)

    assert (diary.at_work, diary.done, diary.given_up) == (0, {}, {})


async def test_a_job_during_which_process_after_process_ends_is_given_up(tmp_path: Path):
    presence, diary = FilePresence(tmp_path / "jobs.lock"), Diary()
    for times in (1, 2):
        jobs = DbosJobs(f"sqlite:///{tmp_path}/jobs.db", presence, AT_ONCE, PAUSE_S, 1)
        await jobs.start(diary)
        await jobs.ensure(["slow"])
        await diary.until(lambda d, times=times: d.begun["slow"] == times)
        await jobs.stop()
    jobs = DbosJobs(f"sqlite:///{tmp_path}/jobs.db", presence, AT_ONCE, PAUSE_S, 1)
    await jobs.start(diary)

    async with asyncio.timeout(30):
        while not diary.given_up:
            await jobs.ensure(["slow"])
            await asyncio.sleep(0.1)
    await jobs.stop()

    assert diary.begun["slow"] == 2
    assert "again and again" in diary.given_up["slow"]


async def test_what_a_process_left_undone_is_done_by_the_next(durable: Make):
    first, second = durable(), durable()
    begun, finished = Diary(), Diary()
    await first.start(begun)
    await first.ensure(["slow", "a", "b"])
    await begun.until(lambda d: d.at_work == 1 and len(d.done) == 2)
    await first.stop()

    await second.start(finished)
    await second.ensure([])
    await finished.until(lambda d: d.begun["slow"] == 1)
    await second.stop()

    assert finished.begun == {"slow": 1}


async def test_a_database_of_jobs_that_cannot_be_used_is_told_with_its_reason(tmp_path: Path):
    (tmp_path / "jobs.db").write_bytes(b"This is no database." * 100)
    presence = FilePresence(tmp_path / "jobs.lock")
    jobs = DbosJobs(f"sqlite:///{tmp_path}/jobs.db", presence, AT_ONCE, PAUSE_S)
    await jobs.start(Diary())

    with pytest.raises(Unavailable, match="file is not a database"):
        await jobs.ensure(["good"])
    await jobs.stop()
