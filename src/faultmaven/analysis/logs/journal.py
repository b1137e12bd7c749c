"""Reads the export format of systemd's journal: fields a line, a blank line between records."""

from collections.abc import Iterable, Iterator

from faultmaven.analysis.logs.levels import level_of
from faultmaven.analysis.logs.records import LogRecord
from faultmaven.analysis.reading import Line
from faultmaven.analysis.timestamps import parse_time

MAX_FIELDS = 1000
_TIMES = ("_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP")


def journal_records(file: str, lines: Iterable[Line]) -> Iterator[LogRecord]:
    """The records that have a message, cited by the line of that."""
    fields: dict[str, Line] = {}
    for line in lines:
        name, equals, _ = line.text.partition("=")
        if not line.text.strip():
            yield from _record(file, fields)
            fields = {}
        elif equals and len(fields) < MAX_FIELDS:
            fields.setdefault(name, line)
    yield from _record(file, fields)


def _record(file: str, fields: dict[str, Line]) -> Iterator[LogRecord]:
    line = fields.get("MESSAGE")
    if line is None:
        return
    times = (_value(fields, name) for name in _TIMES)
    micros = next((text for text in times if text.isdecimal() and len(text) < 20), "")
    yield LogRecord(
        file,
        line.number,
        line.number,
        line.text,
        line.text.removeprefix("MESSAGE="),
        parse_time(int(micros)) if micros else None,
        level_of(_value(fields, "PRIORITY")),
        _value(fields, "SYSLOG_IDENTIFIER") or _value(fields, "_SYSTEMD_UNIT") or None,
    )


def _value(fields: dict[str, Line], name: str) -> str:
    return fields[name].text.partition("=")[2] if name in fields else ""
