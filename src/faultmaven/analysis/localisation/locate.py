"""Ranks the entities of a graph by how well a fault of each explains what is anomalous."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from faultmaven.analysis.graph import Graph
from faultmaven.analysis.localisation.anomaly import Anomaly, Kind
from faultmaven.analysis.model import Citation, Entity


@dataclass(frozen=True, slots=True)
class Located:
    """An entity where the fault may sit; `score` in [0, 1] orders them, best first."""

    entity: Entity
    kind: Kind
    score: float
    statement: str
    citations: tuple[Citation, ...]
    explains: tuple[str, ...] = ()


def locate(
    graph: Graph, anomalies: Iterable[Anomaly], complaint: Entity | None = None
) -> list[Located]:
    """The anomalous entities, the likeliest seat of the fault first.

    `complaint` is the entity whose users complain, where that is known.
    """
    by_entity: dict[Entity, list[Anomaly]] = defaultdict(list)
    for anomaly in anomalies:
        by_entity[anomaly.entity].append(anomaly)
    found = []
    for entity, own in by_entity.items():
        strongest = max(own, key=lambda item: (item.own, item.strength, item.citations))
        found.append(
            Located(
                entity,
                strongest.kind,
                strongest.strength,
                strongest.statement,
                strongest.citations,
            )
        )
    return sorted(found, key=lambda item: (-item.score, item.citations))
