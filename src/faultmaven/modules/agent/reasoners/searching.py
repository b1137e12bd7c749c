"""Searches whole files; every number comes with its first and its last line."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import re2

from faultmaven.analysis.citations import SourceLine, cite
from faultmaven.analysis.logs.levels import Level, level_in
from faultmaven.analysis.model import Citation, TimeSpan
from faultmaven.analysis.search import Match as Line
from faultmaven.analysis.search import Query, matches
from faultmaven.analysis.sources import Source
from faultmaven.modules.agent.reasoners.clocks import Clocks

_FAR_RIGHT, _QUOTE_BEFORE = 200, 60
_ROW = (
    r"^(?:\S+[ \t]+)?(?:[a-z.]+/)?({names})(?:-[a-z0-9]+)*[ \t]+"
    r"(?:\d+/\d+|Ready|NotReady|Active)\b"
)
_POD_ROW = r"^(?:\S+[ \t]+)?(?:pods?/)?(\S+)[ \t]+\d+/\d+[ \t]+[A-Z]\S*[ \t]+(\d+)(?:\s|$)"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Lines that match every pattern, within a span of time if one is given."""

    patterns: tuple[str, ...]
    span: TimeSpan | None = None
    samples: int = 3
    tail: bool = False
    """Whether the samples are the last matching lines rather than the first."""
    unless: str = ""
    least: Level | None = None
    """Lines that match `unless`, or show a lower level of their own, are not wanted."""


@dataclass(frozen=True, slots=True)
class Match:
    """A line that was wanted, and its time where it or a line shortly before shows one."""

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


def search(sources: Iterable[Source], wanted: Wanted, clocks: Clocks | None = None) -> list[Hits]:
    """The files with lines that are wanted, in the order of the sources.

    Without clocks no line has a time, and none is within a span.
    """
    found = (
        _collect(source.name, _wanted_in(source, wanted, clocks), wanted) for source in sources
    )
    return [hits for hits in found if hits]


def total(found: Iterable[Hits]) -> int:
    return sum(hits.count for hits in found)


def state_rows(sources: Iterable[Source], names: Iterable[str]) -> tuple[Citation, ...]:
    """The rows of uploaded status tables that begin with one of the names, each state once."""
    either = "|".join(sorted(map(re2.escape, names)))
    if not either:
        return ()
    found = search(sources, Wanted((_ROW.replace("{names}", either),)))
    states: dict[tuple[str, ...], Citation] = {}
    for match in (match for hits in found for match in hits.samples):
        states.setdefault(tuple(match.citation.quote.split()[:3]), match.citation)
    return tuple(states.values())


def restarts(sources: Iterable[Source]) -> dict[str, tuple[int, Citation]]:
    """Restarts of each pod with the row that says so, from the last status table that lists it."""
    query = Query(_POD_ROW, regex=True)
    rows = [row for source in sources for row in matches(source, query, clock_of=_no_clock)]
    counted = ((re2.search(_POD_ROW, row.text), row.citation) for row in rows)
    return {row[1]: (int(row[2]), citation) for row, citation in counted}


def _wanted_in(source: Source, wanted: Wanted, clocks: Clocks | None) -> Iterator[Match]:
    main, *rest = wanted.patterns
    found_at = re2.compile(main)
    others = [re2.compile(pattern) for pattern in rest]
    unless = re2.compile(wanted.unless) if wanted.unless else None
    query = Query(main, regex=True, within=wanted.span)
    for line in matches(source, query, clock_of=clocks.of if clocks else _no_clock):
        if not all(other.search(line.text) for other in others):
            continue
        if (unless and unless.search(line.text)) or _is_lesser(line.text, wanted.least):
            continue
        yield Match(_quote(line, found_at.search(line.text).start()), line.at)


def _no_clock(_: Source) -> None:
    return None


def _is_lesser(text: str, least: Level | None) -> bool:
    level = level_in(text) if least is not None else None
    return least is not None and level is not None and level < least


def _quote(line: Line, start: int) -> Citation:
    """The line from its beginning, or from shortly before a match that stands far to the right."""
    if start <= _FAR_RIGHT:
        return line.citation
    part = line.text[start - _QUOTE_BEFORE :].strip()
    return cite(SourceLine(line.file, line.line, line.text), part)


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
