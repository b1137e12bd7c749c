"""Learns how the lines of a log are written: the shapes of its headers, each with its clock."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from faultmaven.analysis.formats import plain
from faultmaven.analysis.logs.json_fields import Fields, json_fields
from faultmaven.analysis.logs.levels import level_in
from faultmaven.analysis.logs.records import LogRecord, body_of, continues
from faultmaven.analysis.templates.header import Header, learn_header
from faultmaven.analysis.timestamps import Clock

MAX_SHAPES = 6
LEAST_LINES = 4
LEAST_SHARE = 0.02

LearnClock = Callable[[Sequence[str]], Clock | None]


@dataclass(frozen=True, slots=True)
class Shape:
    """A header that some of a log's lines begin with, and how they tell the time."""

    header: Header
    clock: Clock | None


@dataclass(frozen=True, slots=True)
class Style:
    """The shapes of a log's lines, the most frequent first; `timed` says that most records begin
    with a time."""

    shapes: tuple[Shape, ...]
    timed: bool

    @property
    def clock(self) -> Clock | None:
        """The clock of the most frequent shape that has one."""
        return next((shape.clock for shape in self.shapes if shape.clock), None)

    def shape_of(self, text: str) -> Shape | None:
        """The shape whose clock finds the time of a line at its column."""
        return next((shape for shape in self.shapes if _at_column(shape, text)), None)

    def clock_for(self, text: str) -> Clock | None:
        """The clock of a line: one that finds its time at its column, else one that finds it."""
        if shape := self.shape_of(text):
            return shape.clock
        clocks = (shape.clock for shape in self.shapes if shape.clock)
        return next((clock for clock in clocks if clock.find(text)), None)

    def message_of(self, text: str) -> str:
        """What a line says after its header; all of it if it begins with none of the headers."""
        first = self.shape_of(text)
        if first and (end := first.header.end(text)):
            return text[end:]
        ends = (shape.header.end(text) for shape in self.shapes)
        return text[next((end for end in ends if end), 0) :]

    def record(self, file: str, number: int, text: str) -> LogRecord:
        """The record that begins with a line, the lines that go on with it left out."""
        body = body_of(text)
        clock = self.clock_for(body)
        fields = json_fields(body) if "{" in body[:128] else None
        said = clock.after(body) if clock and body is text else body.strip()
        return LogRecord(
            file,
            number,
            number,
            text,
            (fields and fields.message) or said or body.strip(),
            self._at(text, fields),
            fields.level if fields and fields.level is not None else level_in(body),
            fields.logger if fields else None,
        )

    def time_of(self, text: str) -> datetime | None:
        """The time of a record that begins with this line."""
        body = body_of(text)
        return self._at(text, json_fields(body) if "{" in body[:128] else None)

    def _at(self, text: str, fields: Fields | None) -> datetime | None:
        if fields and fields.at:
            return fields.at
        clock = None if text[:1] == "{" else self.clock_for(plain(text))
        return clock.read(plain(text)) if clock else None


def learn_style(lines: Sequence[str], learn_clock: LearnClock) -> Style:
    """The style of a log from its first lines.

    Lines are of one shape if they tell the time in one form at one column, or in one form at
    columns that vary; lines without a time are another. Records that are JSON tell for themselves.
    """
    starts = [text for text in map(plain, lines) if not continues(text) and text[:1] != "{"]
    shapes: list[Shape] = []
    rest = starts
    while len(shapes) < MAX_SHAPES and len(rest) >= max(1, LEAST_SHARE * len(starts)):
        clock = learn_clock(rest)
        alike = _alike(rest, clock) if clock else rest
        if shapes and len(alike) < LEAST_LINES:
            break
        shapes.append(Shape(learn_header(alike), clock))
        known = set(alike)
        rest = [text for text in rest if text not in known]
    timed = sum(1 for text in starts if any(_at_column(shape, text) for shape in shapes))
    return Style(tuple(shapes), bool(starts) and 2 * timed >= len(starts))


def _alike(lines: Sequence[str], clock: Clock) -> list[str]:
    """The lines that tell the time as the clock reads it, at its column if half of them do."""
    found = {text: match.start() for text in lines if (match := clock.find(text))}
    (column, _), *_ = Counter(found.values()).most_common(1)
    exact = [text for text in lines if found.get(text) == column]
    return exact if 2 * len(exact) >= sum(text in found for text in lines) else list(found)


def _at_column(shape: Shape, text: str) -> bool:
    clock = shape.clock
    return clock is not None and clock.pattern.match(text, clock.start) is not None
