"""Everything that cloud APIs and metrics tell, as signals and states."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from faultmaven.analysis.cloud.reader import Told
from faultmaven.analysis.kubernetes.topology import Topology
from faultmaven.analysis.metrics.series import Series
from faultmaven.analysis.model import Entity
from faultmaven.analysis.observed import State
from faultmaven.analysis.rules.library import Library
from faultmaven.analysis.signals import (
    alert_texts,
    cloud_texts,
    connection_limits,
    database_load,
    gauges,
    passing,
)
from faultmaven.analysis.signals.model import Signal


@dataclass(frozen=True)
class Cloud:
    """What cloud documents and metrics tell, judged by a library's gauges and patterns."""

    told: Told
    series: Sequence[Series]
    documents: Mapping[str, Sequence[str]]
    library: Library

    @cached_property
    def judged(self) -> tuple[gauges.Judged, ...]:
        return tuple(gauges.judged(self.series, self.library.gauges, self.documents))

    @cached_property
    def connections(self) -> tuple[connection_limits.Near, ...]:
        return tuple(connection_limits.near(self.told, self.series, self.documents))

    def signals(self, topology: Topology) -> Iterator[Signal]:
        yield from gauges.signals(self.judged)
        yield from connection_limits.signals(self.connections)
        yield from database_load.signals(self.told.loads)
        patterns = self.library.patterns
        yield from cloud_texts.of_notices(self.told.notices, patterns, self.onset)
        yield from cloud_texts.of_records(topology, self.told.records, patterns)
        yield from alert_texts.signals(self.told.words, patterns)
        yield from self.told.facts
        yield from passing.signals(topology, self._latest(topology))

    def states(self) -> Iterator[State]:
        """How metrics, connections and monitors are at the end of the evidence."""
        yield from gauges.states(self.judged)
        yield from connection_limits.states(self.connections)
        yield from alert_texts.states(self.told.words)
        for alert in self.told.alerts:
            if alert.firing is False:
                entity = alert.entity or Entity("monitor", alert.name)
                yield State(entity, True, f"monitor {alert.name} is quiet", alert.citations)

    @cached_property
    def onset(self) -> datetime | None:
        """When what is beyond its threshold now first was, else the end of what is told."""
        begun = [
            at
            for one in self.judged
            if one.beyond and one.since is not None and (at := one.series.at(one.since)) is not None
        ]
        return min(begun, default=None) or max(self._times(), default=None)

    def _latest(self, topology: Topology) -> datetime | None:
        seen = (happening.at for happening in topology.cluster.happenings)
        return max([*self._times(), *(at for at in seen if at)], default=None)

    def _times(self) -> Iterable[datetime]:
        told = self.told
        ends = (one.at(len(one) - 1) for one in self.series if len(one))
        groups = (
            (notice.at for notice in told.notices),
            (record.at for record in told.records),
            (alert.at for alert in told.alerts),
            ends,
        )
        return (at for group in groups for at in group if at is not None)
