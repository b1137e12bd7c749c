"""What a download is: a name, bytes, and the range of them that was asked for; pure."""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from urllib.parse import quote

from faultmaven.errors import RangeNotSatisfiable

_ONE_RANGE = re.compile(r"bytes=\s*(\d*)-(\d*)\s*", re.ASCII)
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Download:
    """A file to hand out; `read` gives its bytes from a start up to, not including, an end."""

    filename: str
    size: int
    etag: str
    read: Callable[[int, int], AsyncIterator[bytes]]


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """The first byte asked for and the one after the last, or None for the whole file.

    Several ranges at once and malformed ones mean the whole file (RFC 9110, section 14.2).
    Raises `RangeNotSatisfiable` if no byte of the file lies in the range.
    """
    asked = _ONE_RANGE.fullmatch(header)
    if asked is None or asked[0].strip() == "bytes=-":
        return None
    first, last = (number[:_MOST_DIGITS] for number in asked.groups())
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= end:
        raise RangeNotSatisfiable(size)
    return start, end


def disposition(filename: str) -> str:
    """Content-Disposition of an attachment, with a plain name for old clients (RFC 6266)."""
    name = filename.rsplit("/", 1)[-1]
    plain = re.sub(r"[^A-Za-z0-9 ._()-]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
