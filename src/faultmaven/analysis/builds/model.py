"""What a build log says: its steps, how it ended, and the errors in it as spans of lines."""

from dataclasses import dataclass
from enum import StrEnum

from faultmaven.analysis.model import Entity
from faultmaven.analysis.reading import Line


class Outcome(StrEnum):
    FAILED = "failed"
    PASSED = "passed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a build (a runner's step or a tool's task): its name and the line it begins at."""

    name: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ErrorBlock:
    """One error: its lines `first`..`last` as they stand, and without the runner's prefixes."""

    first: int
    last: int
    raw: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class BuildLog:
    """The log of one build. `failed` is the step that failed, else the task in which it did, and
    `end` the line that tells the outcome; `usual` counts the errors that passing builds have as
    well, of which `first_usual` is the first line."""

    file: str
    outcome: Outcome
    end: Line | None = None
    exit_code: int | None = None
    failed: Step | None = None
    blocks: tuple[ErrorBlock, ...] = ()
    usual: int = 0
    first_usual: Line | None = None

    @property
    def entity(self) -> Entity:
        """What failed: the step or task, else the build as a whole."""
        return Entity("step", self.failed.name) if self.failed else Entity("build", "the build")
