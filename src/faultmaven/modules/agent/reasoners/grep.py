"""Finds matching lines at the speed of RE2: whole blocks are searched, only hits are decoded."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import re2

from faultmaven.analysis.reading import Block, LineReader, decode_block, decode_line
from faultmaven.analysis.sources import Source

LINES_BACK = 60


@dataclass(frozen=True, slots=True)
class Found:
    """A matching line, the match in it, and what stands before it in its block."""

    number: int
    text: str
    match: Any
    before: bytes

    def lines_back(self) -> Iterator[str]:
        """The lines before this one, the nearest first, as far as they matter to it."""
        for raw in reversed(self.before[-(1 << 14) :].splitlines()[-LINES_BACK:]):
            yield decode_line(raw)


def grep(source: Source, pattern: str) -> Iterator[Found]:
    """The lines of a source that match an RE2 pattern, in order.

    The pattern sees one line at a time; a part of it that could match a line's end (such as `\\s`)
    should not stand where it could reach into the next line.
    """
    in_block = re2.compile("(?m)" + pattern)
    in_line = re2.compile(pattern)
    for block in LineReader(source).blocks():
        if in_block.search(block.data):
            yield from _in_block(block, in_block, in_line)


def _in_block(block: Block, in_block: Any, in_line: Any) -> Iterator[Found]:
    if b"\r" in block.data:
        yield from _line_by_line(block, in_line)
        return
    data, number, counted = block.data, block.first, 0
    done = -1
    for hit in in_block.finditer(data):
        start = data.rfind(b"\n", 0, hit.start()) + 1
        if start <= done:
            continue
        done = start
        number += data.count(b"\n", counted, start)
        counted = start
        end = data.find(b"\n", start)
        text = decode_line(data[start : end if end >= 0 else len(data)])
        if match := in_line.search(text):
            yield Found(number, text, match, data[:start])


def _line_by_line(block: Block, in_line: Any) -> Iterator[Found]:
    """For blocks with carriage returns, which may end lines by themselves."""
    ends = block.data.splitlines(keepends=True)
    offset = 0
    for place, text in enumerate(decode_block(block.data)):
        if match := in_line.search(text):
            yield Found(block.first + place, text, match, block.data[:offset])
        offset += len(ends[place])
