"""What a report is made of: sentences with their citations, in sections; no layout."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from faultmaven.modules.case.proofs import Proof
from faultmaven.modules.case.solutions import CommandToRun


class ReportKind(StrEnum):
    INCIDENT_REPORT = "incident_report"
    RUNBOOK = "runbook"
    POST_MORTEM = "post_mortem"
    HANDOVER = "handover"


class Lane(StrEnum):
    """Rows of the picture, from the top; `CASE` is what the engineer did or said meanwhile."""

    ONSET = "onset"
    CHANGE = "change"
    ALERT = "alert"
    EVENT = "event"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Record:
    """What the case itself says, such as who confirmed what in which turn (None: in no turn)."""

    what: str
    turn: int | None = None


Reference = Proof | Record


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; one that states a fact names its citations, and is marked if it has none."""

    text: str
    citations: tuple[Reference, ...] = ()
    fact: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Commands:
    commands: tuple[CommandToRun, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """A row of the timeline: when, what, where it is written; `lane` is its row in the picture."""

    at: datetime
    lane: Lane
    sentence: Sentence

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a time without a zone")


@dataclass(frozen=True, slots=True)
class Timeline:
    """Moments in order of time; `turns` are when the case was worked on."""

    moments: tuple[Moment, ...]
    turns: tuple[datetime, ...] = ()


Block = Paragraph | Bullets | Commands | Timeline


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the head of a report: what, and its value."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Story:
    """A report before it is laid out; `standing` says in a sentence how sure all of it is.

    `notices` are what its reader must know first, such as that it was not written here.
    """

    title: str
    standing: Sentence
    head: tuple[Fact, ...]
    sections: tuple[Section, ...]
    notices: tuple[str, ...] = ()

    def sentences(self) -> Iterator[Sentence]:
        """All sentences in the order in which they are read."""
        yield self.standing
        for section in self.sections:
            for block in section.blocks:
                yield from _sentences(block)


def without(story: Story, is_false: Callable[[Reference], bool]) -> Story:
    """The story without these citations; what they alone proved is uncited from now on."""

    def kept(sentence: Sentence) -> Sentence:
        citations = tuple(one for one in sentence.citations if not is_false(one))
        return replace(sentence, citations=citations)

    sections = tuple(
        replace(section, blocks=tuple(_mapped(block, kept) for block in section.blocks))
        for section in story.sections
    )
    return replace(story, standing=kept(story.standing), sections=sections)


def paragraph(*sentences: Sentence | None) -> Paragraph:
    return Paragraph(tuple(sentence for sentence in sentences if sentence))


def told(heading: str, *blocks: Block) -> Section:
    """A section without its empty blocks."""
    return Section(heading, tuple(block for block in blocks if _has_content(block)))


def advice(text: str) -> Sentence:
    """A sentence that states no fact of the incident."""
    return Sentence(text, fact=False)


def _sentences(block: Block) -> Sequence[Sentence]:
    match block:
        case Paragraph(sentences):
            return sentences
        case Bullets(items):
            return items
        case Timeline(moments):
            return [moment.sentence for moment in moments]
        case Commands():
            return ()


def _mapped(block: Block, change: Callable[[Sentence], Sentence]) -> Block:
    match block:
        case Paragraph(sentences):
            return Paragraph(tuple(map(change, sentences)))
        case Bullets(items):
            return Bullets(tuple(map(change, items)))
        case Timeline(moments):
            told = tuple(replace(moment, sentence=change(moment.sentence)) for moment in moments)
            return replace(block, moments=told)
        case Commands():
            return block


def _has_content(block: Block) -> bool:
    return bool(block.commands) if isinstance(block, Commands) else bool(_sentences(block))
