"""Log records: physical lines joined where a record goes on, with time, level and message."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, islice

from faultmaven.analysis.formats import plain
from faultmaven.analysis.logs.json_fields import json_fields
from faultmaven.analysis.logs.levels import Level, level_in
from faultmaven.analysis.model import Citation
from faultmaven.analysis.reading import Line
from faultmaven.analysis.timestamps import Clock, learn_clock

SAMPLE_LINES = 400
MAX_TRACE_LINES = 60
MAX_QUOTE = 400

_RUNTIME = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6,9}(?:Z|[+-]\d\d:\d\d) (?:std(?:out|err) [FP] )?"
)
_CONTINUES = re.compile(
    r"[ \t}\])]|(?:Caused by|Suppressed): |at \S+[(:]|\.\.\. \d+ more|Traceback \(most|"
    r"goroutine \d+ \[|--- End of|created by |exit status \d|$"
)
_EXCEPTION = re.compile(r"(?:[\w$]{1,60}[.:]{1,2}){0,12}[A-Z][\w$]{0,60}(?:Error|Exception|Exit)\b")


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One record: its lines, the first line's text, what it says, and the lines that go on."""

    file: str
    line_start: int
    line_end: int
    text: str
    message: str
    at: datetime | None = None
    level: Level | None = None
    logger: str | None = None
    trace: tuple[str, ...] = ()

    @property
    def citation(self) -> Citation:
        """The record's first line without outer blanks, at most `MAX_QUOTE` characters of it."""
        quote = self.text.strip()[:MAX_QUOTE].rstrip()
        return Citation(self.file, self.line_start, self.line_start, quote)


def records(file: str, lines: Iterable[Line], clock: Clock | None = None) -> Iterator[LogRecord]:
    """The records of a file's lines, streamed; without a clock one is learned from the first lines.

    A line goes on the record before it if it is indented, belongs to a stack trace, or has no time
    in a file where most lines have one at the same column.
    """
    stream = iter(lines)
    head = list(islice(stream, SAMPLE_LINES))
    sample = [line.text for line in head]
    clock = clock or learn_clock(sample)
    joiner = _Joiner(file, clock, timed=_mostly_timed(sample, clock))
    for line in chain(head, stream):
        if record := joiner.take(line):
            yield record
    if joiner.current:
        yield joiner.current


def _mostly_timed(sample: list[str], clock: Clock | None) -> bool:
    if clock is None:
        return False
    starts = [text for text in sample if not _CONTINUES.match(text) and text[:1] != "{"]
    timed = sum(1 for text in starts if clock.pattern.match(text, clock.start))
    return bool(starts) and timed * 2 >= len(starts)


class _Joiner:
    """Takes lines one by one and hands out each record when the next one begins."""

    def __init__(self, file: str, clock: Clock | None, *, timed: bool) -> None:
        self.file = file
        self.clock = clock
        self.timed = timed
        self.current: LogRecord | None = None

    def take(self, line: Line) -> LogRecord | None:
        text = plain(line.text)
        at = self.clock.read(text) if self.clock and text[:1] != "{" else None
        prefix = _RUNTIME.match(text)
        body = text[prefix.end() :] if prefix else text
        if self.current and self._continues(body, untimed=at is None and prefix is None):
            self._extend(line.number, body)
            return None
        finished = self.current
        self.current = self._begin(line, body, at)
        return finished

    def _continues(self, body: str, *, untimed: bool) -> bool:
        if _CONTINUES.match(body):
            return True
        if self._goes_on_after_error() and _EXCEPTION.match(body):
            return True
        return self.timed and untimed and not body.startswith("{")

    def _goes_on_after_error(self) -> bool:
        level = self.current.level if self.current else None
        return level is not None and level >= Level.ERROR

    def _extend(self, number: int, body: str) -> None:
        if self.current is None:
            return
        trace = self.current.trace
        if len(trace) < MAX_TRACE_LINES and body.strip():
            trace = (*trace, body[:MAX_QUOTE])
        self.current = replace(self.current, line_end=number, trace=trace)

    def _begin(self, line: Line, body: str, at: datetime | None) -> LogRecord:
        fields = json_fields(body) if "{" in body[:128] else None
        said = self.clock.after(body) if self.clock and body is line.text else body.strip()
        message = (fields and fields.message) or said or body.strip()
        level = fields.level if fields and fields.level is not None else level_in(body)
        return LogRecord(
            self.file,
            line.number,
            line.number,
            line.text,
            message,
            (fields.at if fields and fields.at else at),
            level,
            fields.logger if fields else None,
        )
