"""`kubectl get` tables: rows as mappings from column title to cell, cut at the header's columns."""

import re
from collections.abc import Iterator, Sequence

from faultmaven.analysis.citations import SourceLine

_TITLE = re.compile(r"\S+(?: \S+)*")
Row = tuple[dict[str, str], SourceLine]


def is_header(text: str) -> bool:
    """Whether a line is the header of a kubectl table: upper-case titles, NAME or LAST SEEN among
    them."""
    return text.startswith(("NAME ", "NAMESPACE ", "LAST SEEN ")) and text == text.upper()


def rows(file: str, lines: Sequence[str], first: int) -> Iterator[Row]:
    """The rows of the tables in `lines`; text before a first header is passed over."""
    columns: list[tuple[str, int]] = []
    for number, text in enumerate(lines, first):
        if is_header(text):
            columns = [(match[0], match.start()) for match in _TITLE.finditer(text)]
        elif columns and text.strip():
            yield _cells(text, columns), SourceLine(file, number, text)


def _cells(text: str, columns: list[tuple[str, int]]) -> dict[str, str]:
    """The cells of a row; one whose columns moved, as where names were replaced, is cut anew."""
    cells = _cut(text, columns)
    if cells is None:
        parts = list(_TITLE.finditer(text))
        if len(parts) < len(columns) and len(parts) > 1:
            shift = parts[1].start() - columns[1][1]
            cells = _cut(text, [columns[0], *((name, at + shift) for name, at in columns[1:])])
    if cells is None:
        split = re.split(r"\s{2,}", text.strip(), maxsplit=len(columns) - 1)
        cells = dict(zip((title for title, _ in columns), split, strict=False))
    return {title: "" if cell in ("<none>", "<unset>") else cell for title, cell in cells.items()}


def _cut(text: str, columns: list[tuple[str, int]]) -> dict[str, str] | None:
    """The cells between the columns' starts; None where some cell does not begin at its start."""
    ends = [start for _, start in columns[1:]] + [len(text)]
    cells = {}
    for (title, start), end in zip(columns, ends, strict=True):
        cell = text[start:end]
        if (start and text[start - 1 : start] not in ("", " ")) or (
            cell.strip() and cell.startswith(" ")
        ):
            return None
        cells[title] = cell.strip()
    return cells
