"""How a delimited table of metrics is laid out: its rows, its header's depth, its time column."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from faultmaven.analysis.metrics.numbers import is_absent, number, seconds
from faultmaven.analysis.metrics.series import Floats, Lines

DELIMITERS = (",", "\t", ";")
MAX_HEADER = 6
MAX_COLUMNS = 20_000
SAMPLED = 30
MOSTLY = 0.9
_TIME_TITLE = frozenset(
    {
        *("time", "timestamp", "@timestamp", "ts", "date", "datetime", "epoch", "period"),
        *("unixtime", "unixtimestamp", "timeunix", "starttime", "endtime"),
    }
)


@dataclass(frozen=True, slots=True)
class Layout:
    """A table's cells: `header` rows (at least one) above `rows` of one width, and their lines.

    `time` is the column of times, None for a table that has none; `other_times` repeat it.
    """

    header: tuple[tuple[str, ...], ...]
    rows: list[list[str]]
    lines: Lines
    time: int | None
    other_times: frozenset[int] = frozenset()

    @property
    def width(self) -> int:
        return len(self.header[0])

    def column(self, index: int) -> list[str]:
        return [row[index] for row in self.rows]

    def times(self) -> Floats:
        """Seconds since 1970 of every row, NaN in a table without times."""
        if self.time is None:
            return np.full(len(self.rows), np.nan)
        return seconds(self.column(self.time))

    def numeric(self, index: int) -> bool:
        """Whether nearly all cells of a column that hold something hold a number."""
        step = max(1, len(self.rows) // (10 * SAMPLED))
        held = [row[index] for row in self.rows[::step] if not is_absent(row[index])]
        if not held:
            held = [row[index] for row in self.rows if not is_absent(row[index])]
        known = sum(not np.isnan(number(cell)) for cell in held)
        return bool(held) and known >= MOSTLY * len(held)

    def values(self, index: int) -> Floats:
        return np.array([number(row[index]) for row in self.rows], dtype=np.float64)


def layout(lines: Sequence[str]) -> Layout | None:
    """The layout of a table's lines; None for what is no table with a header over its data."""
    for delimiter in DELIMITERS:
        rows, numbers = _rows(lines, delimiter)
        if len(rows) >= 2 and len(rows[0]) >= 2 and _even(rows):
            found = _laid_out(rows, numbers)
            if found is not None:
                return found
    return None


def _rows(lines: Sequence[str], delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The cells of all rows cut or filled to the first one's width, and the rows' lines."""
    rows, numbers = list[list[str]](), list[int]()
    reader = csv.reader((line or " " for line in lines), delimiter=delimiter)
    try:
        for row in reader:
            if row == [" "] or row[0].startswith(("sep=", "#")):
                continue
            width = len(rows[0]) if rows else min(len(row), MAX_COLUMNS)
            rows.append(row if len(row) == width else [*row[:width], *[""] * (width - len(row))])
            numbers.append(reader.line_num)
    except csv.Error:
        return [], []
    return rows, numbers


def _even(rows: Sequence[Sequence[str]]) -> bool:
    """Whether most of the sampled rows fill more than their first cell."""
    sample = rows[:: max(1, len(rows) // SAMPLED)]
    return 2 * sum(any(row[1:]) for row in sample) > len(sample)


def _laid_out(rows: list[list[str]], numbers: list[int]) -> Layout | None:
    times = _time_columns(rows)
    depth = _depth(rows, times[0]) if times else 1
    if not 1 <= depth <= MAX_HEADER or depth >= len(rows) or all(map(_is_number, rows[0][1:])):
        return None
    return Layout(
        tuple(tuple(cell.strip() for cell in row) for row in rows[:depth]),
        rows[depth:],
        np.array(numbers[depth:], dtype=np.int64),
        times[0] if times else None,
        frozenset(times[1:]),
    )


def _time_columns(rows: list[list[str]]) -> list[int]:
    """The columns that hold times in the last rows, those titled so first.

    A number counts as a time only under such a title, as any large figure could be one.
    """
    sample = rows[-min(SAMPLED, max(1, len(rows) // 3)) :]
    titled = [index for index in range(len(rows[0])) if _titled(rows, index)]
    found = [index for index in titled if _are_times([row[index] for row in sample])]
    others = [
        index
        for index in range(len(rows[0]))
        if index not in found
        and not any(_is_number(row[index]) for row in sample)
        and _are_times([row[index] for row in sample])
    ]
    return found + others


def _titled(rows: list[list[str]], index: int) -> bool:
    names = (row[index] for row in rows[:MAX_HEADER])
    return any("".join(filter(_plain, name.lower())) in _TIME_TITLE for name in names)


def _plain(letter: str) -> bool:
    return letter not in " _-"


def _is_number(text: str) -> bool:
    return not np.isnan(number(text))


def _are_times(texts: list[str]) -> bool:
    return not np.isnan(seconds(texts)).any()


def _depth(rows: list[list[str]], time: int) -> int:
    """How many rows stand above the first one with a time."""
    known = seconds(row[time] for row in rows[: MAX_HEADER + 1])
    stamped = np.flatnonzero(~np.isnan(known))
    return int(stamped[0]) if len(stamped) else MAX_HEADER + 1
