"""Logs in a table: a record a row, about the pod or service that it names if it names one."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from faultmaven.analysis.entities import named
from faultmaven.analysis.formats.log_tables import LogColumns, log_columns
from faultmaven.analysis.logs.json_fields import json_fields
from faultmaven.analysis.logs.levels import Level, level_in, level_of
from faultmaven.analysis.logs.records import LogRecord
from faultmaven.analysis.model import Entity
from faultmaven.analysis.reading import Line
from faultmaven.analysis.timestamps import Clock, learn_clock, parse_time

MAX_CHARS = 1 << 16


@dataclass(frozen=True, slots=True)
class Row:
    """A log record and whom its row names, if the table says so."""

    entity: Entity | None
    record: LogRecord


def rows(file: str, lines: Iterable[Line]) -> Iterator[Row]:
    """The records of a table's lines; rows that say nothing are left out, as are those that name
    nobody where others do.

    A message that is itself a container runtime's JSON record or begins with a time stands for
    what is in it. Of a row with line breaks in quotes the first line counts as its place.
    """
    stream = iter(lines)
    head = next(stream, None)
    columns = log_columns(head.text) if head is not None else None
    if head is None or columns is None:
        return
    texts = _Texts(stream, head.number + 1)
    clock: Clock | None = None
    for cells in csv.reader(texts, delimiter=columns.delimiter):
        if row := _row(file, cells, columns, texts):
            clock = clock or learn_clock([row.record.message])
            yield _without_time(row, clock) if clock else row
        texts.begin()


def _without_time(row: Row, clock: Clock) -> Row:
    return Row(row.entity, replace(row.record, message=clock.after(row.record.message)))


class _Texts:
    """Lines with their ends, as csv wants them; knows where the record being read began."""

    def __init__(self, lines: Iterator[Line], first: int) -> None:
        self._lines = lines
        self.start, self.number, self.text = first, first - 1, ""

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.number = line.number
            self.text = self.text or line.text
            yield line.text[:MAX_CHARS] + "\n"

    def begin(self) -> None:
        self.start, self.text = self.number + 1, ""


def _row(file: str, cells: Sequence[str], columns: LogColumns, texts: _Texts) -> Row | None:
    told = len(cells) > max(columns.message, columns.time, columns.entity or 0)
    said = cells[columns.message].strip() if told else ""
    name = cells[columns.entity].strip() if told and columns.entity is not None else ""
    if not said or (columns.entity is not None and not name):
        return None
    fields = json_fields(said) if said[0] == "{" else None
    message, *trace = ((fields and fields.message) or said).strip().split("\n")
    record = LogRecord(
        file,
        texts.start,
        texts.number,
        texts.text,
        message,
        parse_time(_cell(cells, columns.time)) or (fields and fields.at) or None,
        _level(cells, columns, message) or (fields and fields.level) or None,
        None,
        tuple(trace),
    )
    return Row(named(columns.kind, name) if name else None, record)


def _cell(cells: Sequence[str], place: int) -> str | int:
    text = cells[place].strip()
    return int(text) if text.isdecimal() and len(text) < 20 else text


def _level(cells: Sequence[str], columns: LogColumns, message: str) -> Level | None:
    told = level_of(cells[columns.level]) if columns.level is not None else None
    return told if told is not None else level_in(message)
