"""Searches whole files: every match is counted, the first and last are cited, samples have context.

Patterns are RE2, which is linear in the text; they are run over blocks of lines rather than line by
line, and a match must lie within one line. Text is matched as it is stored.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import orjson
import re2

from faultmaven.analysis.errors import PatternInvalid
from faultmaven.analysis.formats import head_sample, plain
from faultmaven.analysis.line_index import line_ends
from faultmaven.analysis.logs.json_fields import json_fields
from faultmaven.analysis.logs.levels import level_in
from faultmaven.analysis.model import Citation, TimeSpan
from faultmaven.analysis.reading import Block, LineReader, decode_line
from faultmaven.analysis.sources import Source
from faultmaven.analysis.timestamps import Clock, learn_clock

MAX_QUOTE = 400
LOOK_BACK = 100


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for: exact text or an RE2 pattern, within a span of time if one is given."""

    text: str
    regex: bool = False
    ignore_case: bool = False
    within: TimeSpan | None = None


class Match(NamedTuple):
    """A matching line; `at` is its time or that of the nearest line before it that has one."""

    file: str
    line: int
    text: str
    at: datetime | None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def citation(self) -> Citation:
        quote = self.text.strip()[:MAX_QUOTE].rstrip()
        return Citation(self.file, self.line, self.line, quote)


@dataclass(frozen=True, slots=True)
class Hits:
    """The matches in one file: how many lines, the first, the last and the first few."""

    file: str
    count: int
    first: Match
    last: Match
    samples: tuple[Match, ...]


def search(
    sources: Iterable[Source], query: Query, samples: int = 5, context: int = 0
) -> list[Hits]:
    """The files with matching lines, in the order given; counts cover all of every file.

    Raises `PatternInvalid` for a pattern that RE2 does not accept.
    """
    found = (_hits(source, query, samples, context) for source in sources)
    return [hits for hits in found if hits]


def count(sources: Iterable[Source], query: Query) -> int:
    return sum(1 for source in sources for _ in matches(source, query))


def count_by(
    sources: Iterable[Source], query: Query, key: Callable[[Match], str | None]
) -> Counter[str]:
    """How many matching lines there are for each value of `key`; lines without one do not count."""
    values = (key(match) for source in sources for match in matches(source, query))
    return Counter(value for value in values if value is not None)


def by_level(match: Match) -> str | None:
    fields = json_fields(match.text)
    level = fields.level if fields and fields.level is not None else level_in(plain(match.text))
    return level.word if level is not None else None


def by_minute(match: Match) -> str | None:
    return match.at.strftime("%Y-%m-%dT%H:%MZ") if match.at else None


def by_field(name: str) -> Callable[[Match], str | None]:
    """A key that is the value of one field of JSON records."""

    def value_of(match: Match) -> str | None:
        if not match.text.startswith("{") or json_fields(match.text) is None:
            return None
        value = orjson.loads(match.text).get(name)
        return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()

    return value_of


def own_clock(source: Source) -> Clock | None:
    """How the lines of a source tell the time, learned from its beginning."""
    return learn_clock([plain(text) for text in head_sample(source).lines])


def matches(
    source: Source,
    query: Query,
    context: int = 0,
    clock_of: Callable[[Source], Clock | None] = own_clock,
) -> Iterator[Match]:
    """Every matching line of a source, in order, with up to `context` lines of its block around.

    Without a clock no match has a time, and blocks without a match cost only RE2's pass over them.
    """
    pattern = _compiled(query)
    clock = clock_of(source)
    latest: datetime | None = None
    for block in LineReader(source).blocks():
        if clock is None and b"\r" not in block.data and not pattern.search(block.data):
            continue
        lines = _BlockLines(block, clock)
        for place in _places(lines, pattern):
            at = lines.time_of(place) or latest
            if query.within is None or (at and query.within.start <= at <= query.within.end):
                around = lines.around(place, context)
                yield Match(source.name, block.first + place, lines.text(place), at, *around)
        latest = lines.time_of(len(lines) - 1) or latest


class _BlockLines:
    """A block with its line ends as LF only, and where its lines lie."""

    def __init__(self, block: Block, clock: Clock | None) -> None:
        data = block.data
        self.data = b"\n".join(data.splitlines()) + b"\n" if b"\r" in data else data
        self.clock = clock
        ends = line_ends(np.frombuffer(self.data, dtype=np.uint8)).tolist()
        self.ends = ends if self.data.endswith(b"\n") else [*ends, len(self.data)]

    def __len__(self) -> int:
        return len(self.ends)

    def start(self, place: int) -> int:
        return self.ends[place - 1] + 1 if place else 0

    def raw(self, place: int) -> bytes:
        return self.data[self.start(place) : self.ends[place]]

    def text(self, place: int) -> str:
        return decode_line(self.raw(place))

    def around(self, place: int, context: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        before = tuple(map(self.text, range(max(0, place - context), place)))
        after = tuple(map(self.text, range(place + 1, min(len(self), place + 1 + context))))
        return before, after

    def time_of(self, place: int) -> datetime | None:
        if self.clock is None:
            return None
        for earlier in range(place, max(-1, place - LOOK_BACK), -1):
            if at := self.clock.read(self.text(earlier)[:1024]):
                return at
        return None


def _places(lines: _BlockLines, pattern: Any) -> Iterator[int]:
    """The places in the block of the lines that match."""
    position = 0
    while position < len(lines.data) and (found := pattern.search(lines.data, position)):
        place = bisect_left(lines.ends, found.start())
        if place >= len(lines):
            break
        if found.end() <= lines.ends[place] or pattern.search(lines.raw(place)):
            yield place
        position = lines.ends[place] + 1


def _compiled(query: Query) -> Any:
    expression = query.text if query.regex else re2.escape(query.text)
    flags = "(?mi)" if query.ignore_case else "(?m)"
    try:
        return re2.compile((flags + expression).encode())
    except re2.error as error:
        raise PatternInvalid(query.text, str(error)) from error


def _hits(source: Source, query: Query, samples: int, context: int) -> Hits | None:
    kept: list[Match] = []
    last: Match | None = None
    number = 0
    for match in matches(source, query, context):
        number += 1
        last = match
        if len(kept) < samples:
            kept.append(match)
    return Hits(source.name, number, kept[0], last, tuple(kept)) if last and kept else None
