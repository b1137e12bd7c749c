"""Reports: written from the case as it stands, the latest few of each kind kept."""

import asyncio
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from faultmaven.modules.case.conversation import Speaker
from faultmaven.modules.case.investigating import StoredLines
from faultmaven.modules.case.keeping import investigation_of
from faultmaven.modules.case.models import Case, Message
from faultmaven.modules.case.reports.dossier import Dossier
from faultmaven.modules.case.reports.errors import ReportNotFound
from faultmaven.modules.case.reports.kinds import write
from faultmaven.modules.case.reports.layout import laid_out
from faultmaven.modules.case.reports.models import Report
from faultmaven.modules.case.reports.records import STORY, ReportRecord, row_of
from faultmaven.modules.case.reports.schemas import ReportFilter, ReportFormat
from faultmaven.modules.case.reports.story import ReportKind
from faultmaven.modules.case.rows import locked_case, owned_case
from faultmaven.providers.data import DataProvider, utc_now
from faultmaven.web.paging import Found

KEPT = 5
"""Versions of a kind that are kept of a case."""


class ReportService:
    def __init__(self, data: DataProvider, lines: StoredLines) -> None:
        self._data = data
        self._lines = lines

    async def write(self, case_id: str, owner_id: str, kind: ReportKind) -> tuple[Report, str]:
        """Writes a report of the case as it stands now, and gives it in Markdown; of its kind the
        oldest beyond `KEPT` go.

        Raises `CaseNotFound`.
        """
        now = utc_now()
        async with self._data.reading() as session:
            case = await owned_case(session, case_id, owner_id)
            dossier, seen = await _dossier(session, case, now), case.version
        story = await asyncio.to_thread(write, kind, dossier)
        markdown = await asyncio.to_thread(laid_out, story, "md")
        async with self._data.transaction() as session:
            await locked_case(session, case_id, owner_id)
            version = await _latest(session, case_id, kind) + 1
            record = ReportRecord(
                kind=kind, version=version, case_version=seen, created_at=now, story=story
            )
            report = row_of(record, case_id)
            session.add(report)
            await session.flush()
            await session.execute(
                delete(Report).where(
                    Report.case_id == case_id,
                    Report.kind == kind,
                    Report.version <= version - KEPT,
                )
            )
        return report, markdown

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

    async def text(
        self, case_id: str, owner_id: str, report_id: str, format: ReportFormat
    ) -> tuple[Report, str]:
        """A report laid out, with what became of its citations since.

        Raises `CaseNotFound` and `ReportNotFound`.
        """
        async with self._data.reading() as session:
            await owned_case(session, case_id, owner_id)
            mine = select(Report).where(Report.case_id == case_id, Report.id == report_id)
            report = await session.scalar(mine.options(undefer(Report.story)))
        if report is None:
            raise ReportNotFound(report_id)
        held = await self._lines.held(case_id, owner_id)
        story = STORY.validate_json(report.story)
        told = await asyncio.to_thread(laid_out, story, format, held, imported=report.imported)
        return report, told

    async def records(self, case_id: str, owner_id: str) -> list[ReportRecord]:
        """All reports of a case, oldest first, as they go to another instance."""
        async with self._data.reading() as session:
            await owned_case(session, case_id, owner_id)
            kept = select(Report).where(Report.case_id == case_id).options(undefer(Report.story))
            found = await session.scalars(kept.order_by(Report.created_at, Report.id))
            return [ReportRecord.model_validate(report) for report in found]

    def add(self, session: AsyncSession, case_id: str, records: Iterable[ReportRecord]) -> None:
        """Adds reports of another instance in the transaction that takes their case in."""
        session.add_all(row_of(record, case_id, imported=True) for record in records)


async def _dossier(session: AsyncSession, case: Case, now: datetime) -> Dossier:
    asked = select(Message.created_at).where(
        Message.case_id == case.id, Message.role == Speaker.USER
    )
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


async def _latest(session: AsyncSession, case_id: str, kind: ReportKind) -> int:
    of_kind = select(func.max(Report.version)).where(Report.case_id == case_id, Report.kind == kind)
    return await session.scalar(of_kind) or 0
