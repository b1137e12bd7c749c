"""What redaction finds and returns."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from faultmaven.redaction.placeholders import Placeholders


class Kind(StrEnum):
    """What a redacted value is; its name begins the placeholder, as in `<SECRET_1>`."""

    SECRET = "secret"  # noqa: S105  # nosec B105
    CARD = "card"
    IBAN = "iban"
    EMAIL = "email"
    PHONE = "phone"
    IP = "ip"
    TEXT = "text"
    """Text that reads like a placeholder in use, and so stands behind one itself."""


class Span(NamedTuple):
    """A stretch of UTF-8 text, in bytes from its beginning, and the rule that found it."""

    start: int
    end: int
    kind: Kind
    rule: str

    def moved(self, by: int) -> "Span":
        """The same stretch in a text that has so many bytes before it."""
        return self._replace(start=self.start + by, end=self.end + by)


@dataclass(frozen=True, slots=True)
class Found:
    """One redacted value: its line, and its columns in characters, from 1, both ends included."""

    kind: Kind
    rule: str
    line: int
    column_start: int
    column_end: int
    placeholder: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """Text that may leave, the placeholders known by then, and what was replaced, in order."""

    text: str
    placeholders: Placeholders
    found: tuple[Found, ...]
