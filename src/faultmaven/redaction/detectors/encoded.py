"""Finds base64 that holds something to redact once it is decoded."""

from base64 import b64decode
from binascii import Error
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Final

from faultmaven.redaction.effort import Effort
from faultmaven.redaction.expressions import compiled
from faultmaven.redaction.model import Kind, Span

_RUN: Final = compiled(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_LONGEST: Final = 262_144
_UNPRINTABLE: Final = bytes(byte for byte in range(32) if byte not in b"\t\n\r") + b"\x7f"
_URL_SAFE: Final = bytes.maketrans(b"-_", b"+/")


def find(data: bytes, effort: Effort, look: Callable[[bytes], list[Span]]) -> Iterator[Span]:
    """Every base64 text in which `look` finds something, as the first kind of what it finds.

    All are looked into at once. Of one that is longer than 256 KiB the beginning is decoded.
    """
    runs, texts, starts, length = list[tuple[int, int]](), list[bytes](), list[int](), 0
    for match in effort.over(_RUN.finditer(data)):
        text = as_text(match.group()[:_LONGEST])
        if text:
            runs.append(match.span())
            texts.append(text)
            starts.append(length)
            length += len(text) + 1
    held: dict[int, Kind] = {}
    for span in look(b"\n".join(texts)) if texts else ():
        place = bisect_right(starts, span.start) - 1
        held[place] = min(held.get(place, span.kind), span.kind, key=list(Kind).index)
    for place, kind in held.items():
        yield Span(*runs[place], kind, "base64")


def as_text(run: bytes) -> bytes | None:
    """What base64 decodes to, if that is text; else None."""
    bare = run.rstrip(b"=").translate(_URL_SAFE)
    bare = bare[: len(bare) - len(bare) % 4] if len(bare) % 4 == 1 else bare
    try:
        decoded = b64decode(bare + b"=" * (-len(bare) % 4))
        decoded.decode()
    except (Error, UnicodeDecodeError):
        return None
    return None if decoded.translate(None, _UNPRINTABLE) != decoded else decoded
