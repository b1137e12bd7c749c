"""Route tables of gateways: a route whose path and id belong to one service but whose target is
another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.kubernetes.topology import App, Topology
from faultmaven.analysis.signals.addresses import squash
from faultmaven.analysis.signals.model import Signal, signal

MIN_ROUTES = 4
_ID = re.compile(r"^\s*-?\s*id:\s*['\"]?([\w.-]+)")
_URI = re.compile(r"\b(?:uri|url|proxy_pass|destination|backend|service|host):?\s+['\"]?(\S+)")
_HOST = re.compile(r"^(?:[a-z]+:/{0,2})?(?:\$\{[^:}]*:)?([a-z0-9][a-z0-9-]*)")
_PATH = re.compile(r"(?:Path=|location\s+[~^=*]*\s*|path:\s*['\"]?|prefix:\s*['\"]?)(/[^\s'\"{,]*)")


@dataclass(slots=True)
class Route:
    """One route: the words its id and path offer, and the host it leads to."""

    id: str = ""
    path: str = ""
    host: str = ""
    path_line: SourceLine | None = None
    host_line: SourceLine | None = None


def routes(file: str, first: int, text: str) -> list[Route]:
    """The routes of a gateway's configuration text whose first line has number `first`."""
    found: list[Route] = []
    route = Route()
    for number, raw in enumerate(text.split("\n"), first):
        line = SourceLine(file, number, raw)
        if match := _ID.match(raw):
            route = Route(id=match[1])
        if match := _PATH.search(raw):
            if route.path:
                route = Route()
            route.path, route.path_line = match[1], line
        elif (match := _URI.search(raw)) and (host := _HOST.match(match[1])):
            if route.host:
                route = Route()
            route.host, route.host_line = host[1], line
        if route.path and route.host and route not in found:
            found.append(route)
            route = Route()
    return found


def signals(topology: Topology) -> Iterator[Signal]:
    for key in sorted(topology.cluster.config_maps):
        source = topology.cluster.config_maps[key]
        for value, line in source.values.values():
            if value.count("\n") > MIN_ROUTES:
                first = line.number + (2 if line.text.endswith(":") and "----" not in value else 1)
                yield from _misrouted(topology, key[0], routes(line.file, first, value))


def _misrouted(topology: Topology, namespace: str, found: list[Route]) -> Iterator[Signal]:
    """Routes that break a table's own habit of naming routes after their targets."""
    named = [(route, _owner(topology, namespace, route)) for route in found]
    kept = [(route, owner) for route, owner in named if owner is not None]
    right = [
        route
        for route, owner in kept
        if owner and owner.entity.name == _target(topology, namespace, route)
    ]
    if len(found) < MIN_ROUTES or len(right) * 3 < len(kept) * 2:
        return
    for route, owner in kept:
        target = _target(topology, namespace, route)
        if owner is not None and target and target != owner.entity.name:
            yield signal(
                "gateway.misrouted",
                owner.entity,
                [route.host_line, route.path_line],
                path=route.path,
                target=target,
                route=route.id,
            )


def _target(topology: Topology, namespace: str, route: Route) -> str:
    app = topology.named(route.host, namespace)
    return app.entity.name if app else ""


def _owner(topology: Topology, namespace: str, route: Route) -> App | None:
    """The app that the route's id or path names, if it names exactly one."""
    words = [route.id, *route.path.strip("/*").split("/")]
    keys = {squash(word) for word in words if len(word) > 2 and not re.fullmatch(r"v\d+|api", word)}
    prefix = _common_prefix([name for space, name in topology.apps if space == namespace])
    owners = [
        app
        for (space, name), app in topology.apps.items()
        if space == namespace and {squash(name), squash(name.removeprefix(prefix))} & keys
    ]
    return owners[0] if len(owners) == 1 else None


def _common_prefix(names: list[str]) -> str:
    """The prefix up to a dash that at least half of the names share, such as `shop-`."""
    heads = [name.partition("-")[0] + "-" for name in names if "-" in name]
    usual = max(set(heads), key=lambda head: (heads.count(head), head), default="")
    return usual if heads.count(usual) * 2 >= len(names) else ""
