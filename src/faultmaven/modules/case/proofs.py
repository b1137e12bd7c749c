"""What is on record of a case: what was said or seen, by whom, and the lines that prove it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_NOTE = 200
"""Characters of one entry of the journal."""


class Author(StrEnum):
    """Who brought something in: the engineer, the evidence engine, a reasoner, or an old case."""

    USER = "user"
    ANALYSIS = "analysis"
    REASONER = "reasoner"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Proof:
    """A verified citation: `quote` occurs in these lines of a stored file whose hash is `sha256`.

    A user's own statement is a proof too: `evidence_id` is then empty; `file` is `message` and the
    lines are the number of the message, or `statement` (said outside the talk) and the lines are
    the number of the last turn before it.
    """

    evidence_id: str
    file: str
    line_start: int
    line_end: int
    quote: str
    sha256: str = ""


class NoteKind(StrEnum):
    FINDING = "finding"
    ONSET = "onset"
    SCOPE = "scope"
    DECISION = "decision"
    CORRECTION = "correction"
    RULED_OUT = "ruled_out"
    CHANGE = "change"
    PINNED = "pinned"
    DISSENT = "dissent"
    RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class Note:
    """An entry of the journal: what must never be forgotten, in at most `LONGEST_NOTE` characters.

    `author` is who says so; `proofs` may be empty only for decisions, past cases and the
    engineer's words.
    """

    turn: int
    kind: NoteKind
    text: str
    author: Author = Author.REASONER
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineFact:
    """Something that happened at a time, as the evidence or the engineer says.

    `kind` is the event's in the analysis, such as `deploy` or `alert`; empty if none is known.
    """

    at: datetime
    text: str
    proof: Proof
    onset: bool = False
    kind: str = ""

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a time without a zone")
