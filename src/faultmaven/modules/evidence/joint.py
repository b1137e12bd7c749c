"""What the uploads of a case say together: large ones are analysed ahead, by a durable job."""

from collections.abc import Sequence

import structlog
from sqlalchemy import Select, delete, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from faultmaven.modules.case.service import CaseService
from faultmaven.modules.evidence.analyses import Analyses
from faultmaven.modules.evidence.errors import EvidenceNotAnalysed
from faultmaven.modules.evidence.models import (
    Evidence,
    EvidenceFile,
    EvidenceRole,
    EvidenceStatus,
    JointAnalysisWanted,
)
from faultmaven.modules.evidence.naming import case_body
from faultmaven.modules.evidence.queries import upload_of, usable
from faultmaven.modules.evidence.watching import unless
from faultmaven.providers.data import DataProvider

log = structlog.get_logger()

ANALYSED_AT_ONCE = 2_000_000
"""Bytes of files up to which evidence is analysed when asked for rather than by a job."""
_PREFIX = "case-"


def job_of(case_id: str) -> str:
    return f"{_PREFIX}{case_id}"


def case_of(job_id: str) -> str | None:
    """The case whose joint analysis a job makes; None for the job of an upload."""
    return job_id.removeprefix(_PREFIX) if job_id.startswith(_PREFIX) else None


class JointAnalyses:
    """A wish is a row, committed with the change of uploads that it is for; the job that fulfils
    it takes all wishes of the case with it, and starts anew where the uploads change meanwhile."""

    def __init__(self, data: DataProvider, cases: CaseService, analyses: Analyses) -> None:
        self._data = data
        self._cases = cases
        self._analyses = analyses

    async def renew(self, session: AsyncSession, case_id: str) -> bool:
        """Notes in the transaction that changes the uploads of a case what that asks for: a joint
        analysis of several that are large or already waited for, else none. Says whether a job is
        needed."""
        count, size, incidents = (await session.execute(_extent(case_id))).one()
        awaited = await session.scalar(
            select(func.count()).where(
                JointAnalysisWanted.case_id == case_id, JointAnalysisWanted.problem.is_(None)
            )
        )
        needed = count > 1 and incidents > 0 and bool(size > ANALYSED_AT_ONCE or awaited)
        outdated = delete(JointAnalysisWanted).where(JointAnalysisWanted.case_id == case_id)
        if needed:
            outdated = outdated.where(JointAnalysisWanted.problem.is_not(None))
            session.add(self._wish(case_id))
        await session.execute(outdated)
        return needed

    async def expect(self, case_id: str) -> None:
        """Sees to it that the analysis is wished for.

        Raises `EvidenceNotAnalysed` where this analyser has given it up for these uploads.
        """
        of_case = select(JointAnalysisWanted).where(JointAnalysisWanted.case_id == case_id)
        async with self._data.transaction() as session:
            wishes = (await session.scalars(of_case)).all()
            for wish in wishes:
                if wish.problem and wish.analyser == self._analyses.version:
                    raise EvidenceNotAnalysed(wish.problem)
            if all(wish.problem for wish in wishes):
                session.add(self._wish(case_id))

    async def waiting(self, limit: int) -> Sequence[str]:
        """Cases whose uploads can be analysed together now."""
        unread = select(Evidence.case_id).where(Evidence.status == EvidenceStatus.PROCESSING)
        open_wishes = select(JointAnalysisWanted.case_id).where(
            JointAnalysisWanted.problem.is_(None), JointAnalysisWanted.case_id.not_in(unread)
        )
        async with self._data.reading() as session:
            return (await session.scalars(open_wishes.distinct().limit(limit))).all()

    async def fulfil(self, case_id: str) -> None:
        """Analyses until what is stored is of the uploads as they are; an upload that is still
        being read ends this, as its own end asks for it again. Raises `AnalystBroke`."""
        while wishes := await self._wishes(case_id):
            uploads = await self._uploads(case_id)
            if any(upload.status is EvidenceStatus.PROCESSING for upload in uploads):
                return

            async def superseded(then: Sequence[Evidence] = uploads) -> bool:
                now = await self._uploads(case_id)
                return {upload.id for upload in now} != {upload.id for upload in then}

            await unless(superseded, self._analyse(case_id, wishes, uploads))

    async def give_up(self, case_id: str, reason: str) -> None:
        of_case = JointAnalysisWanted.case_id == case_id
        failed = {"problem": reason, "analyser": self._analyses.version}
        async with self._data.transaction() as session:
            await session.execute(update(JointAnalysisWanted).where(of_case).values(failed))

    async def _analyse(
        self, case_id: str, wishes: Sequence[str], uploads: Sequence[Evidence]
    ) -> None:
        log.info("joint_analysis_began", case_id=case_id)
        owner_id = await self._cases.owner_of(case_id)
        body = case_body([upload_of(upload) for upload in uploads])
        prepared = await self._analyses.prepare(owner_id, body)
        ids = [upload.id for upload in uploads]
        locked = select(Evidence.id).where(Evidence.id.in_(ids)).with_for_update()
        async with self._data.transaction() as session:
            if len((await session.scalars(locked)).all()) == len(ids):
                session.add_all(prepared.rows(case_id))
            fulfilled = JointAnalysisWanted.id.in_(wishes)
            await session.execute(delete(JointAnalysisWanted).where(fulfilled))

    async def _wishes(self, case_id: str) -> Sequence[str]:
        open_wishes = select(JointAnalysisWanted.id).where(
            JointAnalysisWanted.case_id == case_id, JointAnalysisWanted.problem.is_(None)
        )
        async with self._data.reading() as session:
            return (await session.scalars(open_wishes)).all()

    async def _uploads(self, case_id: str) -> Sequence[Evidence]:
        async with self._data.reading() as session:
            return (await session.scalars(usable(select(literal(case_id)), case_id))).all()

    def _wish(self, case_id: str) -> JointAnalysisWanted:
        return JointAnalysisWanted(case_id=case_id, analyser=self._analyses.version)


def _extent(case_id: str) -> Select[int, int, int]:
    """How many uploads of a case can be used, the bytes of their files, and how many of those are
    of the incident."""
    return (
        select(
            func.count(Evidence.id.distinct()),
            func.coalesce(func.sum(EvidenceFile.size), 0),
            func.count().filter(Evidence.role == EvidenceRole.INCIDENT),
        )
        .join(EvidenceFile, EvidenceFile.evidence_id == Evidence.id)
        .where(Evidence.case_id == case_id, Evidence.status != EvidenceStatus.FAILED)
    )
