"""Finds tokens that no name and no known form tells, by how random they are."""

from bisect import bisect_right
from collections.abc import Iterator
from operator import itemgetter
from typing import Final

from faultmaven.redaction import shapes
from faultmaven.redaction.detectors.encoded import as_text
from faultmaven.redaction.expressions import compiled
from faultmaven.redaction.model import Kind, Span

_RUN: Final = compiled(r"[A-Za-z0-9_-]{32,256}")
_NAMED: Final = compiled(
    r"[A-Za-z][A-Za-z0-9_.-]{1,60}[\"']?[ \t]{0,2}[:=][ \t]{0,2}[\"']?[A-Za-z0-9]{24,128}"
)
_PUBLIC: Final = compiled(
    r"-----BEGIN (?:[A-Z0-9]+ )*(?:CERTIFICATE|REQUEST|PUBLIC KEY|CRL|PARAMETERS|MESSAGE|SIGNATURE)"
    r"-----[A-Za-z0-9+/=\s\\]*"
)
_DIGESTS: Final = (b"sha256:", b"sha512-", b"sha384-", b"sha256-", b"SHA256:", b"sha1-", b"md5:")
_IDENTIFIERS: Final = tuple(
    b"id uid hash digest sha etag checksum fingerprint trace span version revision commit cursor"
    b" continue nonce integrity".split()
)


def find(data: bytes) -> Iterator[Span]:
    """Random runs of letters of both cases and digits; behind a name, also of one case."""
    public = [match.span() for match in _PUBLIC.finditer(data)]
    for match in _RUN.finditer(data):
        start, end = match.span()
        text = match.group()
        if _within(public, start):
            continue
        if shapes.is_random(text) and not _is_digest(data, start, end) and as_text(text) is None:
            yield Span(start, end, Kind.SECRET, "random-token")
    for match in _NAMED.finditer(data):
        yield from _named(match.group(), match.start())


def _within(spans: list[tuple[int, int]], place: int) -> bool:
    """Whether a place lies in one of these spans, which are in order."""
    before = bisect_right(spans, place, key=itemgetter(0)) - 1
    return before >= 0 and place < spans[before][1]


def _is_digest(data: bytes, start: int, end: int) -> bool:
    return data[max(0, start - 7) : start].endswith(_DIGESTS) or data[end : end + 1] in (b"/", b"+")


def _named(text: bytes, start: int) -> Iterator[Span]:
    """A value that alternates between letters and digits, and is no hash, behind any name but
    that of an identifier."""
    name = text.rstrip(shapes.UPPER + shapes.LOWER + shapes.DIGITS)
    value = text[len(name) :]
    key = name.rstrip(b"\"' \t:=").lower()
    digest = shapes.is_hex(value) and value in (value.lower(), value.upper())
    if key.endswith(_IDENTIFIERS) or digest or shapes.is_name(value):
        return
    if shapes.alternates(value):
        yield Span(start + len(name), start + len(text), Kind.SECRET, "random-token")
