"""A body of evidence: what was read of it, and what follows before any rule is asked."""

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from faultmaven.analysis import health
from faultmaven.analysis.builds import BuildLog, outcomes
from faultmaven.analysis.claims import Claims
from faultmaven.analysis.cloud.resources import unmanaged
from faultmaven.analysis.comparison import between, since_onset
from faultmaven.analysis.entities import spelling
from faultmaven.analysis.formats import Format
from faultmaven.analysis.gather import Progress, gather
from faultmaven.analysis.gathered import Gathered
from faultmaven.analysis.graph import Graph, build, dependency_relations
from faultmaven.analysis.kubernetes.topology import Topology
from faultmaven.analysis.localisation.anomaly import Anomaly
from faultmaven.analysis.localisation.evidence import Localisation
from faultmaven.analysis.localisation.naming import Known, known_as, renamed_relation
from faultmaven.analysis.localisation.signals import Scene
from faultmaven.analysis.metrics import changes, happenings, origins
from faultmaven.analysis.metrics.changes import SeriesChange
from faultmaven.analysis.metrics.series import Series
from faultmaven.analysis.model import Difference, Entity
from faultmaven.analysis.observed import Alert, State
from faultmaven.analysis.rules.library import Library
from faultmaven.analysis.signals import builds
from faultmaven.analysis.signals.aftermath import Aftermath
from faultmaven.analysis.signals.cloud import Cloud
from faultmaven.analysis.signals.model import Signal
from faultmaven.analysis.sources import Source
from faultmaven.analysis.tool_calls import without_calls


@dataclass(frozen=True)
class Body:
    """Sources in the order of their names, what was read of them, and the rules they are read by.

    `good` is the known-good evidence to compare with; of known-good evidence itself it is not asked
    where a fault sits (`located`).
    """

    sources: Sequence[Source]
    gathered: Gathered
    library: Library
    good: "Body | None" = None
    located: bool = True

    @classmethod
    def read(
        cls,
        sources: Iterable[Source],
        library: Library,
        progress: Progress | None = None,
        formats: Mapping[str, Format] = MappingProxyType({}),
    ) -> "Body":
        ordered = sorted(sources, key=lambda source: source.name)
        plain, fetched = without_calls(ordered)
        gathered = gather(plain, library.patterns, progress, formats)
        gathered.origins = fetched
        return cls(ordered, gathered, library)

    @cached_property
    def topology(self) -> Topology:
        return Topology(self.gathered.cluster)

    @cached_property
    def graph(self) -> Graph:
        """Who calls, owns, selects, mounts and runs on whom, as all the evidence tells."""
        known = self._known
        files = self.gathered.json.items()
        told = [
            r for name, lines in files for r in dependency_relations(self.topology, name, lines)
        ]
        calls = [renamed_relation(relation, known) for relation in self.gathered.relations]
        return self._localisation.graph(build(self.topology, [*told, *calls]))

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The workloads, and whoever calls or is called."""
        known = {app.entity for app in self.topology.apps.values()} | self.graph.calling
        return tuple(sorted(known, key=spelling))

    @cached_property
    def cloud(self) -> Cloud:
        gathered = self.gathered
        return Cloud(gathered.told, gathered.series, gathered.documents, self.library)

    @cached_property
    def builds(self) -> list[BuildLog]:
        good = self.good.gathered.builds if self.good else None
        return builds.build_logs(self.gathered.builds, good)

    @cached_property
    def aftermath(self) -> Aftermath:
        return Aftermath(self.gathered.templates, self.gathered.documents)

    @cached_property
    def calm(self) -> bool:
        """Whether the errors of each log have ended, or were taken back by a later line."""
        clearing = {name for pattern in self.library.patterns for name in pattern.cleared_by}
        hits = self.gathered.hits
        return self.aftermath.errors_end(hit for hit in hits if hit.pattern.signal in clearing)

    @property
    def alerts(self) -> tuple[Alert, ...]:
        return (*self.gathered.alerts, *self.gathered.told.alerts)

    @cached_property
    def states(self) -> tuple[State, ...]:
        """How everything that was seen is at the end of the evidence."""
        told = (*self.gathered.states, *self.cloud.states(), *outcomes.states(self.builds))
        return health.states(self.topology, self.gathered.checks, told)

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """What differs from the known-good evidence; without any, since the errors began."""
        if self.good is None:
            return since_onset(self.gathered)
        return between(self.gathered, self.good.gathered)

    @cached_property
    def moved(self) -> list[SeriesChange]:
        """The strongest changes of metrics."""
        return happenings.strongest(changes.changes(self._series(self.gathered.series)))

    @cached_property
    def complaints(self) -> list[Signal]:
        """Where the complaints of alerts come from, by the metrics now and when all was well."""
        now = self.gathered
        good = self.good.gathered.series if self.good else ()
        series = self._series(unmanaged(now.series))
        found = origins.signals(self.graph, self.alerts, series, self._series(good), now.documents)
        return list(found)

    @cached_property
    def anomalies(self) -> list[Anomaly]:
        """What is not as it was; metrics are left out where the complaints of alerts judge them."""
        if not self.located:
            return []
        return self._localisation.anomalies(metrics=not self.complaints)

    @property
    def scene(self) -> Scene:
        """What is anomalous and, where anything is, what else spans tell of it."""
        if not self.anomalies:
            return Scene(self.graph)
        told = self._localisation
        return Scene(self.graph, self.anomalies, told.traced(), told.suffered(), told.dominating())

    def verified(self, claims: Claims) -> Claims:
        """The claims with only those citations that stand in this body or the known-good one."""
        both = [self] if self.good is None else [self, self.good]
        documents = ChainMap(*(dict(body.gathered.documents) for body in both))
        return claims.verified([source for body in both for source in body.sources], documents)

    @cached_property
    def _localisation(self) -> Localisation:
        return Localisation(self.gathered, self.good.gathered if self.good else None, self.topology)

    @property
    def _known(self) -> Known:
        return known_as(self.topology, ())

    def _series(self, series: Iterable[Series]) -> list[Series]:
        known = self._known
        return [item.known_as(known) for item in series]
