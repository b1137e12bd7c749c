"""The times of a block's lines, read for all lines at once.

Where lines show the time of day (`hh:mm:ss` or `hhmmss`), `clocks.py` finds it; only the date
before it is parsed, once for all lines that share it. So two lines with the same date are taken to
have the same zone.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.logs.block_lines import BlockLines
from faultmaven.analysis.logs.clocks import NONE, SLOW, Clocks, Micros, clocks

MAX_HEADS = 10_000
MAX_DATES = 10_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def moment(at: int) -> datetime:
    return EPOCH + timedelta(microseconds=int(at))


class LineTimes:
    """Reads times; `read` gives that of a line's text and is asked once for each date."""

    def __init__(self, read: Callable[[str], datetime | None]) -> None:
        self._read = read
        self._dates: dict[tuple[int, bytes], int | None] = {}
        self._heads: dict[bytes, int] = {}

    def of(self, lines: BlockLines, traits: NDArray[np.void]) -> Micros:
        """The times of lines with these traits; `SLOW` ones are read by themselves, in the first
        `back` bytes of the line if that is not 0."""
        if len(self._dates) >= MAX_DATES:
            self._dates.clear()
        shown = clocks(lines, traits)
        found = self._dated(lines, shown, traits["back"][shown.rows].tolist())
        heads = np.where(traits["place"] == SLOW, traits["back"], 0)[shown.slow]
        for row, end in zip(shown.slow.tolist(), heads.tolist(), strict=True):
            found[row] = self._headed(lines, row, end)
        return found

    def _dated(self, lines: BlockLines, shown: Clocks, backs: list[int]) -> Micros:
        """The times with their dates."""
        firsts = zip(backs, shown.rows.tolist(), shown.at.tolist(), strict=True)
        told = [self._base(lines, shown, *first) for first in firsts]
        bases = np.array([*(base or 0 for base in told), 0], dtype=np.int64)
        found = shown.found + bases[shown.date_of]
        if None in told:
            untold = np.array([*(base is None for base in told), False])
            found[untold[shown.date_of]] = NONE
        return found

    def _base(self, lines: BlockLines, shown: Clocks, back: int, row: int, at: int) -> int | None:
        """What to add to the times of day on the date before this one."""
        date = back, lines.data[max(at - back, 0) : max(at - 1, 0)]
        if date not in self._dates:
            whole = self._alone(lines, row)
            self._dates[date] = None if whole == NONE else whole - int(shown.found[row])
        return self._dates[date]

    def _headed(self, lines: BlockLines, row: int, end: int) -> int:
        """The time of a line that shows it in its first `end` bytes, read once for all that begin
        so; with an `end` of 0 it may be anywhere in the line."""
        if not end:
            return self._alone(lines, row)
        head = lines.raw(row)[:end]
        if head not in self._heads:
            if len(self._heads) >= MAX_HEADS:
                self._heads.clear()
            self._heads[head] = self._alone(lines, row)
        return self._heads[head]

    def _alone(self, lines: BlockLines, row: int) -> int:
        at = self._read(lines.text(row))
        return NONE if at is None else micros(at)
