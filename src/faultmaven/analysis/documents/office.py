"""The text of Word documents, line by line, and of Excel workbooks, row by row."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from faultmaven.analysis.documents.reading import Part, Unreadable

MAX_UNPACKED_BYTES = 512 << 20
MAX_LINES = 500_000
MAX_SHEETS = 100

_DAMAGE = (SyntaxError, KeyError, ValueError, zlib.error, zipfile.BadZipFile)


def read(content: bytes) -> list[Part]:
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
        return list(_workbook(content))
    raise Unreadable("an Office document that is neither Word's nor Excel's")


def _word(content: bytes) -> Part:
    import docx  # noqa: PLC0415  # only where it is installed
    from docx.opc.exceptions import OpcError  # noqa: PLC0415

    try:
        body = docx.Document(io.BytesIO(content)).iter_inner_content()
        return _part("", _paragraphs_and_tables(body))
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


def _workbook(content: bytes) -> Iterator[Part]:
    import python_calamine  # noqa: PLC0415  # only where it is installed

    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        for name in book.sheet_names[:MAX_SHEETS]:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield _part(name, map(_comma_separated, rows))
    except (python_calamine.CalamineError, *_DAMAGE) as error:
        raise Unreadable(f"a damaged Excel workbook ({error})") from error


def _part(name: str, lines: Iterable[str]) -> Part:
    kept = list[str]()
    for line in lines:
        if len(kept) == MAX_LINES:
            return Part(name, "\n".join(kept) + "\n", f"lines after {MAX_LINES:,} were not read")
        kept.append(line)
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
