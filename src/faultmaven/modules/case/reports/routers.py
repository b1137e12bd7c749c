"""Routes of reports."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from faultmaven.modules.auth.dependencies import CurrentUserId
from faultmaven.modules.case.reports.models import Report
from faultmaven.modules.case.reports.schemas import (
    ReportCreate,
    ReportFilter,
    ReportFormat,
    ReportId,
    ReportRead,
    ReportWritten,
)
from faultmaven.modules.case.reports.service import ReportService
from faultmaven.modules.case.schemas import CaseId
from faultmaven.web.downloads import disposition
from faultmaven.web.paging import Found, Page
from faultmaven.web.registry import provided

router = APIRouter(prefix="/cases", tags=["reports"])

Reports = Annotated[ReportService, Depends(provided(ReportService))]
_MEDIA = {"md": "text/markdown", "html": "text/html"}


@router.post("/{case_id}/reports", status_code=201)
async def write_report(
    case_id: CaseId, new: ReportCreate, user_id: CurrentUserId, reports: Reports
) -> ReportWritten:
    """Write a report of the case as it stands: `incident_report`, `runbook`, `post_mortem`, or
    `handover` for the next on-call. The latest five of each type are kept.

    Every sentence that states a fact names its citations; one that has none is marked.
    """
    report, markdown = await reports.write(case_id, user_id, new.type)
    return ReportWritten.model_validate(report).model_copy(update={"markdown": markdown})


@router.get("/{case_id}/reports", response_model=Page[ReportRead])
async def list_reports(
    case_id: CaseId,
    wanted: Annotated[ReportFilter, Query()],
    user_id: CurrentUserId,
    reports: Reports,
) -> Found[Report]:
    """List the reports of a case, the latest first."""
    return await reports.search(case_id, user_id, wanted)


@router.get(
    "/{case_id}/reports/{report_id}/download",
    response_class=Response,
    responses={200: {"content": {media: {} for media in _MEDIA.values()}}},
)
async def download_report(
    case_id: CaseId,
    report_id: ReportId,
    user_id: CurrentUserId,
    reports: Reports,
    format: Annotated[ReportFormat, Query()] = "md",
) -> Response:
    """Download a report as Markdown, or as one HTML file that needs nothing else."""
    report, text = await reports.text(case_id, user_id, report_id, format)
    name = disposition(f"{report.kind}-v{report.version}.{format}")
    return Response(text, media_type=_MEDIA[format], headers={"Content-Disposition": name})
