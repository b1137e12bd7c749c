"""Finds tokens that no name and no known form tells, by how random they are."""

from bisect import bisect_right
from collections.abc import Iterator
from operator import itemgetter
from typing import Final

from faultmaven.redaction import shapes
from faultmaven.redaction.detectors.encoded import as_text
from faultmaven.redaction.effort import Effort
from faultmaven.redaction.expressions import compiled
from faultmaven.redaction.model import Kind, Span

_RUN: Final = compiled(r"[A-Za-z0-9_-]{32,}")
_ONE_CASE: Final = compiled(r"\b(?:[a-z0-9]{28,}|[A-Z0-9]{28,})\b")
_PREFIXED: Final = compiled(r"\b(?:[A-Za-z][A-Za-z0-9]{0,7}_|[A-Z]{2,6}-)[0-9A-Fa-f]{32,}\b")
_STAGED: Final = compiled(
    r"\b[A-Za-z][A-Za-z0-9]{0,14}_(?:live|prod|production|test|dev|staging|sandbox|secret|admin|api"
    r"|pat|sk|key|token)_([A-Za-z0-9]{16,})\b",
    captures=True,
)
_LONGEST: Final = 4096
_THREE_CLASSES: Final = 32
_DIGEST: Final = 28
"""Hexadecimal digits at the end of a name that are taken for a digest."""
_NEAR: Final = 16
_ASSIGNED: Final = compiled(r"[:=][ \t]{0,2}[\"']?[A-Za-z0-9]{24,}")
_PUBLIC: Final = compiled(
    r"-----BEGIN (?:[A-Z0-9]+ )*(?:CERTIFICATE|REQUEST|PUBLIC KEY|CRL|PARAMETERS|MESSAGE|SIGNATURE)"
    r"-----[A-Za-z0-9+/=\s\\]*"
)
_DIGESTS: Final = (b"sha256:", b"sha512-", b"sha384-", b"sha256-", b"SHA256:", b"sha1-", b"md5:")
_IDENTIFIERS: Final = tuple(
    b"id uid hash digest sha etag checksum fingerprint trace span version revision commit cursor"
    b" continue nonce integrity sha1 sha256 md5 img image req request run job task build pvc snap"
    b" vol cache obj commit blob tree layer".split()
)


def find(data: bytes, effort: Effort) -> Iterator[Span]:
    """Random runs of letters of both cases and digits; of one case, if they are long or a prefix
    or a name tells what they are."""
    public = [match.span() for match in _PUBLIC.finditer(data)]
    for match in effort.over(_RUN.finditer(data), 3):
        start, end = match.span()
        text = match.group()
        if end - start > _LONGEST or _within(public, start):
            continue
        if shapes.is_random(text) and not _is_digest(data, start, end) and as_text(text) is None:
            yield Span(start, end, Kind.SECRET, "random-token")
    for match in effort.over(_ONE_CASE.finditer(data), 2):
        start, end = match.span()
        if _is_of_one_case(match.group(), data[max(0, start - _NEAR) : start], data[end : end + 1]):
            yield Span(start, end, Kind.SECRET, "random-token")
    for match in effort.over(_ASSIGNED.finditer(data), 2):
        yield from _assigned(data, match.start(), match.end())
    yield from _prefixed(data, effort)


def _prefixed(data: bytes, effort: Effort) -> Iterator[Span]:
    """Tokens of the form that vendors give them, `acme_live_…` or `acme_…`, whoever it is."""
    for match in effort.over(_STAGED.finditer(data), 2):
        value = match.group(1)
        if shapes.mixed(value) and not shapes.is_name(value):
            yield Span(match.start(), match.end(), Kind.SECRET, "prefixed-token")
    for match in effort.over(_PREFIXED.finditer(data)):
        prefix = match.group()[: max(match.group().find(b"_"), match.group().find(b"-"))]
        if not prefix.lower().endswith(_IDENTIFIERS):
            yield Span(match.start(), match.end(), Kind.SECRET, "prefixed-token")


def _within(spans: list[tuple[int, int]], place: int) -> bool:
    """Whether a place lies in one of these spans, which are in order."""
    before = bisect_right(spans, place, key=itemgetter(0)) - 1
    return before >= 0 and place < spans[before][1]


def _is_digest(data: bytes, start: int, end: int) -> bool:
    return data[max(0, start - 7) : start].endswith(_DIGESTS) or data[end : end + 1] in (b"/", b"+")


def _is_of_one_case(text: bytes, before: bytes, after: bytes) -> bool:
    """Whether a run of letters of one case and digits is a token: no digest, identifier or name,
    nor part of a path or of a dotted name."""
    if before[-1:] in (b".", b"/", b":") or after in (b".", b"/", b"-"):
        return False
    named = before.rstrip(b"\"'=: \t").lower().endswith(_IDENTIFIERS)
    if named or shapes.is_hex(text[-_DIGEST:]) or shapes.is_name(text):
        return False
    return shapes.alternates(text)


def _assigned(data: bytes, start: int, end: int) -> Iterator[Span]:
    """A value that alternates between letters and digits, and is no digest, behind any name but
    that of an identifier."""
    value = data[start:end].lstrip(b":= \t\"'")
    key = data[max(0, start - _NEAR) : start].rstrip(b"\"' \t").lower()
    digest = shapes.is_hex(value) and value in (value.lower(), value.upper())
    if len(value) > _LONGEST or key.endswith(_IDENTIFIERS) or digest or shapes.is_name(value):
        return
    long = len(value) >= _THREE_CLASSES and shapes.has_all_classes(value) and not as_text(value)
    if key[-1:].isalnum() and (long or shapes.alternates(value)):
        yield Span(end - len(value), end, Kind.SECRET, "random-token")
