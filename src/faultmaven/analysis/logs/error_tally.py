"""Counts a log's errors by message and by minute, and keeps the first record of each."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.logs.clocks import NONE, SECOND
from faultmaven.analysis.logs.levels import Level
from faultmaven.analysis.logs.records import LogRecord
from faultmaven.analysis.logs.scanned import Scanned
from faultmaven.analysis.logs.stored import StoredRecord
from faultmaven.analysis.logs.times import micros

MINUTE = 60 * SECOND
MAX_MESSAGES = 2_000
MAX_MINUTES = 2_000


@dataclass(slots=True)
class Seen:
    """How often something was seen, and the number of the line with which its first record
    begins."""

    count: int
    line: int


@dataclass(slots=True)
class ErrorTally:
    """Fed with scanned blocks in order; `messages` and `minutes` (since 1970) count error records
    with a time."""

    messages: dict[int, Seen] = field(default_factory=dict)
    minutes: dict[int, Seen] = field(default_factory=dict)
    _records: dict[int, LogRecord | StoredRecord] = field(default_factory=dict)
    _open: int | None = None

    def first(self, seen: Seen) -> LogRecord:
        """The first record of what was seen."""
        record = self._records[seen.line]
        return record.read() if isinstance(record, StoredRecord) else record

    def add(self, block: Scanned) -> None:
        self._go_on(block)
        errors = block.starts[block.levels[block.starts] >= Level.ERROR]
        errors = errors[block.times[errors] != NONE]
        if len(errors):
            self._count(self.messages, MAX_MESSAGES, block, errors, block.numbers[errors])
            self._count(self.minutes, MAX_MINUTES, block, errors, block.times[errors] // MINUTE)
        last = block.lines.first + int(block.starts[-1]) if len(block.starts) else self._open
        self._open = last if last in self._records else None

    def see(self, record: LogRecord, message: int) -> None:
        """Adds one record of the message with this number."""
        if record.at is None or record.level is None or record.level < Level.ERROR:
            return
        keys = (
            (self.messages, MAX_MESSAGES, message),
            (self.minutes, MAX_MINUTES, micros(record.at) // MINUTE),
        )
        for seen, most, key in keys:
            if key in seen:
                seen[key].count += 1
            elif len(seen) < most:
                seen[key] = Seen(1, record.line_start)
                self._records[record.line_start] = record

    def join(self, later: "ErrorTally", number_of: NDArray[np.int32], offset: int) -> None:
        """Adds the errors of later lines (numbered from 1 after `offset`) of the same log, whose
        message i has the number `number_of[i]` here."""
        named = ((int(number_of[number]), seen) for number, seen in later.messages.items())
        kept = _joined(self.messages, named, MAX_MESSAGES, offset)
        kept |= _joined(self.minutes, later.minutes.items(), MAX_MINUTES, offset)
        for line, record in later._records.items():
            if line + offset in kept:
                start, end = record.line_start + offset, record.line_end + offset
                self._records[line + offset] = replace(record, line_start=start, line_end=end)

    def _go_on(self, block: Scanned) -> None:
        """Gives the lines before the block's first record to the one that was open before it."""
        record = None if self._open is None else self._records[self._open]
        if isinstance(record, StoredRecord) and not block.begins[:1].any():
            self._records[record.line_start] = block.continued(record, 0)

    def _count(
        self,
        seen: dict[int, Seen],
        most: int,
        block: Scanned,
        errors: NDArray[np.intp],
        keys: NDArray[np.int64] | NDArray[np.int32],
    ) -> None:
        distinct, first, counts = np.unique(keys, return_index=True, return_counts=True)
        order = np.argsort(first)
        rows = (distinct[order].tolist(), errors[first[order]].tolist(), counts[order].tolist())
        for key, place, count in zip(*rows, strict=True):
            if key in seen:
                seen[key].count += count
            elif len(seen) < most:
                line = block.lines.first + place
                seen[key] = Seen(count, line)
                if line not in self._records:
                    self._records[line] = block.record(place)


def _joined(
    mine: dict[int, Seen], theirs: Iterable[tuple[int, Seen]], most: int, offset: int
) -> set[int]:
    """Adds `theirs` to `mine`; the lines, in my count, of those that are new."""
    new = set()
    for key, seen in theirs:
        if key in mine:
            mine[key].count += seen.count
        elif len(mine) < most:
            mine[key] = Seen(seen.count, seen.line + offset)
            new.add(seen.line + offset)
    return new
