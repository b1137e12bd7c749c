"""Tables of log records: which columns hold the time, the message, the source if any does."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from faultmaven.analysis.entities import kind_of, telling

DELIMITERS = (",", "\t", ";")
_MESSAGES = ("log", "message", "msg", "line", "text", "body", "content", "logmessage")
_TIMES = ("timestamp", "time", "@timestamp", "datetime", "date", "timeunixnano", "ts", "eventtime")
_LEVELS = ("level", "severity", "loglevel", "severitytext")


@dataclass(frozen=True, slots=True)
class LogColumns:
    """Where a table of logs holds what; `kind` is what its `entity` column names, if it has one."""

    delimiter: str
    message: int
    time: int
    entity: int | None
    kind: str
    level: int | None


def log_columns(header: str) -> LogColumns | None:
    """The columns that a table's header tells of; None if it lacks a time or a message."""
    for delimiter in filter(header.__contains__, DELIMITERS):
        titles = next(csv.reader([header], delimiter=delimiter), [])
        plain = [title.strip().lower().replace("_", "").replace(" ", "") for title in titles]
        entity = telling(titles)
        message, time = _first(plain, _MESSAGES), _first(plain, _TIMES)
        if message is not None and time is not None:
            kind = "" if entity is None else kind_of(titles[entity]) or "service"
            return LogColumns(delimiter, message, time, entity, kind, _first(plain, _LEVELS))
    return None


def _first(titles: Sequence[str], names: Sequence[str]) -> int | None:
    return next((titles.index(name) for name in names if name in titles), None)
