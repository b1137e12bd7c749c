"""Answers with stored files as attachments, whole or in part."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header
from starlette.responses import StreamingResponse

from faultmaven.web.downloads import Download, byte_range, disposition


@dataclass(frozen=True, slots=True)
class RangeAsked:
    """The Range header, and the version it is meant for."""

    bytes: str | None
    if_range: str | None


def range_asked(
    range_: Annotated[str | None, Header(alias="Range")] = None,
    if_range: Annotated[str | None, Header()] = None,
) -> RangeAsked:
    return RangeAsked(range_, if_range)


Ranged = Annotated[RangeAsked, Depends(range_asked)]


def attachment(file: Download, asked: RangeAsked) -> StreamingResponse:
    """The file, or the part asked for unless that is of another version.

    Raises `RangeNotSatisfiable`.
    """
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": f'"{file.etag}"',
        "Content-Disposition": disposition(file.filename),
    }
    fits = asked.if_range in (None, headers["ETag"])
    span = byte_range(asked.bytes, file.size) if asked.bytes and fits else None
    start, end = span or (0, file.size)
    if span:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    return StreamingResponse(
        file.read(start, end),
        206 if span else 200,
        headers | {"Content-Length": str(end - start)},
        media_type="application/octet-stream",
    )
