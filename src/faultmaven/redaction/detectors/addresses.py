"""Finds IP addresses, e-mail addresses and telephone numbers."""

from collections.abc import Iterator
from ipaddress import AddressValueError, IPv6Address
from typing import Final

from faultmaven.redaction.effort import Effort
from faultmaven.redaction.expressions import compiled
from faultmaven.redaction.model import Kind, Span
from faultmaven.redaction.shapes import DIGITS, LOWER, UPPER

_IPV4: Final = compiled(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}")
_IPV6: Final = compiled(
    r"(?i)(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}"
    r"|(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5})?::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5})?"
    r"(?:(?:[0-9]{1,3}\.){3}[0-9]{1,3})?"
)
_EMAIL: Final = compiled(
    r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,24}\b"
)
_PHONE: Final = compiled(
    r"(?:\+[1-9][0-9]{0,2}(?:[ .-]?\(0?[0-9]{1,4}\)|[ .-][0-9]{1,4})(?:[ .-]?[0-9]{2,4}){2,4}"
    r"|\+[1-9][0-9]{9,13}"
    r"|(?:\([2-9][0-9]{2}\) ?|\b[2-9][0-9]{2}[-.])[2-9][0-9]{2}[-.][0-9]{4})\b"
)
_WORD: Final = frozenset(DIGITS + LOWER + UPPER + b"_")
_VERSIONS: Final = (b"ver", b"version", b"release", b"rev", b"revision", b"build", b"bundle")
_VERSION_WINDOW: Final = 16
_LOCAL_HOST_NAME: Final = b"ip-"
_NOBODY: Final = (b"git@", b"root@", b"noreply@", b"no-reply@")
_BLANKS: Final = frozenset(b" \t\r\n")
_URL_WINDOW: Final = 128
_NO_DOMAINS: Final = tuple(
    b"." + word
    for word in (
        b"service socket timer target mount slice scope local svc so jar png jpg js py invalid"
    ).split()
)


def find(data: bytes, effort: Effort) -> Iterator[Span]:
    """Addresses of machines that are not this one, of mailboxes, and telephone numbers."""
    yield from _ipv4(data, effort)
    yield from _ipv6(data, effort)
    for match in effort.over(_EMAIL.finditer(data)):
        text, before = (
            match.group().lower(),
            data[max(0, match.start() - _URL_WINDOW) : match.start()],
        )
        nobody = text.startswith(_NOBODY) or text.endswith(_NO_DOMAINS)
        _, url, user = before.rpartition(b"://")
        if not nobody and not (url and b"/" not in user and not set(user) & _BLANKS):
            yield Span(match.start(), match.end(), Kind.EMAIL, "email")
    for match in effort.over(_PHONE.finditer(data)):
        if _apart(data, match.start(), match.end(), b".-/+", b"-/"):
            yield Span(match.start(), match.end(), Kind.PHONE, "phone")


def _ipv4(data: bytes, effort: Effort) -> Iterator[Span]:
    for match in effort.over(_IPV4.finditer(data)):
        start, end = match.span()
        before = data[max(0, start - _VERSION_WINDOW) : start]
        if _is_ipv4(match.group()) and _stands_alone(data, start, end) and not _is_version(before):
            yield Span(start, end, Kind.IP, "ipv4")


def _is_version(before: bytes) -> bool:
    """Whether what stands before four numbers says that they are a version."""
    word = before.rstrip(b" :=\"'(").lower()
    if word.endswith(_VERSIONS) or (word.endswith(b"/") and word[-2:-1].isalpha()):
        return True
    return word.endswith(b"v") and not word[-2:-1].isalpha()


def _stands_alone(data: bytes, start: int, end: int) -> bool:
    """Whether no name, and no further number of a version, is joined to either end."""
    if not _apart(data, start, end, b".", b""):
        return False
    before, after = data[max(0, start - 3) : start], data[end : end + 2]
    if before.endswith(b"-") and before[-2:-1].isalpha():
        return before == _LOCAL_HOST_NAME
    return not (after[:1] in (b".", b"-") and after[1:].isalnum()) or (
        after[:1] == b"-" and after[1:].isdigit()
    )


def _is_ipv4(text: bytes) -> bool:
    """Whether it names a machine: not this one, not any, and no mask."""
    parts = text.split(b".")
    if max(map(int, parts)) > 255 or parts[0] in (b"0", b"127", b"255"):
        return False
    return parts[1:] != [b"0", b"0", b"0"]


def _ipv6(data: bytes, effort: Effort) -> Iterator[Span]:
    for match in effort.over(_IPV6.finditer(data)):
        start, end = match.span()
        if end - start >= 6 and _apart(data, start, end, b":", b":") and _is_ipv6(match.group()):
            yield Span(start, end, Kind.IP, "ipv6")


def _is_ipv6(text: bytes) -> bool:
    """Whether it names another machine, and has a digit, which names in code like `bad::cafe`
    lack."""
    if text.translate(None, DIGITS) == text:
        return False
    try:
        address = IPv6Address(text.decode())
    except AddressValueError:
        return False
    return not (address.is_loopback or address.is_unspecified)


def _apart(data: bytes, start: int, end: int, not_before: bytes, not_after: bytes) -> bool:
    """Whether neither a word nor one of these signs is joined to either end."""
    before, after = data[max(0, start - 1) : start], data[end : end + 1]
    if before and (before[0] in _WORD or before in not_before):
        return False
    return not after or not (after[0] in _WORD or after in not_after)
