"""Searches whole files: every matching line, cited, in its context and within a span of time.

Patterns are RE2, which is linear in the text; they are run over blocks of lines rather than line by
line, and a match must lie within one line. Text is matched as it is stored.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import re2

from faultmaven.analysis.errors import PatternInvalid
from faultmaven.analysis.formats import head_sample, plain
from faultmaven.analysis.line_index import line_ends
from faultmaven.analysis.model import Citation, TimeSpan
from faultmaven.analysis.reading import Block, LineReader, decode_block, decode_line
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
        if not query.text.isascii():
            block = _in_utf8(block)
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


def _in_utf8(block: Block) -> Block:
    """The block with the text of its Latin-1 lines in UTF-8, as patterns are."""
    try:
        block.data.decode()
    except UnicodeDecodeError:
        return Block(block.first, "".join(f"{t}\n" for t in decode_block(block.data)).encode())
    return block


def _compiled(query: Query) -> Any:
    expression = query.text if query.regex else re2.escape(query.text)
    flags = "(?mi)" if query.ignore_case else "(?m)"
    try:
        return re2.compile((flags + expression).encode())
    except re2.error as error:
        raise PatternInvalid(query.text, str(error)) from error
