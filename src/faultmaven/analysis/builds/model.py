"""What a build log says: its steps, how it ended, and the errors in it as spans of lines."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    FAILED = "failed"
    PASSED = "passed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a build (a runner's step or a tool's task): its name and the line it begins at."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class ErrorBlock:
    """One error: its lines `first`..`last` as they stand, and without the runner's prefixes."""

    first: int
    last: int
    raw: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BuildLog:
    """The log of one build. `failed` is the step that failed, else the task in which it did;
    `end` is the number of the line that tells the outcome, `ending` its text."""

    file: str
    outcome: Outcome
    end: int = 0
    ending: str = ""
    exit_code: int | None = None
    failed: Step | None = None
    blocks: tuple[ErrorBlock, ...] = ()
