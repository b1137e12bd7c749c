"""Analyses evidence in the background; the rows that say `processing` are the queue."""

import asyncio
from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from faultmaven.analysis.serialise import load
from faultmaven.errors import FaultMavenError
from faultmaven.modules.case.service import CaseService
from faultmaven.modules.evidence.analyses import Analyses
from faultmaven.modules.evidence.models import Evidence, EvidenceStatus
from faultmaven.modules.evidence.queries import upload_of
from faultmaven.providers.data import DataProvider, utc_now

LOOKS = (0.0, 0.05, 0.2, 1.0, 5.0)
"""Seconds to wait between looks for a row whose commit waits for its request's answer."""


class Backlog:
    def __init__(self, data: DataProvider, cases: CaseService, analyses: Analyses) -> None:
        self._data = data
        self._cases = cases
        self._analyses = analyses
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def add(self, evidence_id: str) -> None:
        task = asyncio.create_task(self._process(evidence_id))
        self._tasks[evidence_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(evidence_id, None))

    async def resume(self, waiting_for: timedelta = timedelta(0)) -> None:
        """Takes up what has waited that long and this process is not at work on: another process
        ended, or the database was out when the analysis was to be stored."""
        waiting = select(Evidence.id).where(
            Evidence.status == EvidenceStatus.PROCESSING,
            Evidence.created_at <= utc_now() - waiting_for,
        )
        async with self._data.reading() as session:
            left = [found for found in await session.scalars(waiting) if found not in self._tasks]
        for evidence_id in left:
            self.add(evidence_id)

    async def stop(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _process(self, evidence_id: str) -> None:
        evidence = await self._find(evidence_id)
        if evidence is None:
            return
        try:
            owner_id = await self._cases.owner_of(evidence.case_id)
            prepared = await self._analyses.prepare(owner_id, upload_of(evidence).body)
        except FaultMavenError as error:
            await self._record_failure(evidence_id, str(error))
            return
        analysis = await asyncio.to_thread(load, prepared.document)
        async with self._data.transaction() as session:
            if evidence := await session.scalar(_with_files(evidence_id)):
                evidence.succeed(analysis)
                session.add_all(prepared.rows(evidence.case_id, evidence.id))

    async def _record_failure(self, evidence_id: str, problem: str) -> None:
        async with self._data.transaction() as session:
            if evidence := await session.get(Evidence, evidence_id):
                evidence.fail(problem)

    async def _find(self, evidence_id: str) -> Evidence | None:
        for pause in LOOKS:
            await asyncio.sleep(pause)
            async with self._data.reading() as session:
                if evidence := await session.scalar(_with_files(evidence_id)):
                    return evidence
        return None


def _with_files(evidence_id: str) -> Select[Evidence]:
    return select(Evidence).where(Evidence.id == evidence_id).options(selectinload(Evidence.files))
