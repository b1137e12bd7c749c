"""Ranks the entities of a graph by how much of what is anomalous a fault of each would explain."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from faultmaven.analysis.entities import spelling
from faultmaven.analysis.graph import Graph
from faultmaven.analysis.localisation.anomaly import Anomaly, Kind
from faultmaven.analysis.model import Citation, Entity

FADING = 0.5
MAX_CITATIONS = 6


@dataclass(frozen=True, slots=True)
class Located:
    """An entity where the fault may sit.

    `kind` is its strongest own anomaly's; `strength` that one's; `share` in [0, 1] is how much of
    all that is anomalous its fault explains, relative to the likeliest entity's; `symptoms` are
    the anomalies of others among that.
    """

    entity: Entity
    kind: Kind
    strength: float
    share: float
    own: tuple[Anomaly, ...]
    symptoms: tuple[Anomaly, ...]

    @property
    def citations(self) -> tuple[Citation, ...]:
        found = (cited for item in (*self.own, *self.symptoms) for cited in item.citations)
        return tuple(dict.fromkeys(found))[:MAX_CITATIONS]


def locate(
    graph: Graph, anomalies: Iterable[Anomaly], traced: Set[Entity] = frozenset()
) -> list[Located]:
    """The anomalous entities, the likeliest seat of the fault first.

    A fault of an entity shows on itself, on the calls to and from it, and, fading with distance
    (random walks over the call graph as in MicroRCA, Wu et al. 2020, fade alike), on whoever calls
    it. What an anomaly weighs is its surprise, -log(1 - strength), so that independent ones add
    up; of one kind on one entity or call only the strongest counts. An entity answers for

    - its own anomalies wholly, and wholly for what is not its own (how late it answers) unless its
      spans were compared (`traced`): those tell its work from its waiting,
    - an anomalous call in proportion to the share of its callers (where it is the callee) or of its
      callees (where it is the caller) whose calls with it are anomalous: if only one of many is,
      the fault is rather at the other end,
    - calls that are made no more in the same way, though a callee that all its callers miss is
      silent itself, and explains by `FADING` what fails at them,
    - what is either its callers' work or their calls to it (`of_either`) in that proportion too,
      but as if one more caller were well, so that it takes several callers to blame it,
    - what others suffer by waiting (`own` is false) by `FADING` per call between, and no more than
      its own surprise: a symptom is no stronger than its cause, and by `FADING` of that where it
      surely began before all that is the entity's own, for a cause comes before its effects.

    Deterministic: ties are broken by the evidence (citations), never by names.
    """
    facets = _facets(anomalies)
    ends = _Ends(graph, facets, traced)
    explained = {
        entity: _explained(entity, graph, facets, ends)
        for entity in sorted(_concerned(facets), key=spelling)
    }
    return _ranked({entity: found for entity, found in explained.items() if found})


def surprise(anomaly: Anomaly) -> float:
    """How surprising an anomaly is, in nats; strengths near 1 count as .999."""
    return -math.log(1 - min(anomaly.strength, 0.999))


def _facets(anomalies: Iterable[Anomaly]) -> list[Anomaly]:
    """The strongest anomaly of each kind on each entity or call, strongest first."""
    best: dict[tuple[Entity, Kind, Entity | None, bool], Anomaly] = {}
    for anomaly in sorted(anomalies, key=_strongest_first):
        best.setdefault((anomaly.entity, anomaly.kind, anomaly.peer, anomaly.own), anomaly)
    return list(best.values())


def _strongest_first(anomaly: Anomaly) -> tuple[float, tuple[Citation, ...], str]:
    return -anomaly.strength, anomaly.citations, anomaly.statement


def _concerned(facets: Sequence[Anomaly]) -> set[Entity]:
    return {end for item in facets for end in (item.entity, item.peer) if end is not None}


class _Ends:
    """How far the two ends of an anomalous call answer for it."""

    def __init__(self, graph: Graph, facets: Sequence[Anomaly], traced: Set[Entity]) -> None:
        self._graph = graph
        self._traced = traced
        self._called: dict[tuple[Entity, bool], set[Entity]] = defaultdict(set)
        self._calling: dict[tuple[Entity, bool], set[Entity]] = defaultdict(set)
        for item in facets:
            if item.peer is not None:
                absent = item.kind is Kind.MISSING
                self._called[item.entity, absent].add(item.peer)
                self._calling[item.peer, absent].add(item.entity)

    def alone(self, entity: Entity, item: Anomaly) -> float:
        """Whether an anomaly of nobody's calls is an entity's own, as far as anything tells."""
        return float(item.entity == entity and (item.own or entity not in self._traced))

    def as_callee(self, entity: Entity, *, doubted: bool = False, absent: bool = False) -> float:
        """The share of an entity's callers whose calls to it are anomalous (or `absent`); where
        that may be the callers' own doing (`doubted`), as if there were one more caller whose calls
        are not."""
        anomalous = self._calling[entity, absent]
        return len(anomalous) / (len(anomalous | set(self._graph.callers(entity))) + doubted)

    def as_caller(self, entity: Entity, *, absent: Entity | None = None) -> float:
        """The share of an entity's callees to which its calls are anomalous, times that of its
        callers: what slows the calls from it down slows those to it down, too. Of calls that one
        callee misses (`absent`), times the share of that one's callers that do reach it."""
        anomalous = self._called[entity, absent is not None]
        share = len(anomalous) / len(anomalous | set(self._graph.callees(entity)))
        if absent is not None:
            return share * (1 - self.as_callee(absent, absent=True))
        return share * self.as_callee(entity) if self._graph.callers(entity) else share

    def miss(self, entity: Entity) -> Set[Entity]:
        """Whose calls an entity misses, where it misses those of all its callers."""
        whole = self._calling[entity, True] and self.as_callee(entity, absent=True) == 1
        return self._calling[entity, True] if whole else frozenset()


Explained = dict[Anomaly, float]


def _explained(entity: Entity, graph: Graph, facets: Sequence[Anomaly], ends: _Ends) -> Explained:
    """The anomalies that a fault of an entity explains, each with how much of its surprise."""
    own = {item: surprise(item) * part for item in facets if (part := _own(entity, item, ends))}
    most = max(own.values(), default=0.0)
    if not most:
        return {}
    distance, silent_to = _distances(entity, graph), ends.miss(entity)
    return own | {
        item: min(surprise(item), most) * FADING ** (distance[place] + _precedes(item, own))
        for item in facets
        if item not in own
        and (place := item.peer or item.entity) in distance
        and (not item.own or (item.kind is Kind.ERRORS and place in silent_to))
    }


def _precedes(item: Anomaly, own: Iterable[Anomaly]) -> bool:
    return all(item.began_before(mine) for mine in own)


def _own(entity: Entity, item: Anomaly, ends: _Ends) -> float:
    """How far an anomaly is the entity's own: of itself, or of a call it takes part in."""
    if item.peer is None:
        return ends.alone(entity, item)
    missed = item.peer if item.kind is Kind.MISSING else None
    if item.peer == entity:
        return ends.as_callee(entity, doubted=item.of_either, absent=missed is not None)
    shared = item.entity == entity and item.own and not item.of_either
    return ends.as_caller(entity, absent=missed) if shared else 0.0


def _distances(entity: Entity, graph: Graph) -> dict[Entity, int]:
    """How many calls lie between an entity and each that depends on it."""
    found = {entity: 0}
    queue = [entity]
    for place in queue:
        for caller in graph.callers(place):
            if caller not in found:
                found[caller] = found[place] + 1
                queue.append(caller)
    return found


def _ranked(explained: dict[Entity, Explained]) -> list[Located]:
    best = max((sum(found.values()) for found in explained.values()), default=0.0)
    located = [
        _located(entity, found, sum(found.values()) / best) for entity, found in explained.items()
    ]
    return sorted(located, key=lambda item: (-round(item.share, 9), -item.strength, item.citations))


def _located(entity: Entity, found: Explained, share: float) -> Located:
    own = tuple(item for item in found if entity in (item.entity, item.peer))
    symptoms = tuple(item for item in found if item not in own)
    first = max(own, key=lambda item: found[item])
    kind = Kind.NETWORK if first.of_either and first.peer == entity else first.kind
    return Located(entity, kind, first.strength, share, own, symptoms)
