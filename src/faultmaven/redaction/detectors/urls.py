"""Finds credentials in URLs: before the host, and as secret paths of webhooks."""

from collections.abc import Iterator
from typing import Final

from faultmaven.redaction import shapes
from faultmaven.redaction.effort import Effort
from faultmaven.redaction.expressions import compiled
from faultmaven.redaction.model import Kind, Span

_USER: Final = compiled(r"://[^\s/@\"'`<>\\]{1,512}@")
_ORACLE: Final = compiled(r"(?i)jdbc:oracle:thin:[\w$#]{1,64}/[^\s/@\"'`]{1,128}@")
_WEBHOOK: Final = compiled(
    r"(?:hooks\.slack\.com/(?:services|workflows|triggers)/|discord(?:app)?\.com/api/(?:v\d+/)?webhooks/"
    r"|[\w.-]*webhook\.office\.com/webhookb2/|outlook\.office\.com/webhook/|hooks\.zapier\.com/hooks/catch/"
    r"|maker\.ifttt\.com/(?:trigger|use)/|[\w-]+\.tines\.(?:com|io)/webhook/|api\.telegram\.org/bot"
    r"|hook\.[a-z0-9.]*make\.com/|[\w.-]+/(?:api/)?web-?hooks?/)[\w/@.:~-]{8,}"
)


def find(data: bytes, effort: Effort) -> Iterator[Span]:
    """The password, or a token in the place of the user; the secret paths of webhooks."""
    for match in effort.over(_USER.finditer(data)):
        yield from _before_host(match.group(), match.start())
    for match in effort.over(_ORACLE.finditer(data)):
        text = match.group()
        slash = text.index(b"/")
        yield Span(match.start() + slash + 1, match.end() - 1, Kind.SECRET, "connection-string")
    for match in effort.over(_WEBHOOK.finditer(data), 6):
        yield from _secret_path(match.group(), match.start())


def _before_host(text: bytes, start: int) -> Iterator[Span]:
    scheme, end = len(b"://"), len(text) - 1
    user, _, password = text[scheme:end].partition(b":")
    if password and not _stands_for_one(password):
        yield Span(start + end - len(password), start + end, Kind.SECRET, "connection-string")
    if len(user) >= 16 and shapes.mixed(user) and not shapes.is_name(user):
        first = start + scheme
        yield Span(first, first + len(user), Kind.SECRET, "connection-string")


def _stands_for_one(password: bytes) -> bool:
    return password.startswith((b"$", b"{", b"%s")) or not password.strip(b"*xX.")


def _secret_path(text: bytes, start: int) -> Iterator[Span]:
    """The parts of a webhook's path that read like tokens, as one."""
    host, slash, path = text.partition(b"/")
    place = len(host) + 1
    tokens = []
    for part in path.split(b"/"):
        if len(part) >= 8 and shapes.mixed(part) and not shapes.is_name(part):
            tokens.append((place, place + len(part)))
        place += len(part) + 1
    if slash and tokens:
        yield Span(start + tokens[0][0], start + tokens[-1][1], Kind.SECRET, "webhook")
