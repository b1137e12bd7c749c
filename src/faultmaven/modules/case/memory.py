"""What a prompt carries of a case's past, as values; no I/O, no behaviour beyond sums."""

from collections.abc import Callable
from dataclasses import dataclass

CountTokens = Callable[[str], int]
"""How many tokens a model's tokenizer makes of a text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line (or a message) that is remembered, and where it comes from: a message, a file."""

    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the memory; `tokens` counts `text` as a whole."""

    entries: tuple[Entry, ...] = ()
    tokens: int = 0

    @property
    def text(self) -> str:
        return "\n".join(entry.text for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What did not fit into its section, with the reason; `shortened` of it is still there."""

    section: str
    origin: str
    reason: str
    shortened: bool = False


@dataclass(frozen=True, slots=True)
class Memory:
    """The past of a case within `budget` tokens.

    `journal` holds what must not be forgotten, `hot` the last turns word by word, `warm` a line for
    each turn before them, `cold` the state, which stands for all that is older.
    """

    budget: int
    journal: Section = Section()
    hot: Section = Section()
    warm: Section = Section()
    cold: Section = Section()
    forgotten: tuple[Forgotten, ...] = ()

    @property
    def sections(self) -> dict[str, Section]:
        """The sections by name, in the order in which a prompt tells them."""
        return {"journal": self.journal, "cold": self.cold, "warm": self.warm, "hot": self.hot}

    @property
    def tokens(self) -> int:
        return sum(section.tokens for section in self.sections.values())
