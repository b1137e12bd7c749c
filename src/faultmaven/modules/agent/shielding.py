"""Hides the secrets of one case from providers on other hosts, and puts them back."""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress

from faultmaven.providers.llm.chat import CannotHide
from faultmaven.redaction.model import Kind, Redacted
from faultmaven.redaction.placeholders import Placeholders, counted, restore
from faultmaven.redaction.redactor import redact

_SECRET = f"<{Kind.SECRET.name}_"
SHORTEST_KNOWN = 6
"""Characters of a secret from which on it is hidden wherever it stands, also without its name."""


class CaseShield:
    """The placeholders of a case, and which of them have left in this turn.

    A secret that was once known by its name is hidden ever after: an answer may repeat it alone.
    """

    def __init__(self, placeholders: Placeholders | None = None) -> None:
        self.placeholders = placeholders or Placeholders()
        self._left: dict[str, Kind] = {}

    def hide(self, text: str) -> str:
        """The text as it may leave. Raises `CannotHide`."""
        redacted = self._redacted(text)
        self._left |= {found.placeholder: found.kind for found in redacted.found}
        return self._without_known(redacted.text)

    def learn(self, text: str) -> None:
        """Remembers what would have to be hidden of a text that stays on this host."""
        with suppress(CannotHide):
            self._redacted(text)

    def _redacted(self, text: str) -> Redacted:
        try:
            redacted = redact(text, self.placeholders)
        except (ValueError, RecursionError, MemoryError) as error:
            raise CannotHide(type(error).__name__) from error
        self.placeholders = redacted.placeholders
        return redacted

    def _without_known(self, text: str) -> str:
        secrets = {
            value: name
            for name, value in self.placeholders.values.items()
            if name.startswith(_SECRET) and len(value) >= SHORTEST_KNOWN and value in text
        }
        for value in sorted(secrets, key=len, reverse=True):
            text = text.replace(value, secrets[value])
            self._left[secrets[value]] = Kind.SECRET
        return text

    def count(self, texts: Iterable[str]) -> Mapping[str, int]:
        return counted(texts, self.placeholders)

    def restore(self, text: str) -> str:
        return restore(text, self.placeholders)

    @property
    def hidden(self) -> dict[str, int]:
        """How many values of each kind were hidden in what was sent."""
        return {kind.value: count for kind, count in sorted(Counter(self._left.values()).items())}


class NoShield(CaseShield):
    """Lets everything leave as it is, where the operator has switched redaction off."""

    def hide(self, text: str) -> str:
        return text

    def learn(self, text: str) -> None:
        """Nothing."""
