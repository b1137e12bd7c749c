"""What a cloud service itself reports of its resources, such as the events of RDS."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from faultmaven.analysis.citations import SourceLine, cite
from faultmaven.analysis.cloud.fields import Fields
from faultmaven.analysis.cloud.resources import DATABASE
from faultmaven.analysis.cloud.times import time_of
from faultmaven.analysis.model import Entity, Event

CHANGE = "configuration change"
MAX_SUMMARY = 200
_SOURCE = ("sourceidentifier", "sourceid", "resourceid", "dbinstanceidentifier")
_KINDS = (
    ("cache", "cache"),
    ("replication-group", "cache"),
    ("db", DATABASE),
    ("cluster", DATABASE),
)


@dataclass(frozen=True, slots=True)
class Notice:
    """One report of a service about a resource; `categories` as the service names them."""

    at: datetime | None
    source: Entity
    message: str
    categories: tuple[str, ...]
    line: SourceLine


def notice(fields: Fields) -> Notice | None:
    """The report that an object is; None if it is none."""
    message, source = fields.string("message", "description"), fields.string(*_SOURCE)
    if not message or not source:
        return None
    categories = [item for item in fields.list("eventcategories", "categories") if item]
    return Notice(
        time_of(fields.value("date", "timestamp", "time", "starttime", "createdat")),
        Entity(_kind(fields.string("sourcetype")), source),
        message,
        tuple(map(str, categories)),
        fields.line("message", "description"),
    )


def events(found: Iterable[Notice]) -> Iterator[Event]:
    """The reports that tell their time, for the timeline."""
    for item in found:
        if item.at is not None:
            kind = "change" if CHANGE in item.categories else "notice"
            summary = item.message[:MAX_SUMMARY]
            yield Event(item.at, kind, summary, cite(item.line), item.source)


def _kind(source_type: str) -> str:
    return next((kind for mark, kind in _KINDS if mark in source_type.lower()), DATABASE)
