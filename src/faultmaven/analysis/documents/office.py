"""The text of Word documents, line by line, and of Excel workbooks, row by row."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from faultmaven.analysis.documents.reading import MOST_CHARS, Part, Unreadable

MAX_UNPACKED_BYTES = 512 << 20
MAX_LINES = 500_000
MAX_SHEETS = 100

_DAMAGE = (SyntaxError, KeyError, ValueError, zlib.error, zipfile.BadZipFile)


def read(content: bytes) -> Sequence[Part]:
    """A Word document as one part, a workbook as one for each sheet. Raises `Unreadable`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = {info.filename for info in package.infolist()}
            unpacked = sum(info.file_size for info in package.infolist())
    except zipfile.BadZipFile as error:
        raise Unreadable(f"a damaged Office document ({error})") from error
    if unpacked > MAX_UNPACKED_BYTES:
        raise Unreadable(f"an Office document of more than {MAX_UNPACKED_BYTES >> 20} MiB unpacked")
    if "word/document.xml" in names:
        return [_word(content)]
    if any(name.startswith("xl/workbook.") for name in names):
        return _workbook(content)
    raise Unreadable("an Office document that is neither Word's nor Excel's")


def _word(content: bytes) -> Part:
    import docx  # noqa: PLC0415  # only where it is installed
    from docx.opc.exceptions import OpcError  # noqa: PLC0415

    try:
        body = docx.Document(io.BytesIO(content)).iter_inner_content()
        return _part("", _paragraphs_and_tables(body), MOST_CHARS)
    except (OpcError, *_DAMAGE) as error:
        raise Unreadable(f"a damaged Word document ({error})") from error


def _paragraphs_and_tables(body: Iterable[Any]) -> Iterator[str]:
    """Paragraphs by their lines; a row of a table is a line, with tabs between its cells."""
    for item in body:
        if hasattr(item, "rows"):
            for row in item.rows:
                yield "\t".join(" ".join(cell.text.split()) for cell in row.cells)
        else:
            yield from item.text.split("\n")


def _workbook(content: bytes) -> Sequence[Part]:
    import python_calamine  # noqa: PLC0415  # only where it is installed

    parts, left = list[Part](), MOST_CHARS
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        for name in book.sheet_names[:MAX_SHEETS]:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            parts.append(_part(name, map(_comma_separated, rows), left))
            left -= len(parts[-1].text)
            if left <= 0:
                break
    except (python_calamine.CalamineError, *_DAMAGE) as error:
        raise Unreadable(f"a damaged Excel workbook ({error})") from error
    return _told(parts, len(book.sheet_names))


def _told(parts: list[Part], sheets: int) -> Sequence[Part]:
    """The parts, of which the last says how many sheets come after it unread."""
    if len(parts) == sheets:
        return parts
    unread = f"sheets after this one that were not read: {sheets - len(parts):,}"
    left_out = "; ".join(filter(None, (parts[-1].left_out, unread)))
    return [*parts[:-1], replace(parts[-1], left_out=left_out)]


def _part(name: str, lines: Iterable[str], most_chars: int) -> Part:
    kept, chars = list[str](), 0
    for line in lines:
        if len(kept) == MAX_LINES or chars >= most_chars:
            left_out = f"lines after {len(kept):,} were not read"
            return Part(name, "\n".join(kept) + "\n", left_out)
        kept.append(line)
        chars += len(line) + 1
    return Part(name, "\n".join(kept) + "\n")


def _comma_separated(cells: Iterable[Any]) -> str:
    """A row as CSV (RFC 4180) on a single line; empty cells at its end are left out."""
    texts = [" ".join(_text(cell).split()) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    row = io.StringIO()
    csv.writer(row, lineterminator="").writerow(texts)
    return row.getvalue() if texts else ""


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell) if not isinstance(cell, timedelta) else str(cell.total_seconds())
