"""Finds credentials in HTTP headers: authorization of any scheme, and every cookie's value."""

from collections.abc import Iterator
from typing import Final

from faultmaven.redaction import shapes
from faultmaven.redaction.effort import Effort
from faultmaven.redaction.expressions import compiled
from faultmaven.redaction.model import Kind, Span

_AUTHORIZATION: Final = compiled(
    r"(?i)authorization[\"'`]?[ \t]{0,8}[:=,][ \t]{0,8}[\"'`]?(?:basic|bearer|token|apikey|api-key"
    r"|key|negotiate|ntlm|genie-?key|sso-key|splunk|bot|client-id|oauth|hawk)[ \t]{1,4}"
)
_DIGEST: Final = compiled(
    r"(?i)\bdigest [^\r\n]{0,800}?\bresponse=[\"']?([0-9a-f]{32,64})\b", captures=True
)
_SCHEME: Final = compiled(r"\b(?:[Bb]asic|[Bb]earer|BEARER)[ \t]{1,4}")
_CREDENTIALS: Final = compiled(r"[^\s\"'`<>,;&\\%]+")
_COOKIES: Final = compiled(r"(?i)\b(?:set-)?cookie2?[\"'`]?[ \t]{0,8}[:=][ \t]{0,8}[\"'`]?")
_COOKIE: Final = compiled(r"[ \t]*[^\s=;,\"'`\\]{1,256}=([^\s;,\"'`\\]+)", captures=True)
_ATTRIBUTES: Final = frozenset(
    (b"path", b"domain", b"expires", b"max-age", b"samesite", b"priority", b"version", b"comment")
)
_LONGEST: Final = 16_384
_SHORTEST: Final = 6
_SHORTEST_COOKIE: Final = 4
_MOST_COOKIES: Final = 100


def find(data: bytes, effort: Effort) -> Iterator[Span]:
    """Credentials behind `Authorization` and its schemes, and the values of cookies."""
    for match in effort.over(_AUTHORIZATION.finditer(data), 2):
        yield from _credentials(data, match.end(), sure=True)
    for match in effort.over(_SCHEME.finditer(data), 2):
        yield from _credentials(data, match.end(), sure=False)
    for match in effort.over(_DIGEST.finditer(data)):
        yield Span(match.start(1), match.end(1), Kind.SECRET, "authorization")
    for match in effort.over(_COOKIES.finditer(data)):
        yield from _cookies(data, match.end(), effort)


def _credentials(data: bytes, start: int, *, sure: bool) -> Iterator[Span]:
    if len(data[start : start + _SHORTEST].translate(None, b" \t\r\n,;")) < _SHORTEST:
        return
    match = _CREDENTIALS.match(data, start, start + _LONGEST)
    text = match.group().rstrip(b".:)") if match else b""
    if (
        len(text) >= _SHORTEST
        and not text.startswith((b"$", b"*", b"{"))
        and (sure or _token(text))
    ):
        yield Span(start, start + len(text), Kind.SECRET, "authorization")


def _token(text: bytes) -> bool:
    return len(text) >= 12 and shapes.mixed(text) and not shapes.is_name(text)


def _cookies(data: bytes, start: int, effort: Effort) -> Iterator[Span]:
    """The values of `name=value; name=value`, but for those of attributes."""
    for _ in range(_MOST_COOKIES):
        effort.spend()
        match = _COOKIE.match(data, start, start + _LONGEST)
        if match is None:
            return
        first, end = match.span(1)
        name = match.group()[: first - match.start() - 1].strip().lower()
        if name not in _ATTRIBUTES and end - first >= _SHORTEST_COOKIE:
            yield Span(first, end, Kind.SECRET, "cookie")
        if data[end : end + 1] != b";":
            return
        start = end + 1
