"""The times of a block's lines, read for all lines at once.

Wherever a time of day (`hh:mm:ss`) stands in a line, its digits are arithmetic on arrays; only the
date before it is parsed, once for each run of lines that share it. So two lines with the same date
are taken to have the same zone.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.logs.block_lines import EIGHT, BlockLines

NONE = -1
SLOW = -2
SECOND = 1_000_000
MAX_HEADS = 10_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COLON, _COMMA, _DOT = b":,."
_SHOWN = np.frombuffer(b"00:00:00", dtype=EIGHT)
_DIGITS = np.frombuffer(b"\x0f\x0f\0\x0f\x0f\0\x0f\x0f", dtype=EIGHT)
_TO_SIXTEEN = np.frombuffer(b"\6\6\0\6\6\0\6\6", dtype=EIGHT)
_WEIGHTS = {0: 36_000, 1: 3_600, 3: 600, 4: 60, 6: 10, 7: 1}
_FRACTION = 9

Micros = NDArray[np.int64]
"""Microseconds since 1970 in UTC, `NONE` where there is no time."""


def micros(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def moment(at: int) -> datetime:
    return EPOCH + timedelta(microseconds=int(at))


class LineTimes:
    """Reads times; `read` gives that of a line's text and is asked once for each date."""

    def __init__(self, read: Callable[[str], datetime | None]) -> None:
        self._read = read
        self._dates: dict[bytes, int | None] = {}
        self._heads: dict[bytes, int] = {}

    def of(self, lines: BlockLines, places: NDArray[np.int16], backs: NDArray[np.int16]) -> Micros:
        """The times of lines of which line i shows its time in its `places[i]`-th time of day.

        The date begins `backs[i]` bytes before it. A place of `NONE` says that the line has no
        time, one of `SLOW` that it has to be read by itself: in the first `backs[i]` bytes, if any.
        """
        found = np.full(len(lines), NONE, dtype=np.int64)
        hours = times_of_day(lines)
        first = np.searchsorted(hours, lines.starts)
        wanted = first + places
        known = (places >= 0) & (wanted < np.append(first[1:], len(hours)))
        rows = np.flatnonzero(known)
        if len(rows):
            at = hours[wanted[rows]]
            found[rows] = _of_day(lines, at)
            for back in np.flatnonzero(np.bincount(backs[rows])).tolist():
                self._add_dates(lines, found, rows, at, backs[rows] == back, back)
        for row in np.flatnonzero(~known & (places != NONE)).tolist():
            found[row] = self._headed(lines, row, int(backs[row]) if places[row] == SLOW else 0)
        return found

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

    def _add_dates(
        self,
        lines: BlockLines,
        found: Micros,
        rows: NDArray[np.intp],
        at: NDArray[np.intp],
        chosen: NDArray[np.bool_],
        back: int,
    ) -> None:
        rows, at = rows[chosen], at[chosen]
        begins, ends = np.maximum(at - back, 0), at - 1
        bounds = [0, *(_changes(lines, at, back) + 1).tolist(), len(rows)]
        bases = [
            self._base(lines, int(rows[k]), lines.data[begins[k] : ends[k]], int(found[rows[k]]))
            for k in bounds[:-1]
        ]
        known = np.repeat([base is not None for base in bases], np.diff(bounds))
        base = np.repeat([base or 0 for base in bases], np.diff(bounds))
        found[rows] = np.where(known, found[rows] + base, NONE)

    def _base(self, lines: BlockLines, row: int, date: bytes, of_day: int) -> int | None:
        """What to add to a time of day on this date."""
        if date not in self._dates:
            at = self._alone(lines, row)
            self._dates[date] = None if at == NONE else at - of_day
        return self._dates[date]

    def _alone(self, lines: BlockLines, row: int) -> int:
        at = self._read(lines.text(row))
        return NONE if at is None else micros(at)


def times_of_day(lines: BlockLines) -> NDArray[np.intp]:
    """Where `dd:dd:dd` stands, d being a digit."""
    codes = lines.codes
    at: NDArray[np.intp] = np.flatnonzero(codes[2:-5] == _COLON)
    at = at[codes[at + 5] == _COLON]
    digits = lines.eights[at] ^ _SHOWN
    found: NDArray[np.intp] = at[((digits + _TO_SIXTEEN) | digits) & ~_DIGITS == 0]
    return found


def _changes(lines: BlockLines, at: NDArray[np.intp], back: int) -> NDArray[np.intp]:
    """Where, of times of day at some places, the date before the next one is another: the bytes
    from `back` before the time to the one that parts it from the date."""
    changed = np.zeros(len(at) - 1, dtype=np.bool_)
    for offset in range(-back, -1, EIGHT.itemsize):
        beyond = max(0, EIGHT.itemsize - (-1 - offset))
        dates = lines.eights[np.maximum(at + offset, 0)] << np.uint64(8 * beyond)
        changed |= dates[1:] != dates[:-1]
    return np.flatnonzero(changed)


def _of_day(lines: BlockLines, at: NDArray[np.intp]) -> Micros:
    """The microseconds since midnight of the times of day at the given places."""
    shown = (lines.eights[at] & _DIGITS).view(np.uint8).reshape(-1, EIGHT.itemsize)
    seconds = np.zeros(len(at), dtype=np.int64)
    for place, weight in _WEIGHTS.items():
        seconds += shown[:, place].astype(np.int64) * weight
    codes = lines.codes
    mark = codes[at + _FRACTION - 1]
    digits = (mark == _DOT) | (mark == _COMMA)
    fraction = np.zeros(len(at), dtype=np.int64)
    if not digits.any():
        return seconds * SECOND
    for offset in range(_FRACTION, _FRACTION + 6):
        digit = codes[at + offset] - np.uint8(ord("0"))
        digits &= digit < 10
        fraction = fraction * 10 + np.where(digits, digit, 0)
    return seconds * SECOND + fraction
