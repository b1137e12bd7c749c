"""Load balancers that stand before a service: the two are seen as one by whoever calls."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from faultmaven.analysis.graph import Graph
from faultmaven.analysis.model import Entity, Relation

_BALANCER = re.compile(
    r"^(?:internal-|dualstack\.)*(?P<name>[a-z0-9-]+)\.(?:[a-z0-9-]+\.)*elb(?:\.[a-z0-9-]+)*"
    r"\.amazonaws\.com",
    re.IGNORECASE,
)
LEAST_LETTERS = 4
Known = Callable[[Entity], Entity]


def without_fronts(graph: Graph) -> tuple[Graph, Known]:
    """The graph in which each front and what is behind it are one, and what each entity is then.

    A balancer's name is made of words, often cut, of what it stands before, as names are short
    (Elastic Load Balancing allows 32 letters). It is taken for the front of the only service whose
    name holds one of its words and which one of the balancer's callers calls, too; words that
    several balancers share name their stack and tell nothing. Where the words point at two
    services it stays by itself.
    """
    behind = dict(_pairs(graph))
    if not behind:
        return graph, _itself
    known: Known = lambda entity: behind.get(entity, entity)  # noqa: E731
    merged = (
        replace(relation, source=known(relation.source), target=known(relation.target))
        for relation in graph.relations
    )
    return Graph(_between_two(merged)), known


def _itself(entity: Entity) -> Entity:
    return entity


def _between_two(relations: Iterable[Relation]) -> Iterator[Relation]:
    return (relation for relation in relations if relation.source != relation.target)


def _pairs(graph: Graph) -> Iterator[tuple[Entity, Entity]]:
    """Each front with what is behind it."""
    fronts = {
        entity: _words(match["name"])
        for entity in _entities(graph)
        if (match := _BALANCER.match(entity.name))
    }
    words = Counter(word for name in {frozenset(own) for own in fronts.values()} for word in name)
    for front, own in fronts.items():
        telling = [word for word in own if words[word] == 1]
        found = {
            service
            for service in _beside(graph, front)
            if "." not in service.name and any(word in service.name.casefold() for word in telling)
        }
        if len(found) == 1:
            yield front, found.pop()


def _words(name: str) -> frozenset[str]:
    """The words of a balancer's name; what holds digits is made up by the cloud."""
    parts = name.casefold().split("-")
    return frozenset(part for part in parts if part.isalpha() and len(part) >= LEAST_LETTERS)


def _beside(graph: Graph, front: Entity) -> Iterator[Entity]:
    """Whom the callers of a balancer call beside it."""
    seen: dict[Entity, None] = {}
    for caller in graph.callers(front):
        seen.update(dict.fromkeys(graph.callees(caller)))
    return (entity for entity in seen if not _BALANCER.match(entity.name))


def _entities(graph: Graph) -> list[Entity]:
    ends = (end for relation in graph.relations for end in (relation.source, relation.target))
    return list(dict.fromkeys(ends))
