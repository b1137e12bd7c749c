"""Placeholders and the values behind them: one for each value of a case, and back."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from faultmaven.redaction.expressions import compiled
from faultmaven.redaction.utf8 import to_bytes, to_text

FORM: Final = compiled(r"(?i)<(?:SECRET|CARD|IBAN|EMAIL|PHONE|IP|TEXT)\\?_[1-9][0-9]{0,8}>")
"""How a placeholder reads, also in the spelling of models: small letters, an escaped underscore."""
LONGEST: Final = len(r"<SECRET\_123456789>")


@dataclass(frozen=True, slots=True)
class Placeholders:
    """The placeholders of a case with their values; `reserved` ones occur in its texts as they are
    and are never given out. Two cases must not share one."""

    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    reserved: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.values)


class Numbering:
    """Gives out placeholders: the same one for the same value of a kind."""

    def __init__(self, known: Placeholders) -> None:
        self._values = dict(known.values)
        self._reserved = set(known.reserved)
        self._given = {(_family(name), value): name for name, value in self._values.items()}
        self._last: dict[str, int] = {}
        for name in self._values:
            family = _family(name)
            self._last[family] = max(self._last.get(family, 0), _number(name))

    def in_use(self, written: str) -> bool:
        """Whether text that reads like a placeholder is one that was given out; it is reserved
        if it is not."""
        name = canonical(written)
        if name in self._values:
            return True
        self._reserved.add(name)
        return False

    def add(self, name: str, value: str) -> None:
        """A value with the placeholder it has elsewhere, or another where that one is taken."""
        family = _family(name)
        if (family, value) in self._given:
            return
        if name in self._values:
            name = self._next(family)
        self._given[family, value] = name
        self._values[name] = value
        self._last[family] = max(self._last.get(family, 0), _number(name))

    def placeholder(self, kind: str, value: str) -> str:
        family = kind.upper()
        name = self._given.get((family, value))
        if name is None:
            name = self._next(family)
            self._given[family, value] = name
            self._values[name] = value
        return name

    def _next(self, family: str) -> str:
        while True:
            self._last[family] = number = self._last.get(family, 0) + 1
            name = f"<{family}_{number}>"
            if name not in self._reserved:
                return name

    def placeholders(self) -> Placeholders:
        return Placeholders(MappingProxyType(dict(self._values)), frozenset(self._reserved))


def merged(kept: Placeholders, given: Placeholders) -> Placeholders:
    """What two turns at once gave out; what was `kept` stays as it is."""
    numbering = Numbering(Placeholders(kept.values, kept.reserved | given.reserved))
    for name, value in given.values.items():
        numbering.add(name, value)
    return numbering.placeholders()


def counted(texts: Iterable[str], placeholders: Placeholders) -> dict[str, int]:
    """How many values of each kind stand behind placeholders in redacted texts."""
    written = {canonical(to_text(form)) for text in texts for form in FORM.findall(to_bytes(text))}
    families = Counter(_family(name).lower() for name in written & placeholders.values.keys())
    return dict(sorted(families.items()))


def restore(text: str, placeholders: Placeholders) -> str:
    """The text with the value behind each placeholder; unknown placeholders stay.

    In a structured answer, restore the strings after parsing: a value may hold quotes.
    """
    if "<" not in text:
        return text
    data, parts, position = to_bytes(text), list[bytes](), 0
    for match in FORM.finditer(data):
        written = to_text(match.group())
        value = placeholders.values.get(canonical(written), written)
        parts += [data[position : match.start()], to_bytes(value)]
        position = match.end()
    return to_text(b"".join([*parts, data[position:]]))


def canonical(written: str) -> str:
    """A placeholder as it is given out, however it is spelt."""
    return written.replace("\\", "").upper()


def _family(name: str) -> str:
    return name[1 : name.rindex("_")]


def _number(name: str) -> int:
    return int(name[name.rindex("_") + 1 : -1])
