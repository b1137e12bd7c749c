"""Routes that take a case out of an instance and into another."""

from fastapi import APIRouter
from starlette.responses import StreamingResponse

from faultmaven.modules.auth.dependencies import CurrentUserId
from faultmaven.modules.case.schemas import CaseId
from faultmaven.modules.evidence.dependencies import UploadedParts
from faultmaven.modules.transfer.dependencies import ARCHIVE_FORM, Transfers
from faultmaven.modules.transfer.schemas import ImportRead
from faultmaven.modules.transfer.service import Imported
from faultmaven.web.downloads import disposition

router = APIRouter(prefix="/cases", tags=["cases"])


@router.get("/{case_id}/export", response_class=StreamingResponse)
async def export_case(
    case_id: CaseId, user_id: CurrentUserId, transfers: Transfers
) -> StreamingResponse:
    """Download a case as one zip archive: JSON for another instance, Markdown and the reports for
    people, and all uploads as they came."""
    export = await transfers.export(case_id, user_id)
    headers = {"Content-Disposition": disposition(export.filename)}
    return StreamingResponse(export.chunks, headers=headers, media_type="application/zip")


@router.post("/import", status_code=201, response_model=ImportRead, openapi_extra=ARCHIVE_FORM)
async def import_case(
    parts: UploadedParts,
    user_id: CurrentUserId,
    transfers: Transfers,
    accept_differences: bool = False,
) -> Imported:
    """Take in the archive of an exported case as a case of yours, under new ids.

    Its decisions are taken again: where they come out otherwise it is refused, or with
    `accept_differences` taken in as told; `replay` says what differs. Its citations are looked up
    in its files: nothing rests on one that does not hold, and `unverified` lists them. All of the
    case is taken in at once, or nothing of it.
    """
    return await transfers.receive(user_id, parts, accept_differences=accept_differences)
