"""Signals about where a fault sits, for the rules: located entities with what they explain."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from faultmaven.analysis.graph import Graph
from faultmaven.analysis.localisation.anomaly import Anomaly
from faultmaven.analysis.localisation.locate import Located, locate
from faultmaven.analysis.localisation.paths import paths
from faultmaven.analysis.model import Effect, Entity
from faultmaven.analysis.signals.model import Signal
from faultmaven.analysis.traces.requests import Suffered

LOCATED = "located"
MAX_LOCATED = 10


@dataclass(frozen=True, slots=True)
class Scene:
    """What is anomalous in a graph, whose spans tell its own work (`traced`), what the requests of
    each suffer, and whose share of critical paths grew."""

    graph: Graph
    anomalies: Sequence[Anomaly] = ()
    traced: Set[Entity] = frozenset()
    suffered: Suffered = field(default_factory=dict)
    dominating: Mapping[Entity, Effect] = field(default_factory=dict)


def signals(scene: Scene) -> Iterator[Signal]:
    """The likeliest seats of the fault; each weighs as its strongest anomaly, and as the share of
    everything anomalous that it explains. It explains what others suffer on the paths to it, its
    share of critical paths, and the anomalies that are its symptoms."""
    for found in locate(scene.graph, scene.anomalies, scene.traced)[:MAX_LOCATED]:
        yield Signal(
            LOCATED,
            found.entity,
            found.citations,
            {"kind": found.kind.value, "statement": _statement(found)},
            weight=found.strength * found.share,
            explains=_explained(scene, found),
        )


def _explained(scene: Scene, found: Located) -> tuple[Effect, ...]:
    drawn = paths(scene.graph, found.entity, scene.suffered)
    share = [scene.dominating[found.entity]] if found.entity in scene.dominating else []
    symptoms = (Effect(item.statement, item.citations) for item in found.symptoms)
    return tuple(dict.fromkeys((*drawn, *share, *symptoms)))


def _statement(found: Located) -> str:
    first, others = found.own[0], len(found.own) - 1
    more = f" ({others} more anomalies of {found.entity.name})" if others else ""
    return f"{first.statement.rstrip('.')}{more}."
