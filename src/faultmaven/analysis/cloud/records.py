"""Log records as a query of a log store returns them."""

from dataclasses import dataclass
from datetime import datetime

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.cloud.fields import Fields
from faultmaven.analysis.cloud.times import time_of

_MESSAGE = ("message", "msg", "log", "logmessage", "body", "content")
_TIME = ("timestamp", "time", "ts", "attimestamp", "date", "ingestiontime")
_ABOUT = ("service", "servicename", "app", "logger", "container", "host", "pod")
_LEVEL = ("status", "level", "severity", "loglevel")


@dataclass(frozen=True, slots=True)
class Record:
    """One log record: when, who wrote it, how serious it calls itself, and what it says."""

    at: datetime | None
    about: str
    level: str
    message: str
    line: SourceLine


def record(fields: Fields) -> Record | None:
    """The log record that an object is; None if it is none."""
    message = fields.string(*_MESSAGE)
    told = fields.has(*_ABOUT) or fields.has(*_LEVEL)
    if not message or not told or not fields.has(*_TIME):
        return None
    return Record(
        time_of(fields.value(*_TIME)),
        fields.string(*_ABOUT),
        fields.string(*_LEVEL),
        message,
        fields.line(*_MESSAGE),
    )
