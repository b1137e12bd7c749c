"""A picture without what is written beside it: where it was taken, by whom, and with what."""

import struct
from collections.abc import Iterator

from faultmaven.analysis.documents.kinds import Kind, kind_of
from faultmaven.analysis.documents.reading import Unreadable

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_CHUNKS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
"""What a PNG is shown with (ISO/IEC 15948, clause 11); all else is about it."""
_END, _SCAN, _COMMENT = 0xD9, 0xDA, 0xFE
_APPLICATIONS = range(0xE1, 0xF0)
_ADOBE = 0xEE
"""The application segment that says how colours are meant; no other is kept (ITU T.81, B.2.4.6)."""


def bare_picture(content: bytes) -> bytes:
    """The picture alone, of a PNG or JPEG, without EXIF, texts, thumbnails and what follows it.

    Raises `Unreadable` for a damaged one.
    """
    try:
        match kind_of(content):
            case Kind.PNG:
                return _PNG_HEAD + b"".join(_chunks(content))
            case Kind.JPEG:
                return b"".join(_segments(content))
    except (struct.error, IndexError) as error:
        raise Unreadable("a damaged picture") from error
    raise Unreadable("no PNG or JPEG picture")


def _chunks(content: bytes) -> Iterator[bytes]:
    at, name = len(_PNG_HEAD), b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise IndexError
        if name in _PNG_CHUNKS:
            yield content[at:end]
        at = end


def _segments(content: bytes) -> Iterator[bytes]:
    yield content[:2]
    at = 2
    while True:
        marker = content[at + 1]
        if content[at] != 0xFF:
            raise IndexError
        if marker == _END:
            yield content[at : at + 2]
            return
        end = at + 2 + struct.unpack_from(">H", content, at + 2)[0]
        if marker == _SCAN:
            end = _after_scan(content, end)
        dropped = marker == _COMMENT or (marker in _APPLICATIONS and marker != _ADOBE)
        if not dropped:
            yield content[at:end]
        at = end


def _after_scan(content: bytes, at: int) -> int:
    """Where the next marker after a scan stands; 0xFF is data before 0 and restart markers."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0:
            raise IndexError
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2
