"""Finds what people are given to type: one-time codes, PINs, and the words of a seed phrase."""

from collections.abc import Iterator
from typing import Final

from faultmaven.redaction.effort import Effort
from faultmaven.redaction.expressions import compiled
from faultmaven.redaction.model import Kind, Span

_FORMS: Final = (
    compiled(
        r"(?i)\b(?:(?:one[- ]time|verification|confirmation|security|sms|mfa|2fa|otp|log-?in"
        r"|sign-?in)(?: (?:pass)?code| pin|)|otp|pin)(?: (?:is|was)|[\"']?[ \t]?[:=])[ \t]*"
        r"[\"']?([0-9]{4,8})\b",
        captures=True,
    ),
    compiled(
        r"(?i)\b(?:seed|recovery|mnemonic|backup)(?:[ _-]?(?:phrase|words))?[\"']?[ \t]*[:=][ \t]*"
        r"[\"']?((?:[a-z]{3,8} ){11,23}[a-z]{3,8})\b",
        captures=True,
    ),
)


def find(data: bytes, effort: Effort) -> Iterator[Span]:
    """Codes of digits, and phrases of 12 to 24 words (BIP 39), behind what says that they are."""
    for form in _FORMS:
        for match in effort.over(form.finditer(data)):
            yield Span(match.start(1), match.end(1), Kind.SECRET, "code")
