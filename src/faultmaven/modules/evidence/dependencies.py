"""What the routes of evidence ask for."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.requests import ClientDisconnect

from faultmaven.errors import FaultMavenError
from faultmaven.modules.evidence.service import EvidenceService
from faultmaven.web.multipart import Field, FilePart, MultipartInvalid, form_parts
from faultmaven.web.registry import provided

EvidenceServices = Annotated[EvidenceService, Depends(provided(EvidenceService))]

UPLOAD_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["case_id", "file"],
                    "properties": {
                        "case_id": {"type": "string"},
                        "file": {"type": "string", "format": "binary"},
                        "role": {"type": "string", "enum": ["incident", "baseline"]},
                        "description": {"type": "string", "maxLength": 2000},
                        "observed_at": {"type": "string", "format": "date-time"},
                    },
                }
            }
        },
    }
}


async def uploaded_parts(request: Request) -> AsyncIterator[AsyncIterator[Field | FilePart]]:
    """The form as it arrives. A refused one is read to its end, so that its sender hears why."""
    body = _body(request)
    try:
        yield form_parts(body, request.headers.get("content-type", ""))
    except FaultMavenError:
        async for _ in body:
            pass
        raise


async def _body(request: Request) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect as error:
        raise MultipartInvalid("The connection ended before the form.") from error


UploadedParts = Annotated[AsyncIterator[Field | FilePart], Depends(uploaded_parts)]
