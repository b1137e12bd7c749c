"""A block of a log, scanned: for each line its message, its time, and whether a record begins."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.kernel.native import kernel
from faultmaven.analysis.logs.block_lines import BlockLines
from faultmaven.analysis.logs.clocks import NONE, Micros
from faultmaven.analysis.logs.forms_known import Found, KnownForms, Numbers
from faultmaven.analysis.logs.levels import Level
from faultmaven.analysis.logs.messages import UNKNOWN, Messages
from faultmaven.analysis.logs.records import MAX_TRACE_LINES
from faultmaven.analysis.logs.stored import MAX_KEPT, StoredRecord
from faultmaven.analysis.logs.style import Style
from faultmaven.analysis.logs.times import LineTimes
from faultmaven.analysis.logs.watch import Watched
from faultmaven.analysis.reading import Block


@dataclass(frozen=True)
class Scanned:
    """The lines of a block; the arrays, and those of `found`, have one entry a line.

    `begins` says that a record begins; its level is that of its first line.
    """

    file: str
    style: Style
    lines: BlockLines
    found: Found
    times: Micros
    levels: NDArray[np.int8]
    begins: NDArray[np.bool_]

    @property
    def numbers(self) -> Numbers:
        return self.found.numbers

    @cached_property
    def starts(self) -> NDArray[np.intp]:
        """The places of the lines with which records begin."""
        return np.flatnonzero(self.begins)

    def record(self, place: int) -> StoredRecord:
        """The record that begins at a place, as far as it lies in this block."""
        number = self.lines.first + place
        text = self.lines.text(place)
        record = StoredRecord(self.file, self.style, number, number, text)
        return self.continued(record, place + 1)

    def continued(self, record: StoredRecord, place: int) -> StoredRecord:
        """The record with those lines from a place on that go on with it."""
        following = np.searchsorted(self.starts, place)
        end = int(self.starts[following]) if following < len(self.starts) else len(self.lines)
        room = MAX_TRACE_LINES - len(record.more)
        more = (self.lines.text(p)[:MAX_KEPT] for p in range(place, min(end, place + room)))
        return replace(record, line_end=self.lines.first + end - 1, more=(*record.more, *more))


class Scanner:
    """Scans a log's blocks in order, remembering the messages, forms and dates it has seen.

    `native` allows the kernel in C where there is one, which finds the same.
    """

    def __init__(self, file: str, style: Style, watched: Watched, *, native: bool = True) -> None:
        self.messages = Messages(style)
        self._file = file
        self._style = style
        self._kernel = kernel() if native else None
        self._forms = KnownForms(self.messages, watched, self._kernel)
        self._times = LineTimes(style.time_of)
        self._level = UNKNOWN
        self._begun = False

    def scan(self, block: Block) -> Scanned:
        lines = BlockLines.of(block, self._kernel)
        found = self._forms.find(lines)
        traits = self.messages.traits(found.numbers)
        times = self._times.of(lines, traits)
        begins = self._begins(traits, times)
        levels = traits["level"]
        if len(starts := np.flatnonzero(begins)):
            self._level = int(levels[starts[-1]])
        self._begun = True
        return Scanned(self._file, self._style, lines, found, times, levels, begins)

    def _begins(self, traits: NDArray[np.void], times: Micros) -> NDArray[np.bool_]:
        begins = ~traits["continues"]
        if self._style.timed:
            begins &= (times != NONE) | traits["own_time"]
        if not self._begun:
            begins[:1] = True
        thrown = begins & traits["throws"]
        if thrown.any():
            begins &= ~(thrown & (self._levels_before(begins, traits["level"]) >= Level.ERROR))
        return begins

    def _levels_before(
        self, begins: NDArray[np.bool_], levels: NDArray[np.int8]
    ) -> NDArray[np.int8]:
        """For each line the level of the record that began last before it."""
        latest = np.maximum.accumulate(np.where(begins, np.arange(len(begins)), -1))
        before = np.concatenate(([-1], latest[:-1]))
        found: NDArray[np.int8] = np.where(before < 0, self._level, levels[before])
        return found
