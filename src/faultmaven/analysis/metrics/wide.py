"""Wide CSV tables of metrics: one row per time, one column per series, as arrays with their cells'
places."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MAX_COLUMNS = 20_000
_TIME_TITLES = ("time", "timestamp", "date", "datetime", "ts", "@timestamp")


@dataclass(frozen=True, slots=True)
class Series:
    """One column: `values` in row order (NaN where empty); row i is line `i + 2` of the file."""

    file: str
    title: str
    column: int
    values: NDArray[np.float64]


def read(file: str, lines: Sequence[str]) -> list[Series]:
    """The numeric columns of a table whose first column is a time; none for any other table."""
    rows = list(csv.reader(line for line in lines if line))
    if len(rows) < 4 or not rows[0] or rows[0][0].strip().lower() not in _TIME_TITLES:
        return []
    titles = rows[0][:MAX_COLUMNS]
    width = len(titles)
    table = np.array([[_number(cell) for cell in _fit(row, width)] for row in rows[1:]])
    return [
        Series(file, title.strip(), column, table[:, column])
        for column, title in enumerate(titles)
        if column and title.strip() and not np.isnan(table[:, column]).all()
    ]


def cell(lines: Sequence[str], series: Series, row: int) -> str:
    """The text of a series' cell in row `row` (from 0)."""
    cells = lines[row + 1].split(",")
    return cells[series.column] if series.column < len(cells) else ""


def _fit(row: Sequence[str], width: int) -> Sequence[str]:
    return [*row[:width], *[""] * (width - len(row))]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
