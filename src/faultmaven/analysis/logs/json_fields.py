"""The message, level, time and logger of a JSON log line, under the names loggers give them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from faultmaven.analysis.logs.levels import Level, level_of
from faultmaven.analysis.timestamps import parse_time

MAX_JSON_CHARS = 1 << 16

_MESSAGE = ("message", "msg", "MESSAGE", "log", "event", "text", "short_message", "@message")
_LEVEL = ("level", "severity", "lvl", "loglevel", "log.level", "levelname", "PRIORITY", "@level")
_TIME = (
    *("timestamp", "@timestamp", "time", "ts", "datetime", "date", "t", "eventTime", "@t"),
    *("_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP"),
)
_LOGGER = ("logger", "name", "logger_name", "log.logger", "component", "module", "caller")
_ERROR = ("error", "err", "exception", "stack_trace", "stack", "exc_info", "error.message")
_NESTED = ("record", "log", "fields", "jsonPayload", "attributes")


@dataclass(frozen=True, slots=True)
class Fields:
    message: str | None = None
    level: Level | None = None
    at: datetime | None = None
    logger: str | None = None


def json_fields(text: str) -> Fields | None:
    """The fields of one line; None if it is not a JSON object of at most `MAX_JSON_CHARS`."""
    start = text.find("{", 0, 128)
    if start < 0 or len(text) > MAX_JSON_CHARS or not text.endswith(("}", "} ")):
        return None
    try:
        record = orjson.loads(text[start:])
    except orjson.JSONDecodeError:
        return None
    if not isinstance(record, dict):
        return None
    outer = _fields_of(record)
    inner = next((_fields_of(record[key]) for key in _NESTED if _is_object(record, key)), Fields())
    return Fields(
        outer.message or inner.message,
        outer.level if outer.level is not None else inner.level,
        outer.at or inner.at,
        outer.logger or inner.logger,
    )


def _fields_of(record: dict[str, Any]) -> Fields:
    message, error = _text(record, _MESSAGE), _text(record, _ERROR)
    if error and error not in (message or ""):
        message = f"{message}: {error}" if message else error
    levels = (level_of(record[key]) for key in _LEVEL if key in record)
    times = (parse_time(record[key]) for key in _TIME if key in record)
    return Fields(
        message,
        next((level for level in levels if level is not None), None),
        next((at for at in times if at), None),
        _text(record, _LOGGER),
    )


def _text(record: dict[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = record.get(name)
        if isinstance(value, str) and value:
            return value.rstrip("\n")
        if name in _ERROR and _is_object(record, name):
            return _text(record[name], ("message", "msg", "type", "kind"))
    return None


def _is_object(record: dict[str, Any], key: str) -> bool:
    return isinstance(record.get(key), dict)
