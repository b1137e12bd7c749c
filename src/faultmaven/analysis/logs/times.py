"""The times of a block's lines, read for all lines at once.

Where lines show the time of day (`hh:mm:ss` or `hhmmss`), its digits are arithmetic on arrays; only
the date before it is parsed, once for each run of lines that share it. So two lines with the same
date are taken to have the same zone.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.logs.block_lines import EIGHT, BlockLines
from faultmaven.analysis.logs.figures import Figures, fractions

NONE = -1
SLOW = -2
PLAIN = -3
NO_COLUMN = 127
SECOND = 1_000_000
MAX_HEADS = 10_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COLON = ord(":")
_COLONS, _DIGITS = Figures(b"00:00:00"), Figures(b"000000")
_PARTS = {_COLONS: (0, 3, 6), _DIGITS: (0, 2, 4)}
"""Where hour, minute and second begin."""

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

    def of(self, lines: BlockLines, traits: NDArray[np.void]) -> Micros:
        """The times of lines with these traits (`messages.TRAITS`).

        The time of a line is the `place`-th time of day in it, the first most often in its `column`
        and looked for there; with `PLAIN` it is six digits in its column. The date begins `back`
        bytes before it. `NONE` says that the line has no time, `SLOW` that it has to be read by
        itself: in the first `back` bytes, if any.
        """
        columns, places, backs = traits["column"], traits["place"], traits["back"]
        at = np.minimum(lines.starts + columns, lines.ends)
        found = np.full(len(lines), NONE, dtype=np.int64)
        shown = (places == 0) & (columns != NO_COLUMN) & (lines.codes[at - 1] != _COLON)
        shown &= _COLONS.shown(lines.eights[at])
        rows = np.flatnonzero((places >= 0) & ~shown)
        if len(rows):
            at[rows], shown[rows] = _nth_times(lines, rows, places[rows])
        rows = np.flatnonzero(shown)
        found[rows] = _of_day(_COLONS, lines, at[rows])
        if (plain := places == PLAIN).any():
            plain &= _DIGITS.shown(lines.eights[at])
            rows = np.flatnonzero(plain)
            found[rows] = _of_day(_DIGITS, lines, at[rows])
            shown |= plain
            rows = np.flatnonzero(shown)
        for back in np.flatnonzero(np.bincount(backs[rows])).tolist():
            alike = rows[backs[rows] == back]
            self._add_dates(lines, found, alike, at[alike], back)
        for row in np.flatnonzero(~shown & (places != NONE)).tolist():
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
        back: int,
    ) -> None:
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


def _nth_times(
    lines: BlockLines, rows: NDArray[np.intp], places: NDArray[np.int16]
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where the `places[i]`-th time of day of line `rows[i]` is, and whether it is there."""
    colons = lines.codes == _COLON
    hours = np.flatnonzero(colons[2:-5] & colons[5:-2])
    hours = hours[_COLONS.shown(lines.eights[hours])]
    first = np.searchsorted(hours, lines.starts[rows]) + places
    at = np.append(hours, len(lines.data))[np.minimum(first, len(hours))]
    return at, at < lines.ends[rows]


def _changes(lines: BlockLines, at: NDArray[np.intp], back: int) -> NDArray[np.intp]:
    """Where, of times of day at some places, the date before the next one is another: the bytes
    from `back` before the time to the one that parts it from the date."""
    changed = np.zeros(len(at) - 1, dtype=np.bool_)
    for offset in range(-back, -1, EIGHT.itemsize):
        beyond = max(0, EIGHT.itemsize - (-1 - offset))
        dates = lines.eights[np.maximum(at + offset, 0)] << np.uint64(8 * beyond)
        changed |= dates[1:] != dates[:-1]
    return np.flatnonzero(changed)


def _of_day(form: Figures, lines: BlockLines, at: NDArray[np.intp]) -> Micros:
    """The microseconds since midnight of the times of day at the given places."""
    pairs = form.pairs(lines.eights[at])
    hours, minutes, seconds = (pairs[part] for part in _PARTS[form])
    of_day = (hours * 3600 + minutes * 60 + seconds) * SECOND
    return of_day + fractions(lines, at + form.size)
