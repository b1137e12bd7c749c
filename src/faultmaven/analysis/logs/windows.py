"""Reads Windows events: as text (Event Viewer, wevtutil), as exported CSV, and as XML."""

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from faultmaven.analysis.logs.levels import Level, level_of
from faultmaven.analysis.logs.records import LogRecord
from faultmaven.analysis.reading import Line
from faultmaven.analysis.timestamps import parse_time

MAX_EVENT_CHARS = 1 << 16
_HEAD_LINES = 5

_FIELD = re.compile(
    r"^\s*(?P<name>Log Name|Source|Date|Event ID|Level|Computer|Description): *(?P<value>.*)$"
)
_START = re.compile(r"^\s*(?:Event\[\d+\]|Log Name: )")
_NUMBERED = {"1": Level.FATAL, "2": Level.ERROR, "3": Level.WARNING, "5": Level.DEBUG}
_XML = {
    name: re.compile(pattern)
    for name, pattern in (
        ("Source", r"<Provider Name=['\"]([^'\"]{1,200})"),
        ("Event ID", r"<EventID[^>]{0,100}>(\d{1,9})<"),
        ("Level", r"<Level>(\d)<"),
        ("Date", r"SystemTime=['\"]([^'\"]{1,40})"),
        ("Description", r"<(?:Message|Data)(?: [^>]{0,200})?>([^<]{1,2000})<"),
    )
}


def windows_records(file: str, lines: Iterable[Line]) -> Iterator[LogRecord]:
    """The events in order, cited by the line that says what happened."""
    stream = iter(lines)
    head = list(islice(stream, _HEAD_LINES))
    texts = [line.text.lstrip("\ufeff \t") for line in head]
    stream = chain(head, stream)
    if any(text.startswith("<") for text in texts):
        return _xml(file, stream)
    if any(re.match(r'"?Level"?,', text) for text in texts):
        return _csv(file, stream)
    return _text(file, stream)


def _text(file: str, lines: Iterable[Line]) -> Iterator[LogRecord]:
    fields: dict[str, str] = {}
    said: Line | None = None
    for line in lines:
        if _START.match(line.text[:200]) and "Event ID" in fields:
            yield from _record(file, fields, said)
            fields, said = {}, None
        field = _FIELD.match(line.text[:2000])
        if field and "Description" not in fields:
            fields[field["name"]] = field["value"].strip()
            if field["name"] == "Event ID" or (field["name"] == "Description" and field["value"]):
                said = line
        elif "Description" in fields and not fields["Description"] and line.text.strip():
            fields["Description"], said = line.text.strip(), line
    yield from _record(file, fields, said)


def _csv(file: str, lines: Iterable[Line]) -> Iterator[LogRecord]:
    """Rows of level, date, source, id, category and message, which may span lines."""
    row_lines: list[Line] = []

    def texts() -> Iterator[str]:
        for line in lines:
            row_lines.append(line)
            yield line.text + "\n"

    try:
        for row in csv.reader(texts()):
            first = row_lines[0]
            row_lines.clear()
            if len(row) >= 4 and row[3].strip().isdecimal():
                names = ("Level", "Date", "Source", "Event ID", "", "Description")
                fields = dict(zip(names, (cell.strip() for cell in row), strict=False))
                yield from _record(file, fields, first)
    except csv.Error:
        return


def _xml(file: str, lines: Iterable[Line]) -> Iterator[LogRecord]:
    """Read by patterns, so that entities are never expanded; an event ends with its end tag."""
    text, first = "", None
    for line in lines:
        for piece in re.split(r"(?<=</Event>)", line.text):
            first = first or line
            text = (text + piece + "\n")[:MAX_EVENT_CHARS]
            if piece.endswith("</Event>"):
                found = {name: match[1] for name, p in _XML.items() if (match := p.search(text))}
                yield from _record(file, found, first if first.number != line.number else line)
                text, first = "", None


def _record(file: str, fields: dict[str, str], line: Line | None) -> Iterator[LogRecord]:
    if line is None or "Event ID" not in fields:
        return
    source, event = fields.get("Source", ""), fields["Event ID"]
    said = fields.get("Description", "").partition("\n")[0].strip()
    level = fields.get("Level", "")
    yield LogRecord(
        file,
        line.number,
        line.number,
        line.text,
        f"{source} event {event}: {said}".strip(": "),
        parse_time(fields.get("Date", "")),
        _NUMBERED.get(level, Level.INFO) if level.isdecimal() else level_of(level),
        source or None,
    )
