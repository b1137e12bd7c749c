"""Routes of evidence, and of what it says about a case."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from faultmaven.analysis.search import Match
from faultmaven.analysis.serialise import to_json
from faultmaven.modules.auth.dependencies import CurrentUserId
from faultmaven.modules.case.schemas import CaseId
from faultmaven.modules.evidence.dependencies import (
    UPLOAD_FORM,
    EvidenceServices,
    UploadedParts,
)
from faultmaven.modules.evidence.models import Evidence
from faultmaven.modules.evidence.schemas import (
    EvidenceDetail,
    EvidenceFilter,
    EvidenceId,
    EvidenceRead,
    HitRead,
    LineRange,
    LinesRead,
    SearchQuery,
    SectionsWanted,
)
from faultmaven.modules.evidence.sections import shown
from faultmaven.web.attachments import Ranged, attachment
from faultmaven.web.conditional import Known, tagged, unchanged
from faultmaven.web.paging import Found, Page, Paging
from faultmaven.web.streams import EVENT_STREAM, LastSeen, OpenStreams

router = APIRouter(tags=["evidence"])


@router.post(
    "/evidence/upload",
    status_code=201,
    response_model=EvidenceDetail,
    openapi_extra=UPLOAD_FORM,
)
async def upload_evidence(
    parts: UploadedParts, user_id: CurrentUserId, evidence: EvidenceServices
) -> Evidence:
    """Upload a file, or a folder as an archive (zip, tar, tar.gz, tar.xz, tar.bz2).

    Small evidence is analysed before the answer; larger is `processing` until it is `ready`.
    """
    return await evidence.upload(user_id, parts)


@router.get("/evidence", response_model=Page[EvidenceRead])
async def list_evidence(
    wanted: Annotated[EvidenceFilter, Query()], user_id: CurrentUserId, evidence: EvidenceServices
) -> Found[Evidence]:
    """List the evidence of a case, oldest first."""
    return await evidence.search_case(user_id, wanted)


@router.get("/evidence/{evidence_id}", response_model=EvidenceDetail)
async def get_evidence(
    evidence_id: EvidenceId, user_id: CurrentUserId, evidence: EvidenceServices
) -> Evidence:
    """Show an upload with its files, and what of it could not be read."""
    return await evidence.get(evidence_id, user_id)


@router.delete("/evidence/{evidence_id}", status_code=204)
async def delete_evidence(
    evidence_id: EvidenceId, user_id: CurrentUserId, evidence: EvidenceServices
) -> None:
    """Delete an upload with its files and everything derived from it."""
    await evidence.delete(evidence_id, user_id)


@router.get("/evidence/{evidence_id}/analysis", response_model=dict[str, Any])
async def get_analysis(
    evidence_id: EvidenceId,
    wanted: Annotated[SectionsWanted, Query()],
    known: Known,
    user_id: CurrentUserId,
    evidence: EvidenceServices,
) -> Response:
    """What the engine says of this upload: causes, findings and coverage, with citations.

    `totals` counts each list; the `ETag` stays the same for the same content and engine.
    """
    tag = await evidence.analysis_tag(evidence_id, user_id)
    if tag in known:
        return unchanged(tag)
    document = to_json(await evidence.analysis(evidence_id, user_id))
    return JSONResponse(shown(document, wanted), headers=tagged(tag))


@router.get(
    "/evidence/{evidence_id}/events", response_class=StreamingResponse, responses=EVENT_STREAM
)
async def follow_evidence(
    evidence_id: EvidenceId,
    seen: LastSeen,
    request: Request,
    user_id: CurrentUserId,
    evidence: EvidenceServices,
    streams: OpenStreams,
) -> StreamingResponse:
    """Follow an analysis as server-sent events: `status` with its stage and how far it is, at last
    `done`, or `error` with a problem document.

    A stream ends by itself after a while: come back with the last id as `Last-Event-ID`. Of more
    than 20 streams open at once the next is refused with 429.
    """
    events = await evidence.follow(evidence_id, user_id, seen)
    return streams.response(events, request.url.path, user_id)


@router.get("/evidence/{evidence_id}/lines")
async def get_lines(
    evidence_id: EvidenceId,
    wanted: Annotated[LineRange, Query()],
    user_id: CurrentUserId,
    evidence: EvidenceServices,
) -> LinesRead:
    """Read lines of a file; `file` may be left out if there is only one."""
    return await evidence.lines(evidence_id, user_id, wanted)


@router.get("/evidence/{evidence_id}/search", response_model=Page[HitRead])
async def search_evidence(
    evidence_id: EvidenceId,
    wanted: Annotated[SearchQuery, Query()],
    user_id: CurrentUserId,
    evidence: EvidenceServices,
) -> Found[Match]:
    """Find the lines that hold a text exactly; `total` counts all of them in whole files."""
    return await evidence.search(evidence_id, user_id, wanted)


@router.get("/evidence/{evidence_id}/download", response_class=StreamingResponse)
async def download_evidence(
    evidence_id: EvidenceId, asked: Ranged, user_id: CurrentUserId, evidence: EvidenceServices
) -> StreamingResponse:
    """Download what was uploaded, byte for byte; `Range` gives a part of it."""
    return attachment(await evidence.download(evidence_id, user_id), asked)


@router.get("/cases/{case_id}/timeline", tags=["cases"], response_model=Page[dict[str, Any]])
async def get_timeline(
    case_id: CaseId,
    paging: Annotated[Paging, Query()],
    known: Known,
    user_id: CurrentUserId,
    evidence: EvidenceServices,
) -> Response:
    """What happened when, from all evidence of a case, each event with its citation."""
    tag = await evidence.case_analysis_tag(case_id, user_id)
    if tag in known:
        return unchanged(tag)
    events = to_json((await evidence.case_analysis(case_id, user_id)).analysis)["timeline"]
    page = paging.page(events[paging.offset : paging.offset + paging.limit], len(events))
    return JSONResponse(asdict(page), headers=tagged(tag))
