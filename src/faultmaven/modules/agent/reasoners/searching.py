"""Searches whole files; every number comes with its first and its last line."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import re2

from faultmaven.analysis.citations import SourceLine, cite
from faultmaven.analysis.logs.levels import Level, level_in
from faultmaven.analysis.model import Citation, TimeSpan
from faultmaven.analysis.sources import Source
from faultmaven.modules.agent.reasoners.clocks import Clocks
from faultmaven.modules.agent.reasoners.grep import grep

_QUOTE_BEFORE = 60
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
    found = (_collect(source.name, _matches(source, wanted, clocks), wanted) for source in sources)
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
    counted: dict[str, tuple[int, Citation]] = {}
    for source in sources:
        for found in grep(source, _POD_ROW):
            pod, restarted = found.match.groups()
            at = SourceLine(source.name, found.number, found.text)
            counted[pod] = (int(restarted), cite(at))
    return counted


def _matches(source: Source, wanted: Wanted, clocks: Clocks | None) -> Iterator[Match]:
    main, *rest = wanted.patterns
    others = [re2.compile(pattern) for pattern in rest]
    unless = re2.compile(wanted.unless) if wanted.unless else None
    for found in grep(source, main):
        if not all(other.search(found.text) for other in others):
            continue
        if (unless and unless.search(found.text)) or _is_lesser(found.text, wanted.least):
            continue
        at = clocks.time_of(source.name, found) if clocks else None
        if wanted.span and not (at and wanted.span.start <= at <= wanted.span.end):
            continue
        line = SourceLine(source.name, found.number, found.text)
        yield Match(_quote(line, found.match.start()), at)


def _is_lesser(text: str, least: Level | None) -> bool:
    level = level_in(text) if least is not None else None
    return least is not None and level is not None and level < least


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
