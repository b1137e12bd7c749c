"""The times of day that lines show, each with the date before it, found for all lines at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.logs.block_lines import EIGHT, BlockLines
from faultmaven.analysis.logs.figures import Figures, fractions

NONE = -1
SLOW = -2
PLAIN = -3
NO_COLUMN = 127
SECOND = 1_000_000
_COLON = ord(":")
_COLONS, _DIGITS = Figures(b"00:00:00"), Figures(b"000000")
_PARTS = {_COLONS: (0, 3, 6), _DIGITS: (0, 2, 4)}
"""Where hour, minute and second begin."""

Micros = NDArray[np.int64]
"""Microseconds since 1970 in UTC, or of a day; `NONE` where there is no time."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The times of day of a block's lines, `NONE` where none is shown.

    `date_of` is the number of the date before each, -1 where there is none; of date k, which may be
    the same as another, the first line is `rows[k]` and its time at `at[k]` in the block. The lines
    in `slow` have to be read by themselves.
    """

    found: Micros
    date_of: NDArray[np.int32]
    rows: NDArray[np.int64]
    at: NDArray[np.int64]
    slow: NDArray[np.int64]


def clocks(lines: BlockLines, traits: NDArray[np.void]) -> Clocks:
    """The times of day of lines with these traits (`messages.TRAITS`).

    The time of a line is the `place`-th time of day in it, the first most often in its `column` and
    looked for there; with `PLAIN` it is six digits in its column. The date begins `back` bytes
    before it. `NONE` says that the line has no time, `SLOW` that it has to be read by itself.
    """
    if lines.kernel:
        told = lines.kernel.times(lines.data, lines.ends, traits.view(np.uint64))
        if told is not None:
            return Clocks(told.found, told.date_of, told.rows, told.at, told.slow)
    return _by_numpy(lines, traits)


def _by_numpy(lines: BlockLines, traits: NDArray[np.void]) -> Clocks:
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
    date_of, firsts = _dates(lines, rows, at, backs)
    slow = np.flatnonzero(~shown & (places != NONE))
    return Clocks(found, date_of, firsts, at[firsts], slow)


def _dates(
    lines: BlockLines, rows: NDArray[np.intp], at: NDArray[np.intp], backs: NDArray[np.int8]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """For each line the number of its run of lines with one date, and each run's first line."""
    date_of = np.full(len(lines), -1, dtype=np.int32)
    firsts = [np.zeros(0, dtype=np.int64)]
    known = 0
    for back in np.flatnonzero(np.bincount(backs[rows])).tolist():
        alike = rows[backs[rows] == back]
        changed = _changes(lines, at[alike], back)
        date_of[alike] = known + np.cumsum(changed) - 1
        firsts.append(alike[changed])
        known += len(firsts[-1])
    return date_of, np.concatenate(firsts)


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


def _changes(lines: BlockLines, at: NDArray[np.intp], back: int) -> NDArray[np.bool_]:
    """Whether, of times of day at some places, the date before each is another than before the one
    before: the bytes from `back` before the time to the one that parts it from the date."""
    early = at < back
    changed: NDArray[np.bool_] = early.copy()
    changed[:1] = True
    changed[1:] |= early[:-1]
    for offset in range(-back, -1, EIGHT.itemsize):
        beyond = max(0, EIGHT.itemsize - (-1 - offset))
        dates = lines.eights[np.maximum(at + offset, 0)] << np.uint64(8 * beyond)
        changed[1:] |= dates[1:] != dates[:-1]
    return changed


def _of_day(form: Figures, lines: BlockLines, at: NDArray[np.intp]) -> Micros:
    """The microseconds since midnight of the times of day at the given places."""
    pairs = form.pairs(lines.eights[at])
    hours, minutes, seconds = (pairs[part] for part in _PARTS[form])
    of_day = (hours * 3600 + minutes * 60 + seconds) * SECOND
    return of_day + fractions(lines, at + form.size)
