"""The entity graph drawn from the evidence: who calls, owns, selects, mounts, and runs on whom."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from faultmaven.analysis.citations import SourceLine, cite
from faultmaven.analysis.kubernetes.state import Template
from faultmaven.analysis.kubernetes.topology import Topology
from faultmaven.analysis.model import Entity, Relation
from faultmaven.analysis.signals.addresses import addresses

CALLS, RUNS_ON, SELECTS, MOUNTS, OWNS = "calls", "runs_on", "selects", "mounts", "owns"
_TREE = re.compile(r"^(?P<indent>[\s│├└─|`+-]*)(?P<name>[a-z0-9][\w.-]*)")
_TAKEN = re.compile(r"in (?P<kind>secret|config map) '(?P<name>[^']+)'")


class Graph:
    """Relations between entities, each once, with lookups along `calls` and `runs_on`."""

    def __init__(self, relations: Iterable[Relation]) -> None:
        unique: dict[tuple[Entity, str, Entity], Relation] = {}
        for relation in relations:
            unique.setdefault((relation.source, relation.kind, relation.target), relation)
        key = lambda r: (r.kind, _key(r.source), _key(r.target))  # noqa: E731
        self.relations = tuple(sorted(unique.values(), key=key))
        self._next: dict[tuple[str, Entity], list[Entity]] = defaultdict(list)
        self._previous: dict[tuple[str, Entity], list[Entity]] = defaultdict(list)
        for relation in self.relations:
            self._next[relation.kind, relation.source].append(relation.target)
            self._previous[relation.kind, relation.target].append(relation.source)

    @property
    def calling(self) -> set[Entity]:
        """Whoever calls or is called."""
        return {end for kind, end in (*self._next, *self._previous) if kind == CALLS}

    def callees(self, entity: Entity) -> Sequence[Entity]:
        return self._next.get((CALLS, entity), ())

    def callers(self, entity: Entity) -> Sequence[Entity]:
        return self._previous.get((CALLS, entity), ())

    def hosts(self, entity: Entity) -> Sequence[Entity]:
        """The nodes an app's pods run on."""
        return self._next.get((RUNS_ON, entity), ())

    def guests(self, node: Entity) -> Sequence[Entity]:
        return self._previous.get((RUNS_ON, node), ())

    def mounted(self, entity: Entity) -> Sequence[Entity]:
        """The claims, secrets and config maps that an app mounts or reads."""
        return self._next.get((MOUNTS, entity), ())

    def roots(self, entity: Entity) -> list[Entity]:
        """What could break an entity: its nodes and everything it calls, nearest first."""
        return [*self.hosts(entity), *self.reach(entity)]

    def reach(self, entity: Entity) -> list[Entity]:
        """Everything an entity calls, directly or not, nearest first."""
        return _walk(entity, self.callees)

    def dependents(self, entity: Entity) -> list[Entity]:
        """Everything that calls an entity, directly or not, nearest first."""
        return _walk(entity, self.callers)


def _walk(start: Entity, step: Callable[[Entity], Sequence[Entity]]) -> list[Entity]:
    seen, queue = {start}, [start]
    for entity in queue:
        for other in step(entity):
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return queue[1:]


def build(topology: Topology, dependencies: Iterable[Relation] = ()) -> Graph:
    """The graph of a cluster: from owners, selectors, mounts, nodes, addresses and dependency
    files."""
    return Graph([*_structure(topology), *_calls(topology), *dependencies])


def _structure(topology: Topology) -> Iterator[Relation]:
    for app in topology.apps.values():
        for pod in app.pods:
            pod_entity = Entity("pod", pod.name, pod.namespace)
            yield Relation(app.entity, OWNS, pod_entity, (cite(pod.line),))
            if pod.node:
                line = pod.at.get("listed") or pod.at.get("Node") or pod.line
                yield Relation(app.entity, RUNS_ON, Entity("node", pod.node), (cite(line),))
        for kind, name, line in _used(app.template):
            yield Relation(app.entity, MOUNTS, Entity(kind, name, app.namespace), (cite(line),))
    for key, backends in topology.backends.items():
        service = topology.cluster.services[key]
        for app in backends:
            line = service.at.get("Selector", service.line)
            yield Relation(Entity("service", key[1], key[0]), SELECTS, app.entity, (cite(line),))


def _used(template: Template) -> Iterator[tuple[str, str, SourceLine]]:
    """The kind, name and line of everything that a pod mounts or takes its environment from."""
    volumes = (
        ("claim", template.claims),
        ("secret", template.secrets),
        ("configmap", template.config_maps),
    )
    yield from ((kind, name, line) for kind, used in volumes for name, line in used)
    for container in template.containers:
        for kind, name, line in container.env_from:
            yield kind.lower(), name, line
        for value, line in container.env.values():
            if taken := _TAKEN.search(value):
                yield taken["kind"].replace(" ", ""), taken["name"], line


def _calls(topology: Topology) -> Iterator[Relation]:
    for address in addresses(topology):
        callee = topology.named(address.host, address.app.namespace)
        if callee is not None and callee.entity != address.app.entity:
            quote = cite(address.line, address.key)
            yield Relation(address.app.entity, CALLS, callee.entity, (quote,))


def dependency_relations(topology: Topology, file: str, lines: Sequence[str]) -> list[Relation]:
    """The calls that a dependency file tells: a JSON object of service → its call tree or list of
    callees."""
    try:
        data = json.loads("\n".join(lines))
    except (ValueError, RecursionError):
        return []
    if not isinstance(data, dict):
        return []
    found = []
    for number, text in enumerate(lines, 1):
        key = re.match(r'^\s*"([^"]+)"\s*:', text)
        if key and key[1] in data:
            line = SourceLine(file, number, text)
            for source, target in _edges(key[1], data[key[1]]):
                caller, callee = topology.named(source), topology.named(target)
                if caller and callee and caller is not callee:
                    quote = cite(line, key[0].strip())
                    found.append(Relation(caller.entity, CALLS, callee.entity, (quote,)))
    return found


def _edges(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        yield from ((name, item) for item in value if isinstance(item, str))
    elif isinstance(value, str):
        yield from _tree_edges(name, value)


def _tree_edges(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Edges of a tree drawn with box characters, whose first line is the caller itself."""
    stack: list[tuple[int, str]] = [(-1, name)]
    drawn = False
    for row in text.split("\n"):
        drawn = drawn or "└" in row or "├" in row
        match = _TREE.match(row)
        if match is None or not any(mark in match["indent"] for mark in "└├"):
            continue
        depth = len(match["indent"])
        while stack[-1][0] >= depth:
            stack.pop()
        yield stack[-1][1], match["name"]
        stack.append((depth, match["name"]))


def _key(entity: Entity) -> tuple[str, str, str]:
    return (entity.kind, entity.name, entity.namespace or "")
