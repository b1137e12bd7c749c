"""One name for each entity, whichever of its names the evidence uses."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from faultmaven.analysis.entities import SERVICE, spelling
from faultmaven.analysis.kubernetes.topology import Topology
from faultmaven.analysis.localisation.anomaly import Anomaly
from faultmaven.analysis.model import Entity, Relation

Known = Callable[[Entity], Entity]


def known_as(topology: Topology, entities: Iterable[Entity]) -> Known:
    """Maps a service to the cluster's workload of its name, else to the most lower-case of the
    spellings among `entities`."""
    spelled: dict[tuple[str, str], Entity] = {}
    for entity in sorted(set(entities), key=spelling):
        spelled[entity.kind, entity.name.casefold()] = entity

    def known(entity: Entity) -> Entity:
        app = topology.named(entity.name, entity.namespace or "")
        if entity.kind == SERVICE and app is not None:
            return app.entity
        return spelled.get((entity.kind, entity.name.casefold()), entity)

    return known


def renamed_relation(relation: Relation, known: Known) -> Relation:
    return replace(relation, source=known(relation.source), target=known(relation.target))


def renamed(anomaly: Anomaly, known: Known) -> Anomaly:
    peer = known(anomaly.peer) if anomaly.peer is not None else None
    return replace(anomaly, entity=known(anomaly.entity), peer=peer)
