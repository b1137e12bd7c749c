"""A scripted case: what is said in its turns, the facts planted among it, and its evidence."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

TURNS: Final = 50
FILES: Final = 20


@dataclass(frozen=True, slots=True)
class Planted:
    """A fact that the user states in a turn, and the words by which it is found again."""

    turn: int
    message: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """Fifty messages: the opening, the planted facts, pasted logs, and small talk between them."""

    name: str
    title: str
    opening: str
    facts: tuple[Planted, ...]
    between: tuple[str, ...]
    pasted: Mapping[int, str]
    evidence: Mapping[str, str]

    def message(self, turn: int) -> str:
        """What the user says in a turn, from 1 to `TURNS`."""
        planted = {fact.turn: fact.message for fact in self.facts}
        if turn == 1:
            return self.opening
        if turn in planted:
            return planted[turn]
        return self.pasted.get(turn) or self.between[turn % len(self.between)]

    def archive(self) -> bytes:
        """The files of the evidence, zipped."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, text in self.evidence.items():
                archive.writestr(path, text)
        return packed.getvalue()


def log(lines: int, speaker: str, error: str) -> str:
    """A log of that many seconds, in which one line of fifty is the error."""
    rows = []
    for number in range(lines):
        level, said = ("ERROR", error) if number % 50 == 17 else ("INFO ", f"order {number} taken")
        minute, second = 14 + number // 60, number % 60
        rows.append(f"2031-04-02T09:{minute:02}:{second:02}Z {level} {speaker} {said}\n")
    return "".join(rows)
