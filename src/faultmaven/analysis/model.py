"""What the evidence engine says: plain frozen values, no behaviour beyond their own consistency.

Lines are counted from 1, both ends included. Times are aware, in UTC. Confidences lie in [0, 1].
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    CAUSE_FOUND = "cause_found"
    CANDIDATES = "candidates"
    INCONCLUSIVE = "inconclusive"
    HEALTHY = "healthy"
    RECOVERED = "recovered"
    STALE_ALERT = "stale_alert"


class Strength(StrEnum):
    """What a finding proves: a decisive one *is* the cause, a circumstantial one points at it."""

    DECISIVE = "decisive"
    CIRCUMSTANTIAL = "circumstantial"


class Assurance(StrEnum):
    NONE = "none"
    CANDIDATE = "candidate"
    MECHANISTIC = "mechanistic"
    CONFIRMED = "confirmed"


class CommandClass(StrEnum):
    READ_ONLY = "read_only"
    MUTATING = "mutating"
    DESTRUCTIVE = "destructive"


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """Verbatim text at its place: `quote` occurs in lines `line_start`..`line_end` of `file`."""

    file: str
    line_start: int
    line_end: int
    quote: str


@dataclass(frozen=True, slots=True, order=True)
class Entity:
    """Something that can break: a workload, a node, a namespace, a service, a host, a file."""

    kind: str
    name: str
    namespace: str | None = None

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


@dataclass(frozen=True, slots=True)
class Relation:
    """A directed edge of the entity graph: a till *calls* a bank, a pod *runs_on* a node."""

    source: Entity
    kind: str
    target: Entity
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at a time: an error, a restart, a deploy, a change, an alert."""

    at: datetime
    kind: str
    summary: str
    citation: Citation
    entity: Entity | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Rate:
    """How many lines fell into the `step` seconds from each time; spans with none are left out."""

    step: int
    counts: tuple[tuple[datetime, int], ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A masked log pattern at a level, and the lines that match it."""

    id: str
    pattern: str
    count: int
    file: str
    first_line: int
    last_line: int
    level: str | None = None
    first_at: datetime | None = None
    last_at: datetime | None = None
    example: Citation | None = None
    rate: Rate | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong (or was), with a code from the catalogue and where it is written."""

    code: str
    entity: Entity
    statement: str
    strength: Strength
    citations: tuple[Citation, ...]
    current: bool = True
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A command to run, with what running it would do."""

    text: str
    safety: CommandClass


@dataclass(frozen=True, slots=True)
class Remedy:
    """How to mend a cause, and how to see that it is mended."""

    action: str
    commands: tuple[Command, ...] = ()
    verification: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Effect:
    """What else follows from a cause, in a sentence, and where that is written."""

    statement: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """A ranked explanation of the incident; `rank` counts from 1.

    `independent` says that the evidence shows it and that no other such cause accounts for it;
    `changes` are the last ones that lead up to it.
    """

    rank: int
    entity: Entity
    code: str
    statement: str
    confidence: float
    assurance: Assurance
    citations: tuple[Citation, ...]
    why: str = ""
    explains: tuple[Effect, ...] = ()
    remedy: Remedy | None = None
    independent: bool = False
    changes: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class RuledOut:
    """An explanation that was considered, and the evidence that refutes it."""

    statement: str
    reason: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class NextCheck:
    """Evidence that would separate the open causes, and the read-only command that gets it."""

    question: str
    command: str
    upload: str = ""


@dataclass(frozen=True, slots=True)
class TimeSpan:
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class FileCoverage:
    """How one file was read: its detected format with the reason, and what could not be read.

    Of its `lines`, `unread` were only counted.
    """

    file: str
    format: str
    confidence: float
    reason: str
    bytes: int
    lines: int
    unparsed: int = 0
    span: TimeSpan | None = None
    note: str = ""
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the evidence was read; `skipped` names each file that was not, and why.

    `known_good_lines` were read besides, of what the evidence is compared with.
    """

    files: tuple[FileCoverage, ...] = ()
    lines_read: int = 0
    lines_total: int = 0
    bytes: int = 0
    unparsed: int = 0
    span: TimeSpan | None = None
    gaps: tuple[TimeSpan, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    known_good_lines: int = 0


class DifferenceKind(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    MORE = "more"
    GONE = "gone"
    LESS = "less"


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs from known-good evidence, or since the onset from the time before it.

    It is `about` a message (of a `level`), a setting or a version. `now` and `before` count how
    often it occurs; `citation` is in the evidence, `known_good` in
    what it is compared with, each where there is something to cite.
    """

    kind: DifferenceKind
    about: str
    summary: str
    now: int
    before: int
    citation: Citation | None = None
    known_good: Citation | None = None
    level: str = ""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything the engine has to say about a body of evidence."""

    verdict: Verdict
    summary: str
    causes: tuple[Cause, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()
    findings: tuple[Finding, ...] = ()
    timeline: tuple[Event, ...] = ()
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    next_checks: tuple[NextCheck, ...] = ()
    templates: tuple[Template, ...] = ()
    differences: tuple[Difference, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
