"""What one log file amounts to: its span, counts by level, gaps and what could not be read."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.formats import Detection
from faultmaven.analysis.logs.clocks import NONE, SECOND, Micros
from faultmaven.analysis.logs.levels import Level
from faultmaven.analysis.logs.times import moment
from faultmaven.analysis.model import FileCoverage, TimeSpan
from faultmaven.analysis.reading import LineReader

GAP_FACTOR = 20
MAX_GAPS = 20
MIN_GAP = 60 * SECOND


@dataclass(slots=True)
class LogSummary:
    """Fed with records in file order; afterwards its fields and properties hold for them.

    Times are in µs since 1970: of the earliest, the latest and the first record.
    """

    records: int = 0
    untimed: int = 0
    levels: Counter[Level] = field(default_factory=Counter)
    first_at: int = NONE
    last_at: int = NONE
    opened_at: int = NONE
    _widest: list[tuple[int, int]] = field(default_factory=list)

    def add(self, levels: NDArray[np.int8], times: Micros) -> None:
        """Adds records by their levels (negative where unknown) and times (`NONE` without one)."""
        self.records += len(levels)
        for level, count in enumerate(np.bincount(levels[levels >= 0]).tolist()):
            if count:
                self.levels[Level(level)] += count
        timed = times[times != NONE]
        self.untimed += len(times) - len(timed)
        if len(timed):
            self._add_times(timed)

    def join(self, later: "LogSummary") -> None:
        """Adds the summary of later records of the same log."""
        self.records += later.records
        self.untimed += later.untimed
        self.levels += later.levels
        if later.opened_at == NONE:
            return
        if self.last_at != NONE:
            self._note_gaps([(self.last_at, later.opened_at)])
        self._note_gaps(later._widest)
        self._extend(later.opened_at, later.first_at, later.last_at)

    @property
    def span(self) -> TimeSpan | None:
        if self.first_at == NONE:
            return None
        return TimeSpan(moment(self.first_at), moment(self.last_at))

    @property
    def gaps(self) -> tuple[TimeSpan, ...]:
        """Silences of at least a minute and `GAP_FACTOR` times the mean step between records."""
        steps = self.records - self.untimed - 1
        if steps < 1:
            return ()
        least = max(MIN_GAP, (self.last_at - self.first_at) / steps * GAP_FACTOR)
        found = [gap for gap in self._longest() if gap[1] - gap[0] >= least]
        return tuple(TimeSpan(moment(start), moment(end)) for start, end in sorted(found))

    def _add_times(self, times: Micros) -> None:
        latest = np.maximum.accumulate(times)
        before = np.concatenate(([times[0] if self.last_at == NONE else self.last_at], latest[:-1]))
        before = np.maximum(before, self.last_at)
        wide = np.flatnonzero(times - before >= MIN_GAP)
        self._note_gaps(zip(before[wide].tolist(), times[wide].tolist(), strict=True))
        self._extend(int(times[0]), int(times.min()), int(latest[-1]))

    def _extend(self, opened: int, first: int, last: int) -> None:
        self.opened_at = opened if self.opened_at == NONE else self.opened_at
        self.first_at = first if self.first_at == NONE else min(self.first_at, first)
        self.last_at = max(self.last_at, last)

    def _note_gaps(self, gaps: Iterable[tuple[int, int]]) -> None:
        self._widest += [gap for gap in gaps if gap[1] - gap[0] >= MIN_GAP]
        if len(self._widest) > 4 * MAX_GAPS:
            self._widest = self._longest()

    def _longest(self) -> list[tuple[int, int]]:
        return sorted(self._widest, key=lambda gap: (gap[0] - gap[1], gap[0]))[:MAX_GAPS]


def log_coverage(reader: LineReader, detection: Detection, summary: LogSummary) -> FileCoverage:
    """How a log file was read, once its reader has reached the end.

    `unparsed` counts records without a time in a file whose other records have one.
    """
    return FileCoverage(
        file=reader.source.name,
        format=detection.format,
        confidence=detection.confidence,
        reason=detection.reason,
        bytes=reader.bytes,
        lines=reader.lines,
        unparsed=summary.untimed if summary.span else 0,
        span=summary.span,
        note=reader.note,
    )
