"""Durable jobs by DBOS, in SQLite or PostgreSQL; its library loads with the first job.

A process takes jobs from the queue in the database. It is alive as long as it holds its lock; what
a killed one left undone is put back into the queue by whichever process looks next.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from faultmaven.errors import FaultMavenError, Unavailable
from faultmaven.infrastructure.presence import Presence
from faultmaven.providers.jobs import Work

NAME = "faultmaven"
QUEUE = "jobs"
VERSION = "1"
"""Jobs outlive upgrades: what waits was asked of any version of the product."""
MOST_ATTEMPTS = 3
PAUSE_S = 2.0
MOST_INTERRUPTIONS = 10
LOOK_EVERY_S = 0.5
CONNECTIONS = 4
_INTERRUPTED = "The server ended again and again while it was at work on this."
KEPT_FOR = timedelta(days=1)
FORGOTTEN_AT_ONCE = 1_000
_ENDED = ("SUCCESS", "ERROR", "CANCELLED")
_GIVEN_UP = "MAX_RECOVERY_ATTEMPTS_EXCEEDED"


class _Stopping(BaseException):
    """Leaves a job where it is; DBOS would note an `Exception` as its end."""


class DbosJobs:
    def __init__(
        self,
        url: str,
        presence: Presence,
        at_once: int,
        pause_seconds: float = PAUSE_S,
        most_interruptions: int = MOST_INTERRUPTIONS,
        kept_for: timedelta = KEPT_FOR,
    ) -> None:
        self._url = url
        self._presence = presence
        self._at_once = at_once
        self._pause = pause_seconds
        self._most_interruptions = most_interruptions
        self._kept_for = kept_for
        self._number = 1 + secrets.randbelow(2**31 - 1)
        self._launched = False
        self._alone = asyncio.Lock()
        self._running: set[asyncio.Task[None]] = set()

    async def start(self, work: Work) -> None:
        self._work = work
        self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()

    async def ensure(self, job_ids: Sequence[str]) -> None:
        async with self._alone:
            given_up = await asyncio.to_thread(self._ensure, job_ids) if self._loop else ()
        for job_id in given_up:
            await self._work.give_up(job_id, _INTERRUPTED)

    async def forget_ended(self) -> None:
        async with self._alone:
            if self._launched:
                await asyncio.to_thread(self._forget_ended)

    async def stop(self) -> None:
        self._loop = None
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        async with self._alone:
            if self._launched:
                await asyncio.to_thread(self._destroy)
            self._presence.release()

    def _ensure(self, job_ids: Sequence[str]) -> Sequence[str]:
        with _outages():
            self._presence.hold(self._number)
            if not self._launched:
                self._launch()
            self._take_over()
            return self._enqueue(job_ids)

    def _launch(self) -> None:
        from dbos import DBOS, DBOSConfig  # noqa: PLC0415  # takes most of a second, with a first job

        logging.getLogger("dbos").addHandler(logging.NullHandler())  # else it adds one of its own
        config = DBOSConfig(
            name=NAME,
            system_database_url=self._url,
            application_version=VERSION,
            executor_id=str(self._number),
            log_level="WARNING",
            use_listen_notify=False,
            sys_db_pool_size=CONNECTIONS,
        )
        with ExitStack() as undo:
            undo.callback(DBOS.destroy, destroy_registry=True)
            DBOS(config=config)
            self._job = self._registered()
            DBOS.launch()
            DBOS.register_queue(
                QUEUE, worker_concurrency=self._at_once, polling_interval_sec=LOOK_EVERY_S
            )
            undo.pop_all()
        self._launched = True

    def _registered(self) -> Callable[[str], None]:
        """The workflow: a few attempts, then a note of why there will be no more."""
        from dbos import DBOS, error  # noqa: PLC0415

        @DBOS.step(
            name="attempt",
            retries_allowed=True,
            max_attempts=MOST_ATTEMPTS,
            interval_seconds=self._pause,
        )
        def attempt(job_id: str) -> None:
            self._run(self._work.do(job_id))

        @DBOS.workflow(name="job", max_recovery_attempts=self._most_interruptions)
        def job(job_id: str) -> None:
            try:
                attempt(job_id)
            except error.DBOSMaxStepRetriesExceeded as exceeded:
                self._run(self._work.give_up(job_id, _reason(exceeded.errors[-1])))

        return job

    def _take_over(self) -> None:
        """Puts back what processes that are gone had begun; DBOS sees to it that one of us does.

        Its public ways to do so (`resume_workflow`, its Conductor) forget how often a job was begun
        or need its service, so this calls a private method: the only one of DBOS that we use.
        """
        from dbos import DBOS  # noqa: PLC0415

        begun = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        others = {int(job.executor_id or 0) for job in begun} - {self._number}
        gone = [str(number) for number in sorted(others) if self._presence.is_gone(number)]
        DBOS._recover_pending_workflows(gone)

    def _enqueue(self, job_ids: Sequence[str]) -> Sequence[str]:
        """Enqueues what is not on its way, each time under a new number; gives the hopeless."""
        from dbos import DBOS, SetWorkflowID  # noqa: PLC0415

        given_up, turn = [], 0
        while job_ids:
            runs = {f"{job_id}.{turn}": job_id for job_id in job_ids}
            known = DBOS.list_workflows(
                workflow_ids=list(runs), load_input=False, load_output=False
            )
            status = {run.workflow_id: run.status for run in known}
            for run, job_id in runs.items():
                if run not in status:
                    with SetWorkflowID(run):
                        DBOS.enqueue_workflow(QUEUE, self._job, job_id)
                elif status[run] == _GIVEN_UP:
                    given_up.append(job_id)
            job_ids = [job_id for run, job_id in runs.items() if status.get(run) in _ENDED]
            turn += 1
        return given_up

    def _forget_ended(self) -> None:
        from dbos import DBOS  # noqa: PLC0415

        with _outages():
            old = DBOS.list_workflows(
                status=[*_ENDED, _GIVEN_UP],
                end_time=(datetime.now(UTC) - self._kept_for).isoformat(),
                limit=FORGOTTEN_AT_ONCE,
                load_input=False,
                load_output=False,
            )
            if old:
                DBOS.delete_workflows([job.workflow_id for job in old])

    def _destroy(self) -> None:
        from dbos import DBOS  # noqa: PLC0415

        DBOS.destroy(destroy_registry=True)
        self._launched = False

    def _run(self, task: Coroutine[Any, Any, None]) -> None:
        """Runs a coroutine of `work` in the event loop of its process; called in a thread."""
        if self._loop is None:
            task.close()
            raise _Stopping
        try:
            asyncio.run_coroutine_threadsafe(self._interruptible(task), self._loop).result()
        except CancelledError as error:
            raise _Stopping from error

    async def _interruptible(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        if self._loop is None:
            task.cancel()
        await task


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, FaultMavenError) else "It failed for reasons in our log."


@contextmanager
def _outages() -> Iterator[None]:
    """Says what the driver says, without the statement: it is for our log."""
    try:
        yield
    except SQLAlchemyError as error:
        reason = str(error).partition("\n")[0]
        raise Unavailable(f"The database of jobs fails: {reason}") from error
