"""Database load by statement and wait, as Performance Insights tells it or a tool sums it up."""

from collections.abc import Iterator
from dataclasses import dataclass

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.cloud.fields import Fields
from faultmaven.analysis.cloud.resources import DATABASE
from faultmaven.analysis.model import Entity

_STATEMENT = ("statement", "sql", "sqltext", "query", "dbsqltokenizedstatement", "dbsqlstatement")
_WAIT = ("name", "waitevent", "event", "dbwaiteventname", "dbwaitstatename")
_LOAD = ("dbloadavg", "load", "total", "value", "aas")
_INSTANCE = ("dbinstanceidentifier", "identifier", "instance", "dbinstance", "resourceid")


@dataclass(frozen=True, slots=True)
class Share:
    """Average active sessions of one statement in one wait; of all statements where it is empty."""

    statement: str
    wait: str
    load: float
    line: SourceLine
    wait_line: SourceLine


@dataclass(frozen=True, slots=True)
class Load:
    """The load of a database: its shares, and the user and host that put most of it there."""

    database: Entity
    shares: tuple[Share, ...]
    user: tuple[str, SourceLine] | None = None
    host: tuple[str, SourceLine] | None = None


def load(fields: Fields) -> Load | None:
    """The load that an object tells; None if it tells none."""
    shares = [*_of_statements(fields), *_of_waits(fields)]
    name = fields.string(*_INSTANCE)
    if not shares or not name:
        return None
    user, host = (_top(fields, key) for key in ("topusers", "tophosts"))
    return Load(Entity(DATABASE, name), tuple(shares), user, host)


def _of_statements(fields: Fields) -> Iterator[Share]:
    for item in fields.objects("topsql", "topstatements", "topqueries"):
        statement = " ".join(item.string(*_STATEMENT).split())
        line = item.line(*_STATEMENT)
        for wait in item.objects("waitevents", "waits", "topwaitevents"):
            if statement and (found := wait.number(*_LOAD)) is not None:
                name = wait.string(*_WAIT)
                yield Share(statement, name, found, line, wait.line(*_WAIT))


def _of_waits(fields: Fields) -> Iterator[Share]:
    for wait in fields.objects("topwaitevents", "waitevents", "topwaits"):
        if (found := wait.number(*_LOAD)) is not None:
            line = wait.line(*_WAIT)
            yield Share("", wait.string(*_WAIT), found, line, line)


def _top(fields: Fields, key: str) -> tuple[str, SourceLine] | None:
    ranked = [
        (found, item)
        for item in fields.objects(key)
        if (found := item.number(*_LOAD)) is not None and item.string("name", "id", "user", "host")
    ]
    if not ranked:
        return None
    _, item = max(ranked, key=lambda pair: pair[0])
    names = ("name", "id", "user", "host")
    return item.string(*names), item.line(*names)
