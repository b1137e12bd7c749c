"""Tables of numbers under titles of any kind: several header rows, labels in braces, matrices."""

import csv
from collections.abc import Sequence

import re2

from faultmaven.analysis.formats.kinds import Detection, Format

MAX_HEADER = 6
LEAST_ROWS = 2
MOSTLY = 0.9
_NUMBER = re2.compile(r"^[-+]?(?:\d[\d.,:]*|\.\d+)(?:[eE][-+]?\d+)? ?[%a-zA-Zµ/]{0,5}$")
_ABSENT = frozenset({"", "nan", "null", "none", "undefined", "-", "n/a"})


def number_table(lines: Sequence[str]) -> Detection | None:
    """A table whose rows below the header hold numbers but for their first cell (a time or a
    name)."""
    lines = lines[1:] if lines[0].startswith("sep=") else lines
    for delimiter in ",\t;":
        rows = _rows(lines, delimiter)
        width = len(rows[0]) if rows else 0
        rows = rows[:-1] if rows and len(rows[-1]) < width else rows  # cut where the sample ends
        if width < 2 or any(len(row) != width for row in rows):
            continue
        depth = next((index for index, row in enumerate(rows) if _is_data(row)), 0)
        if not 1 <= depth <= MAX_HEADER or len(rows) - depth < LEAST_ROWS:
            continue
        held = sum(_is_data(row) or not any(row[1:]) for row in rows[depth:])
        if held >= MOSTLY * (len(rows) - depth):
            reason = f"{width} columns of numbers under {depth} rows of titles"
            return Detection(Format.CSV, 0.9, reason)
    return None


def _rows(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    if delimiter not in lines[0]:
        return []
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return []


def _is_data(row: Sequence[str]) -> bool:
    """Whether a row holds numbers, and nothing but numbers after its first cell."""
    cells = [cell for cell in row[1:] if cell.strip().lower() not in _ABSENT]
    return bool(cells) and all(_NUMBER.match(cell[:64]) for cell in cells)
