"""Skims a log too large to be read record by record: the records of its errors, and its span."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import re2

from faultmaven.analysis.logs.records import LogRecord, records
from faultmaven.analysis.model import TimeSpan
from faultmaven.analysis.reading import Block, Line, decode_line
from faultmaven.analysis.timestamps import Clock

MAX_PER_BLOCK = 200
EDGE_BYTES = 4096

_SUSPECT = re2.compile(
    rb"(?i)error|fatal|severe|critical|panic|exception|traceback|\b(?:err|crit|emerg|alert|fail)\b"
    rb'|"level": ?[56]0\b|(?:^|\n)E\d{4} \d\d:|HTTP/\d(?:\.\d)?"? 5\d\d\b|\bstatus[=:]"? ?5\d\d\b'
)


class Skim:
    """Takes a log's blocks in order and hands out the records that may tell of an error.

    Afterwards `span` is from the earliest to the latest time at the blocks' edges, and `partial`
    says that some block had more than `MAX_PER_BLOCK` suspect lines, of which the rest were left.
    """

    def __init__(self, file: str, clock: Clock | None) -> None:
        self._file = file
        self._clock = clock
        self._times: list[datetime] = []
        self.partial = False

    def records(self, blocks: Iterable[Block]) -> Iterator[LogRecord]:
        lines = (line for block in blocks for line in self._suspects(block))
        return records(self._file, lines, self._clock)

    @property
    def span(self) -> TimeSpan | None:
        return TimeSpan(min(self._times), max(self._times)) if self._times else None

    @property
    def note(self) -> str:
        """What a reader of the coverage should know."""
        note = "large: read for patterns, errors and times only, not for gaps"
        return f"{note}; errors are counted in part" if self.partial else note

    def _suspects(self, block: Block) -> Iterator[Line]:
        self._see(block.data[:EDGE_BYTES])
        self._see(block.data[-EDGE_BYTES:].partition(b"\n")[2])
        data, position, number, done, found = block.data, 0, block.first, -1, 0
        for match in _SUSPECT.finditer(data):
            at = match.end() - 1
            if at < done:
                continue
            if found == MAX_PER_BLOCK:
                self.partial = True
                return
            begin, end = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at)
            done = end if end >= 0 else len(data)
            number += data.count(b"\n", position, begin)
            position, found = begin, found + 1
            yield Line(number, decode_line(data[begin:done].rstrip(b"\r")))

    def _see(self, edge: bytes) -> None:
        """Keeps the first and the last time in a piece of the block that begins with a line."""
        texts = map(decode_line, edge.splitlines())
        times = [at for text in texts if self._clock and (at := self._clock.read(text))]
        if times:
            now = self._times
            self._times = [min([*now, *times]), max([*now, *times])]
