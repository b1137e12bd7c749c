"""Reports: written from the case as it stands, the latest few of each kind kept."""

import asyncio
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from faultmaven.modules.case.keeping import investigation_of
from faultmaven.modules.case.models import Case, Message
from faultmaven.modules.case.reports.dossier import Dossier
from faultmaven.modules.case.reports.errors import ReportNotFound
from faultmaven.modules.case.reports.html import as_html
from faultmaven.modules.case.reports.kinds import write
from faultmaven.modules.case.reports.markdown import as_markdown
from faultmaven.modules.case.reports.models import Report
from faultmaven.modules.case.reports.references import References
from faultmaven.modules.case.reports.schemas import ReportFilter
from faultmaven.modules.case.reports.story import ReportKind
from faultmaven.modules.case.rows import locked_case, owned_case
from faultmaven.modules.case.turns import Role
from faultmaven.providers.data import DataProvider, utc_now
from faultmaven.web.paging import Found

KEPT = 5
"""Versions of a kind that are kept of a case."""


class ReportService:
    def __init__(self, data: DataProvider) -> None:
        self._data = data

    async def write(self, case_id: str, owner_id: str, kind: ReportKind) -> Report:
        """Writes a report of the case as it stands now; of its kind the oldest beyond `KEPT` go.

        Raises `CaseNotFound`.
        """
        async with self._data.reading() as session:
            case = await owned_case(session, case_id, owner_id)
            dossier, version = await _dossier(session, case, utc_now()), case.version
        report = await asyncio.to_thread(_written, kind, dossier)
        report.case_version = version
        async with self._data.transaction() as session:
            await locked_case(session, case_id, owner_id)
            report.version = await _latest(session, case_id, kind) + 1
            session.add(report)
            await session.flush()
            await session.execute(
                delete(Report).where(
                    Report.case_id == case_id,
                    Report.kind == kind,
                    Report.version <= report.version - KEPT,
                )
            )
        return report

    async def search(self, case_id: str, owner_id: str, wanted: ReportFilter) -> Found[Report]:
        async with self._data.reading() as session:
            await owned_case(session, case_id, owner_id)
            mine = select(Report).where(Report.case_id == case_id)
            if wanted.type:
                mine = mine.where(Report.kind == wanted.type)
            total = await session.scalar(select(func.count()).select_from(mine.subquery()))
            page = mine.order_by(Report.created_at.desc(), Report.id)
            page = page.limit(wanted.limit).offset(wanted.offset)
            return wanted.page((await session.scalars(page)).all(), total or 0)

    async def get(self, case_id: str, owner_id: str, report_id: str) -> Report:
        """A report with its texts. Raises `CaseNotFound` and `ReportNotFound`."""
        async with self._data.reading() as session:
            await owned_case(session, case_id, owner_id)
            mine = select(Report).where(Report.case_id == case_id, Report.id == report_id)
            whole = mine.options(undefer(Report.markdown), undefer(Report.html))
            report = await session.scalar(whole)
        if report is None:
            raise ReportNotFound(report_id)
        return report


async def _dossier(session: AsyncSession, case: Case, now: datetime) -> Dossier:
    asked = select(Message.created_at).where(Message.case_id == case.id, Message.role == Role.USER)
    turns = await session.scalars(asked.order_by(Message.seq))
    return Dossier(
        case_id=case.id,
        title=case.title,
        priority=case.priority,
        opened_at=case.created_at,
        written_at=now,
        investigation=await investigation_of(session, case),
        closed_at=case.closed_at,
        closure_reason=case.closure_reason,
        turns=tuple(turns),
    )


def _written(kind: ReportKind, dossier: Dossier) -> Report:
    story = write(kind, dossier)
    references = References(story)
    return Report(
        case_id=dossier.case_id,
        kind=kind,
        title=story.title,
        citations=len(references),
        uncited=references.uncited,
        markdown=as_markdown(story, references),
        html=as_html(story, references),
    )


async def _latest(session: AsyncSession, case_id: str, kind: ReportKind) -> int:
    of_kind = select(func.max(Report.version)).where(Report.case_id == case_id, Report.kind == kind)
    return await session.scalar(of_kind) or 0
