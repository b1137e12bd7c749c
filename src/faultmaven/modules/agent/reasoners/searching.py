"""Searches whole files; every number comes with its first and its last line."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import re2

from faultmaven.analysis.citations import SourceLine, cite
from faultmaven.analysis.logs.levels import Level, level_in
from faultmaven.analysis.model import Citation, TimeSpan
from faultmaven.analysis.reading import iter_lines
from faultmaven.analysis.sources import Source
from faultmaven.analysis.timestamps import learn_clock

CLOCK_SAMPLE = 200
_QUOTE_BEFORE = 60
_ROW = r"^(?:\S+\s+)?(?:[a-z.]+/)?({names})(?:-[a-z0-9]+)*\s+(?:\d+/\d+|Ready|NotReady|Active)\b"
_POD_ROW = re2.compile(r"^(?:\S+\s+)?(?:pods?/)?(\S+)\s+\d+/\d+\s+[A-Z]\S*\s+(\d+)(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Lines that match every pattern, within a span of time if one is given."""

    patterns: tuple[str, ...]
    span: TimeSpan | None = None
    samples: int = 3
    timed: bool = False
    """Whether the times of the matching lines are wanted too."""
    tail: bool = False
    """Whether the samples are the last matching lines rather than the first."""
    unless: str = ""
    least: Level | None = None
    """Lines that match `unless`, or show a lower level of their own, are not wanted."""

    def excludes(self, text: str) -> bool:
        if self.unless and re2.search(self.unless, text):
            return True
        level = level_in(text) if self.least is not None else None
        return level is not None and level < (self.least or level)


@dataclass(frozen=True, slots=True)
class Match:
    """A line that was wanted, and its time where the file shows one (or the line before did)."""

    citation: Citation
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """Matching lines of one file: how many, the first and last by place and by time, a few."""

    file: str
    count: int
    first: Citation
    last: Citation
    samples: tuple[Match, ...]
    earliest: Match
    latest: Match


def search(sources: Iterable[Source], wanted: Wanted) -> list[Hits]:
    """The files with lines that are wanted, in the order of the sources."""
    found = (_collect(source.name, _matches(source, wanted), wanted) for source in sources)
    return [hits for hits in found if hits]


def total(found: Iterable[Hits]) -> int:
    return sum(hits.count for hits in found)


def dated_span(sources: Iterable[Source]) -> TimeSpan | None:
    """From the earliest to the latest time that any line shows; None where none does."""
    found = search(sources, Wanted((r"\d",), samples=1, timed=True))
    times = [match.at for hits in found for match in (hits.earliest, hits.latest) if match.at]
    return TimeSpan(min(times), max(times)) if times else None


def state_rows(sources: Iterable[Source], names: Iterable[str]) -> tuple[Citation, ...]:
    """The rows of uploaded status tables that begin with one of the names, each state once."""
    either = "|".join(sorted(map(re2.escape, names)))
    if not either:
        return ()
    found = search(sources, Wanted((_ROW.replace("{names}", either),)))
    rows = (match.citation for hits in found for match in hits.samples)
    states: dict[tuple[str, ...], Citation] = {}
    for row in rows:
        states.setdefault(tuple(row.quote.split()[:3]), row)
    return tuple(states.values())


def restarts(sources: Iterable[Source]) -> dict[str, tuple[int, Citation]]:
    """Restarts of each pod with the row that says so, from the last status table that lists it."""
    counted: dict[str, tuple[int, Citation]] = {}
    for source in sources:
        for line in iter_lines(source):
            if row := _POD_ROW.search(line.text):
                at = SourceLine(source.name, line.number, line.text)
                counted[row.group(1)] = (int(row.group(2)), cite(at))
    return counted


def _matches(source: Source, wanted: Wanted) -> Iterator[Match]:
    main, *others = [re2.compile(pattern) for pattern in wanted.patterns]
    needs_time = wanted.timed or wanted.span is not None
    sample = [line.text for line in islice(iter_lines(source), CLOCK_SAMPLE)] if needs_time else []
    clock = learn_clock(sample) if sample else None
    at: datetime | None = None
    for line in iter_lines(source):
        found = main.search(line.text)
        if clock and (found or wanted.span):
            at = clock.read(line.text) or at
        if not found or not all(other.search(line.text) for other in others):
            continue
        if wanted.excludes(line.text):
            continue
        if wanted.span and not (at and wanted.span.start <= at <= wanted.span.end):
            continue
        yield Match(_quote(SourceLine(source.name, line.number, line.text), found.start()), at)


def _quote(line: SourceLine, start: int) -> Citation:
    """The line from its beginning, or from shortly before a match that stands far to the right."""
    return cite(line, line.text[start - _QUOTE_BEFORE :].strip() if start > 200 else "")


def _collect(file: str, matches: Iterator[Match], wanted: Wanted) -> Hits | None:
    first = next(matches, None)
    if first is None:
        return None
    count, last, earliest, latest = 1, first, first, first
    samples = deque([first], maxlen=wanted.samples)
    for match in matches:
        count += 1
        last = match
        if wanted.tail or len(samples) < wanted.samples:
            samples.append(match)
        if match.at and (earliest.at is None or match.at < earliest.at):
            earliest = match
        if match.at and (latest.at is None or match.at >= latest.at):
            latest = match
    return Hits(file, count, first.citation, last.citation, tuple(samples), earliest, latest)
