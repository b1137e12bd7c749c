"""What a cause explains elsewhere in the evidence: whose errors name it, and who suffers."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from faultmaven.analysis.citations import cite_all
from faultmaven.analysis.graph import Graph
from faultmaven.analysis.kubernetes.topology import App, Topology
from faultmaven.analysis.logs import error_kind
from faultmaven.analysis.model import Effect, Entity, Event
from faultmaven.analysis.signals.logs import app_of_log
from faultmaven.analysis.timeline import ERROR_FIRST_SEEN

MAX_EFFECTS = 5
SOON = timedelta(minutes=10)


@dataclass(slots=True)
class _Log:
    """The distinct errors of one log, earliest first, and the app whose log it is."""

    app: App | None
    errors: list[Event] = field(default_factory=list)


class Effects:
    """Knows the errors of all logs; `of` tells which of them, and who else, a cause explains."""

    def __init__(self, topology: Topology, graph: Graph, events: Iterable[Event]) -> None:
        self._topology = topology
        self._graph = graph
        self._unhealthy = {
            app.entity: cite_all(app.state_lines)
            for app in topology.apps.values()
            if app.observed and not app.healthy
        }
        self._logs: dict[str, _Log] = {}
        for event in sorted(events, key=lambda item: (item.citation, item.at)):
            if event.kind == ERROR_FIRST_SEEN:
                file = event.citation.file
                log = self._logs.setdefault(file, _Log(app_of_log(topology, file)))
                log.errors.append(event)

    def of(self, entity: Entity) -> list[Effect]:
        """At most `MAX_EFFECTS` sentences on what follows from a fault of `entity`.

        First the errors of others that name it, then errors that began within `SOON` of those at
        whoever calls it (directly or not), then dependants and guests that are not ready.
        """
        naming = self._naming(entity)
        said = [
            *(_names(file, self._logs[file], entity, found) for file, found in naming.items()),
            *self._downstream(entity, naming),
            *self._not_ready(entity),
        ]
        return said[:MAX_EFFECTS]

    def _naming(self, entity: Entity) -> dict[str, list[Event]]:
        """The errors in the logs of others that name the entity, by log."""
        names = self._names_of(entity)
        spelled = _spelled(names) if names else None
        found: dict[str, list[Event]] = defaultdict(list)
        for file, log in self._logs.items():
            if spelled is None or (log.app is not None and log.app.entity == entity):
                continue
            for event in log.errors:
                quote = event.citation.quote
                if any(name in quote for name in names) and spelled.search(quote):
                    found[file].append(event)
        return dict(sorted(found.items(), key=lambda item: (-_total(item[1]), item[0])))

    def _names_of(self, entity: Entity) -> frozenset[str]:
        """The host names and addresses under which an app or a node is called."""
        if entity.kind == "node":
            return frozenset({entity.name})
        app = self._topology.app(entity.namespace or "", entity.name)
        if entity.kind != "app" or app is None:
            return frozenset()
        services = {
            name
            for (namespace, name), service in self._topology.cluster.services.items()
            if namespace == app.namespace and self._topology.behind(service) is app
        }
        return frozenset({entity.name, *services, *(pod.ip for pod in app.pods if pod.ip)})

    def _downstream(self, entity: Entity, naming: dict[str, list[Event]]) -> Iterator[Effect]:
        """Errors of callers that name nobody but began when those that name the entity did."""
        times = [event.at for found in naming.values() for event in found]
        if not times:
            return
        callers = set(self._graph.dependents(entity))
        for file, log in sorted(self._logs.items()):
            if file in naming or log.app is None or log.app.entity not in callers:
                continue
            found = [event for event in log.errors if timedelta() <= event.at - min(times) <= SOON]
            if found:
                yield Effect(
                    f"{log.app.entity.name}, which depends on it, logs {_errors(found)} "
                    f"from {_clock(found)} on.",
                    (_first(found).citation,),
                )

    def _not_ready(self, entity: Entity) -> Iterator[Effect]:
        link = "runs there" if entity.kind == "node" else "depends on it"
        affected = (
            self._graph.guests(entity) if entity.kind == "node" else self._graph.dependents(entity)
        )
        for other in affected:
            if other in self._unhealthy:
                yield Effect(f"{other.name} {link} and is not ready.", self._unhealthy[other])


def _names(file: str, log: _Log, entity: Entity, found: Sequence[Event]) -> Effect:
    who = log.app.entity.name if log.app else file
    kind = error_kind(_first(found).citation.quote)
    what = f" ({kind.replace('_', ' ')})" if kind else ""
    return Effect(
        f"{who} logs {_errors(found)} that name {entity.name}{what}, from {_clock(found)} on.",
        (_first(found).citation,),
    )


def _spelled(names: frozenset[str]) -> re.Pattern[str]:
    """The names as whole words; one that could be any word only where it stands as a host."""
    words = "|".join(re.escape(name) for name in sorted(names) if not name.isalpha())
    hosts = "|".join(re.escape(name) for name in sorted(names) if name.isalpha())
    forms = [rf"(?:{words})(?![\w-])"] if words else []
    forms += [rf"(?<=[/@])(?:{hosts})(?![\w-])", rf"(?:{hosts})(?=:\d|\.svc)"] if hosts else []
    return re.compile(rf"(?<![\w.-])(?:{'|'.join(forms)})")


def _total(events: Iterable[Event]) -> int:
    return sum(event.count for event in events)


def _errors(events: Sequence[Event]) -> str:
    total = _total(events)
    return f"{total:,} error" + ("" if total == 1 else "s")


def _clock(events: Sequence[Event]) -> str:
    return f"{min(map(_at, events)):%H:%M:%S}"


def _first(events: Sequence[Event]) -> Event:
    return min(events, key=_when)


def _at(event: Event) -> datetime:
    return event.at


def _when(event: Event) -> tuple[datetime, int]:
    return event.at, event.citation.line_start
