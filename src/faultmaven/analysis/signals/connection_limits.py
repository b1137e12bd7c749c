"""Signals of how near a database is to its limit of connections, told in metrics and in words."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from faultmaven.analysis.citations import SourceLine, cite, cite_all
from faultmaven.analysis.cloud.fields import plain_name
from faultmaven.analysis.cloud.reader import Told
from faultmaven.analysis.cloud.resources import DATABASE, entity_of
from faultmaven.analysis.metrics.series import Series
from faultmaven.analysis.model import Citation, Entity
from faultmaven.analysis.observed import State
from faultmaven.analysis.signals.gauges import Levels
from faultmaven.analysis.signals.model import Signal
from faultmaven.analysis.signals.shown import plain

FULL = 0.9
"""The share of the limit from which on a database counts as full: PostgreSQL keeps
`superuser_reserved_connections` of it back, and a pool that grows takes the rest at once."""
_METRICS = frozenset({"databaseconnections", "threadsconnected", "currconnections", "numbackends"})
_NUMBER = r"(\d[\d,]*)"
_USED_OF = re.compile(
    rf"(?i){_NUMBER}(?: connections?)?(?: \w+){{0,4}}? (?:of|out of|/) (?:\w+ ){{0,3}}?{_NUMBER}"
)
_LIMIT = re.compile(
    r"(?i)(?:max_connections|maximum|limit)(?: \w+){0,2}?(?: of| is| to|:|=)* ?\(?"
    rf"{_NUMBER}\b(?!\s*%)"
)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of connections as a text tells it, with the number in use if it tells that."""

    entity: Entity
    most: float
    used: float | None
    line: SourceLine


@dataclass(frozen=True, slots=True)
class Near:
    """How many of a database's connections are in use at the end of the evidence."""

    entity: Entity
    used: float
    most: float
    citations: tuple[Citation, ...]
    first: float | None = None

    @property
    def full(self) -> bool:
        return self.used >= FULL * self.most


def near(
    told: Told, series: Iterable[Series], documents: Mapping[str, Sequence[str]]
) -> Iterator[Near]:
    """Every database whose limit is told: its metric's level beside it, else the last number."""
    limits: dict[Entity, Limit] = {}
    for limit in _limits(told):
        limits[limit.entity] = limit
    measured = {
        entity: one
        for one in series
        if plain_name(one.metric) in _METRICS
        and (entity := entity_of(one.labels) or one.entity) is not None
    }
    for entity, limit in limits.items():
        one = measured.get(entity)
        levels = Levels.of(one.values) if one is not None else None
        if one is not None and levels is not None:
            points = one.cited(len(one) - 1, documents[one.file])
            yield Near(entity, levels.now, limit.most, (*points, cite(limit.line)), levels.first)
        elif limit.used is not None:
            yield Near(entity, limit.used, limit.most, cite_all([limit.line]))


def _limits(told: Told) -> Iterator[Limit]:
    for notice in sorted(told.notices, key=lambda n: (n.at is not None, n.at, n.line)):
        yield from _limit(notice.source, notice.message, notice.line)
    for alert, words, line in told.words:
        if alert.entity is not None and alert.entity.kind == DATABASE:
            yield from _limit(alert.entity, words, line)


def _limit(entity: Entity, words: str, line: SourceLine) -> Iterator[Limit]:
    if "connection" not in words.lower():
        return
    if match := _USED_OF.search(words):
        used, most = (float(text.replace(",", "")) for text in match.groups())
        if 0 < used <= most:
            yield Limit(entity, most, used, line)
            return
    if match := _LIMIT.search(words):
        numbers = [float(n.replace(",", "")) for n in re.findall(_NUMBER, words)]
        most = float(match[1].replace(",", ""))
        yield Limit(entity, most, next((n for n in numbers if n < most), None), line)


def signals(found: Iterable[Near]) -> Iterator[Signal]:
    for one in found:
        said = {"now": plain(one.used), "limit": plain(one.most)}
        if one.first is not None:
            said["first"] = plain(one.first)
        kind = "connections.full" if one.full else "connections.full.not"
        yield Signal(kind, one.entity, one.citations, said)


def states(found: Iterable[Near]) -> Iterator[State]:
    for one in found:
        words = f"{one.entity.name} uses {plain(one.used)} of {plain(one.most)} connections"
        yield State(one.entity, not one.full, words, one.citations[:2])
