"""Finds payment cards and bank accounts, by their check digits."""

from collections.abc import Iterator
from typing import Final

from faultmaven.redaction.effort import Effort
from faultmaven.redaction.expressions import compiled
from faultmaven.redaction.model import Kind, Span
from faultmaven.redaction.shapes import UPPER

_CARD: Final = compiled(
    r"\b(?:[2-6][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{1,7}"
    r"|3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5})\b"
)
_IBAN: Final = compiled(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_PREFIXES: Final = (
    (b"4", (13, 16, 19)),
    (b"5", (16,)),
    (b"2", (16,)),
    (b"34", (15,)),
    (b"37", (15,)),
    (b"30", (14,)),
    (b"36", (14,)),
    (b"38", (14,)),
    (b"35", (16,)),
    (b"6011", (16,)),
    (b"62", (16, 19)),
    (b"64", (16,)),
    (b"65", (16,)),
)
_JOINING: Final = b"_.-/:#$"


def find(data: bytes, effort: Effort) -> Iterator[Span]:
    """Numbers of cards (ISO/IEC 7812-1) and accounts (ISO 13616) whose check digits are right."""
    for match in effort.over(_CARD.finditer(data), 3):
        digits = match.group().translate(None, b" -")
        if is_card(digits) and not _joined(data, match.start(), match.end()):
            yield Span(match.start(), match.end(), Kind.CARD, "card")
    for match in effort.over(_IBAN.finditer(data), 2):
        if is_iban(match.group().replace(b" ", b"")):
            yield Span(match.start(), match.end(), Kind.IBAN, "iban")


def is_card(digits: bytes) -> bool:
    """Whether an issuer's prefix and length, and the Luhn check digit, are right."""
    known = any(digits.startswith(prefix) and len(digits) in sizes for prefix, sizes in _PREFIXES)
    if not known or len(set(digits)) < 2:
        return False
    doubled = (2 * (byte - 48) for byte in digits[-2::-2])
    return (sum(n // 10 + n % 10 for n in doubled) + sum(b - 48 for b in digits[::-2])) % 10 == 0


def is_iban(text: bytes) -> bool:
    """Whether the check digits are right (ISO 7064, modulo 97)."""
    if not 15 <= len(text) <= 34:
        return False
    moved = text[4:] + text[:4]
    number = "".join(str(byte - 55) if byte in UPPER else chr(byte) for byte in moved)
    return int(number) % 97 == 1


def _joined(data: bytes, start: int, end: int) -> bool:
    """Whether the number is part of a name, path or longer number, as ids and times are."""
    before, after = data[max(0, start - 1) : start], data[end : end + 1]
    return bool(before and before[0] in _JOINING) or bool(
        after and after in (b".", b"-", b"/", b"_")
    )
