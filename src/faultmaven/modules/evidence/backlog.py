"""What waits to be analysed: rows that say `processing`, each with a job that sees to it."""

import asyncio
from functools import partial

import structlog
from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from faultmaven.analysis.serialise import load
from faultmaven.errors import Unavailable
from faultmaven.modules.case.service import CaseService
from faultmaven.modules.evidence.analyses import Analyses
from faultmaven.modules.evidence.joint import JointAnalyses, case_of, job_of
from faultmaven.modules.evidence.models import Evidence, EvidenceStatus
from faultmaven.modules.evidence.progress import ProgressBoard
from faultmaven.modules.evidence.queries import upload_of
from faultmaven.modules.evidence.watching import unless
from faultmaven.providers.data import DataProvider
from faultmaven.providers.jobs import JobProvider

log = structlog.get_logger()

MOST_AT_A_TIME = 500


class Backlog:
    """The row and its status are committed in one transaction; the job is asked for after it, and
    again by `resume` as long as the row waits, so that no crash in between loses anything."""

    def __init__(
        self,
        data: DataProvider,
        cases: CaseService,
        analyses: Analyses,
        joint: JointAnalyses,
        jobs: JobProvider,
        progress: ProgressBoard,
    ) -> None:
        self._data = data
        self._cases = cases
        self._analyses = analyses
        self._joint = joint
        self._jobs = jobs
        self._progress = progress
        self._asking: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        await self._jobs.start(self)

    def add(self, *job_ids: str) -> None:
        """Asks for jobs without waiting for them to be taken on."""
        task = asyncio.create_task(self._ask_for(*job_ids))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def resume(self) -> None:
        """Asks again for whatever waits: its process was killed, or the database was out."""
        waiting = select(Evidence.id).where(Evidence.status == EvidenceStatus.PROCESSING)
        oldest = waiting.order_by(Evidence.created_at).limit(MOST_AT_A_TIME)
        async with self._data.reading() as session:
            left = (await session.scalars(oldest)).all()
        cases = await self._joint.waiting(MOST_AT_A_TIME)
        left = [*left, *map(job_of, cases)]
        if left and not self._asking:
            self.add(*left)

    async def stop(self) -> None:
        await self._jobs.stop()
        await asyncio.gather(*self._asking)

    async def do(self, job_id: str) -> None:
        """Analyses one upload, or those of a case together, and stores what was found, unless
        the evidence is deleted meanwhile."""
        if case_id := case_of(job_id):
            await self._joint.fulfil(case_id)
        else:
            await unless(partial(self._is_deleted, job_id), self._analyse(job_id))

    async def give_up(self, job_id: str, reason: str) -> None:
        if case_id := case_of(job_id):
            await self._joint.give_up(case_id, reason)
            return
        needed = None
        async with self._data.transaction() as session:
            if evidence := await session.scalar(_waiting(job_id)):
                evidence.fail(reason)
                needed = await self._joint.renew(session, evidence.case_id)
        if evidence and needed:
            self.add(job_of(evidence.case_id))

    async def _ask_for(self, *job_ids: str) -> None:
        try:
            await self._jobs.ensure(job_ids)
        except Unavailable as error:
            log.warning("jobs_not_taken_on", reason=str(error))

    async def _analyse(self, evidence_id: str) -> None:
        async with self._data.reading() as session:
            evidence = await session.scalar(_waiting(evidence_id))
        if evidence is None:
            return
        log.info("analysis_began", evidence_id=evidence_id)
        owner_id = await self._cases.owner_of(evidence.case_id)
        tell = self._progress.teller(evidence_id)
        prepared = await self._analyses.prepare(owner_id, upload_of(evidence).body, tell)
        analysis = await asyncio.to_thread(load, prepared.document)
        async with self._data.transaction() as session:
            if evidence := await session.scalar(_waiting(evidence_id)):
                evidence.succeed(analysis)
                session.add_all(prepared.rows(evidence.case_id, evidence.id))
                needed = await self._joint.renew(session, evidence.case_id)
        if evidence and needed:
            self.add(job_of(evidence.case_id))

    async def _is_deleted(self, evidence_id: str) -> bool:
        there = select(func.count()).where(Evidence.id == evidence_id)
        async with self._data.reading() as session:
            return not await session.scalar(there)


def _waiting(evidence_id: str) -> Select[Evidence]:
    """The row, locked until the end of a transaction: only one of two that did the same stores."""
    return (
        select(Evidence)
        .where(Evidence.id == evidence_id, Evidence.status == EvidenceStatus.PROCESSING)
        .options(selectinload(Evidence.files))
        .with_for_update()
    )
