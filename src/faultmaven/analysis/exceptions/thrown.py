"""The exceptions of a stack trace, each with its frames; of a chain only the one it began with."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.exceptions.frames import Frame, frame, is_outermost_first

_HEAD = re.compile(
    r'^(?:Exception in thread "[^"]*" |Unhandled [Ee]xception[.:] |Uncaught )?'
    r"(?P<cause>Caused by: |\s*-+> |\s*\[cause\]: )?"
    r"(?P<name>(?:[A-Za-z_$][\w$]*\.)*[A-Za-z_$][\w$]*)(?: \[\w+\])?(?:: (?P<said>.*))?$"
)
_FOLLOWS = re.compile(
    r"^(?:The above exception was the direct cause|During handling of the above exception)"
)


@dataclass(slots=True)
class Thrown:
    """An exception by name with its message (empty if none), and its frames, innermost first."""

    name: str
    said: str
    line: SourceLine
    frames: list[Frame] = field(default_factory=list)

    @property
    def own(self) -> Frame:
        """The innermost frame of the program's own code; without any, the innermost."""
        return next((item for item in self.frames if item.own), self.frames[0])


def thrown(file: str, lines: Sequence[str]) -> Iterator[Thrown]:
    """The exceptions with frames, in the order of the lines.

    Of exceptions that one another caused, the first cause: in Java and Node the last one named, in
    .NET the innermost, in Python the first (https://docs.python.org/3/reference/simple_stmts.html
    on `raise … from`).
    """
    reading = _Reading()
    for number, text in enumerate(lines, 1):
        line = SourceLine(file, number, text)
        if (item := frame(line)) is not None:
            if is_outermost_first(text):
                reading.pending.insert(0, item)
            else:
                yield from reading.add(item)
        elif _FOLLOWS.match(text):
            reading.follows = True
        elif (named := _HEAD.match(text[:1000])) is not None:
            new = Thrown(named["name"], named["said"] or "", line)
            yield from reading.name(new, is_cause=bool(named["cause"]))
    if reading.open is not None:
        yield reading.open


@dataclass(slots=True)
class _Reading:
    """What is open at a line: the exception that takes frames, one that was named and has none
    yet, and frames that were printed before their exception."""

    open: Thrown | None = None
    head: Thrown | None = None
    is_cause: bool = False
    pending: list[Frame] = field(default_factory=list)
    follows: bool = False

    def add(self, item: Frame) -> Iterator[Thrown]:
        """Takes a frame below its exception; gives the one before, unless this is its cause."""
        if self.head is not None:
            if self.open is not None and not self.is_cause:
                yield self.open
            self.open, self.head = self.head, None
        if self.open is not None:
            self.open.frames.append(item)

    def name(self, new: Thrown, *, is_cause: bool) -> Iterator[Thrown]:
        """Takes an exception; gives it if its frames stood above it and it began its chain."""
        if not self.pending:
            self.head, self.is_cause = new, is_cause
            return
        new.frames, self.pending = self.pending, []
        if not self.follows:
            yield new
        self.follows = False
