"""The pictures among a case's uploads, as they may be shown to a model that sees."""

import asyncio
from collections.abc import Sequence

from faultmaven.analysis.documents.bare_pictures import bare_picture
from faultmaven.analysis.documents.kinds import Kind, kind_of
from faultmaven.analysis.documents.reading import Unreadable
from faultmaven.modules.evidence.models import Evidence
from faultmaven.modules.evidence.schemas import Picture
from faultmaven.providers.files import FileProvider

HEAD = 64
MOST_SHOWN = 3
LARGEST = 3_500_000
"""Bytes of a picture that every vendor takes, also when it is written in base64."""
_MEDIA_TYPES = {Kind.PNG: "image/png", Kind.JPEG: "image/jpeg"}


async def pictures_of(uploads: Sequence[Evidence], files: FileProvider) -> tuple[Picture, ...]:
    """The latest uploads that are pictures, without what is written beside them in their files.

    Those that are too large, or damaged, are left out.
    """
    shown: list[Picture] = []
    for upload in reversed(uploads):
        if len(shown) < MOST_SHOWN and (picture := await _picture(upload, files)):
            shown.append(picture)
    return tuple(shown)


async def _picture(upload: Evidence, files: FileProvider) -> Picture | None:
    is_text = any(file.storage_key == upload.storage_key for file in upload.files)
    if is_text or upload.size > LARGEST:
        return None
    head = await _read(files, upload.storage_key, HEAD)
    kind = kind_of(head)
    if kind not in _MEDIA_TYPES:
        return None
    content = await _read(files, upload.storage_key)
    try:
        bare = await asyncio.to_thread(bare_picture, content)
    except Unreadable:
        return None
    return Picture(upload.id, upload.label, _MEDIA_TYPES[kind], bare)


async def _read(files: FileProvider, key: str, end: int | None = None) -> bytes:
    return b"".join([chunk async for chunk in files.read(key, 0, end)])
