"""Which app or node explains, by its network path, the set of apps that became slow."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from faultmaven.analysis.graph import Graph
from faultmaven.analysis.kubernetes.topology import Topology
from faultmaven.analysis.metrics.measures import Measure
from faultmaven.analysis.metrics.rise import Rise
from faultmaven.analysis.model import Citation, Entity

SLOW_RATIO = 2.0
CALLER_FACTOR = 0.85


@dataclass(slots=True)
class Observed:
    """The changes of one measure of one entity (one per series), the worst first, and its place."""

    changes: list[Rise]
    citations: tuple[Citation, ...]

    @property
    def change(self) -> Rise:
        return self.changes[0]

    @property
    def severity(self) -> float:
        """The mean over the series (such as p50 and p90) of the factor of the rise, in octaves."""
        return sum(map(_severity, self.changes)) / len(self.changes)


@dataclass(slots=True)
class Slowness:
    """What was observed, by measure and entity."""

    by: dict[Measure, dict[Entity, Observed]] = field(default_factory=dict)
    alerted: set[Entity] = field(default_factory=set)

    def add(self, measure: Measure, entity: Entity, seen: Observed) -> None:
        known = self.by.setdefault(measure, {}).setdefault(entity, seen)
        if known is seen:
            return
        worst, other = sorted((known, seen), key=lambda item: -_severity(item.change))
        self.by[measure][entity] = Observed(worst.changes + other.changes, worst.citations)

    def of(self, measure: Measure) -> dict[Entity, Observed]:
        return self.by.get(measure, {})

    def slow(self, least: float) -> dict[Entity, Observed]:
        """The apps whose latency rose by a factor of two and at least `least` milliseconds."""
        return {
            entity: seen
            for entity, seen in self.of(Measure.LATENCY).items()
            if entity.kind == "app"
            and seen.change.ratio(1.0) >= SLOW_RATIO
            and seen.change.delta >= least
        }


def hypotheses(
    slow: dict[Entity, Observed],
    measured: set[Entity],
    alerted: set[Entity],
    graph: Graph,
    topology: Topology,
) -> list[tuple[float, Entity]]:
    """Apps and nodes by how well "its network path is slow" explains who is slow and who is not.

    A slow path delays every call over it: a pod's to and from everybody, a node's between a pod on
    it and one that is not. Score: share of the total severity that is explained (by a delayed call
    or by calling what is delayed), times the root of the share of delayed calls whose callee is
    slow indeed.
    """
    weights = {entity: seen.severity for entity, seen in slow.items()}
    greatest = max(weights.values())
    scored = []
    for app in topology.apps.values():
        own = weights.get(app.entity)
        if own is not None:
            fit = _fit({app.entity}, weights, graph, measured)
            passed_on = CALLER_FACTOR if _waits(app.entity, slow, graph) else 1.0
            scored.append((fit * passed_on * (0.8 + 0.2 * own / greatest), app.entity))
    for name in topology.cluster.nodes:
        node = Entity("node", name)
        guests = {entity for entity in graph.guests(node) if entity.kind == "app"}
        if len(guests & set(weights)) > (node not in alerted):
            scored.append((_fit(guests, weights, graph, measured), node))
    return best_first(scored)


def best_first(scored: Iterable[tuple[float, Entity]]) -> list[tuple[float, Entity]]:
    """Places by score, apps before nodes; equals stay as the evidence lists them, so that no name
    decides."""
    return sorted(scored, key=lambda item: (-round(item[0], 6), item[1].kind))


def _waits(entity: Entity, slow: dict[Entity, Observed], graph: Graph) -> bool:
    """Whether one slow callee alone accounts for at least half of what an app became slower by."""
    callees = [slow[callee] for callee in graph.callees(entity) if callee in slow]
    own = slow[entity].change.delta
    return len(callees) == 1 and callees[0].change.delta >= own / 2


def _fit(
    seats: set[Entity], weights: dict[Entity, float], graph: Graph, measured: set[Entity]
) -> float:
    """How well delayed calls across the border of `seats` explain the slow apps; in [0, 1]."""
    expected: dict[Entity, float] = {}
    for seat in seats:
        callers = graph.callers(seat)
        if not callers or any(caller not in seats for caller in callers):
            expected[seat] = 1.0
        for callee in graph.callees(seat):
            if callee not in seats:
                expected.setdefault(callee, 0.5)
    for entity in list(expected):
        for caller in graph.callers(entity):
            if caller in seats or entity in seats:
                expected.setdefault(caller, 0.25)
    explained = set(expected) | {up for entity in expected for up in graph.dependents(entity)}
    expected = {entity: weight for entity, weight in expected.items() if entity in measured}
    recall = sum(weight for who, weight in weights.items() if who in explained) / sum(
        weights.values()
    )
    met = sum(weight for entity, weight in expected.items() if entity in weights)
    return recall * float(np.sqrt(met / (sum(expected.values()) or 1.0)))


def _severity(change: Rise) -> float:
    return float(np.log2(max(change.ratio(1.0), 1.0)))
