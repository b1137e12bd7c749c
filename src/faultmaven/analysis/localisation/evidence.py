"""Everything anomalous in a body of evidence, and everybody's calls, under one name each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from faultmaven.analysis.cloud.resources import unmanaged
from faultmaven.analysis.gathered import Gathered
from faultmaven.analysis.graph import Graph
from faultmaven.analysis.kubernetes.topology import Topology
from faultmaven.analysis.localisation import sayings, series
from faultmaven.analysis.localisation.anomaly import Anomaly
from faultmaven.analysis.localisation.naming import known_as, renamed, renamed_relation
from faultmaven.analysis.localisation.quoting import Quote, quoting
from faultmaven.analysis.model import Effect, Entity, Relation
from faultmaven.analysis.traces import absence, comparison, critical_path, requests
from faultmaven.analysis.traces.comparison import Sides, sides
from faultmaven.analysis.traces.relations import relations
from faultmaven.analysis.traces.requests import Suffered


@dataclass(frozen=True)
class Localisation:
    """A body of evidence and the known-good one, read for where a fault sits."""

    now: Gathered
    good: Gathered | None
    topology: Topology

    def graph(self, known: Graph) -> Graph:
        """The graph with the calls that spans show, those of the known-good ones included."""
        calls = relations(self.now.spans.spans(), self._quote)
        if self.good is not None:
            calls += relations(self.good.spans.spans(), quoting(self.good.documents))
        return Graph([*known.relations, *self._renamed(calls)])

    def anomalies(self, *, metrics: bool) -> list[Anomaly]:
        """What is anomalous against the known-good evidence, and in `metrics` by themselves.

        Where the state of a cluster was read, its own rules judge the metrics; those of managed
        resources are judged by the thresholds that are known for them.
        """
        found = list(self._found())
        if metrics and not self.topology.apps:
            named = known_as(self.topology, self._measured())
            told = [item.known_as(named) for item in unmanaged(self.now.series)]
            past = [item.known_as(named) for item in self.good.series] if self.good else []
            found += series.anomalies(told, self.now.documents, past)
        ends = (end for item in found for end in (item.entity, item.peer))
        known = known_as(self.topology, [end for end in ends if end is not None])
        return [renamed(item, known) for item in found]

    def suffered(self) -> Suffered:
        """What the requests of each entity suffer, by its spans."""
        found = requests.suffered(self._sides, self._quote) if self._sides else {}
        known_as_one = known_as(self.topology, found)
        return {known_as_one(entity): said for entity, said in found.items()}

    def dominating(self) -> Mapping[Entity, Effect]:
        """Whose share of the critical path of requests grew."""
        if self.good is None:
            return {}
        found = critical_path.dominating(
            self.now.spans.spans(), self.good.spans.spans(), self._quote
        )
        known_as_one = known_as(self.topology, found)
        return {known_as_one(entity): said for entity, said in found.items()}

    def traced(self) -> frozenset[Entity]:
        """Whose spans tell its own work from its waiting."""
        found = self._sides.entities if self._sides else frozenset()
        return frozenset(map(known_as(self.topology, found), found))

    @cached_property
    def _sides(self) -> Sides | None:
        known = self.good.spans.spans() if self.good else None
        return sides(self.now.spans.spans(), known if known is not None and len(known) else None)

    @property
    def _quote(self) -> Quote:
        return quoting(self.now.documents)

    def _measured(self) -> list[Entity]:
        return [item.entity for item in self.now.series if item.entity is not None]

    def _found(self) -> Iterator[Anomaly]:
        if self._sides:
            yield from comparison.anomalies(self._sides, self._quote)
            yield from absence.absences(self._sides, self._quote)
        if self.good is not None:
            yield from sayings.anomalies(self.now.tally, self.good.tally)

    def _renamed(self, calls: list[Relation]) -> list[Relation]:
        entities: list[Entity] = [end for call in calls for end in (call.source, call.target)]
        known = known_as(self.topology, entities)
        return [renamed_relation(call, known) for call in calls]
