"""Signals about where a complaint comes from, by the metrics of whoever the complainer calls."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Final

import numpy as np

from faultmaven.analysis.entities import spelling
from faultmaven.analysis.graph import Graph
from faultmaven.analysis.localisation.anomaly import Kind
from faultmaven.analysis.localisation.signals import LOCATED, MAX_LOCATED
from faultmaven.analysis.metrics.attribution import Share, attribute
from faultmaven.analysis.metrics.excess import Excess, alike, excesses
from faultmaven.analysis.metrics.fronts import Known, without_fronts
from faultmaven.analysis.metrics.measures import Measure, measure_of
from faultmaven.analysis.metrics.series import Floats, Series
from faultmaven.analysis.model import Effect, Entity
from faultmaven.analysis.observed import Alert
from faultmaven.analysis.signals.model import Signal

AROUND = timedelta(hours=1)
"""How far from an alert its windows lie: alerting rules look minutes back, incidents last so
long."""
LEAST_WINDOWS = 3
MAX_ALERTS = 20
_KINDS: Final[Mapping[Measure, Kind]] = MappingProxyType(
    {
        Measure.LATENCY: Kind.LATENCY,
        Measure.ERRORS: Kind.ERRORS,
        Measure.AVAILABILITY: Kind.AVAILABILITY,
        Measure.TRAFFIC: Kind.TRAFFIC,
        Measure.CPU: Kind.CPU,
        Measure.THROTTLE: Kind.CPU,
        Measure.MEMORY: Kind.MEMORY,
        Measure.DISK: Kind.DISK,
        Measure.NETWORK: Kind.NETWORK,
        Measure.RETRANSMIT: Kind.NETWORK,
    }
)


def signals(
    graph: Graph,
    alerts: Iterable[Alert],
    now: Sequence[Series],
    good: Sequence[Series],
    documents: Mapping[str, Sequence[str]],
) -> Iterator[Signal]:
    """For each alert about an entity's measure, whose own excess makes up what it complains of.

    `good` are the series of known-good evidence (none: `now` is compared with itself),
    `documents` the lines of the files that `now` was read from. A signal weighs between a half
    (next to nothing is its own) and one (all is).
    """
    calls, known = without_fronts(graph)
    for alert in sorted(set(alerts), key=lambda item: item.citations)[:MAX_ALERTS]:
        measure = measure_of(alert.measure) or measure_of(alert.name)
        found = _excesses(alert, measure, now, good) if measure else {}
        shares = _shares(calls, known, alert, found)
        own = [share for share in shares if share.own > 0][:MAX_LOCATED]
        total = sum(share.own for share in own)
        for share in own:
            if measure is not None and alert.entity is not None:
                yield _signal(share, share.own / total, measure, alert, documents)


def _excesses(
    alert: Alert, measure: Measure, now: Sequence[Series], good: Sequence[Series]
) -> dict[Entity, Excess]:
    """Everybody's excess of a measure around an alert that may still be firing."""
    grid = _windows(alert, measure, now) if alert.firing is not False else np.empty(0)
    return excesses(measure, grid, now, good) if len(grid) >= LEAST_WINDOWS else {}


def _shares(
    calls: Graph, known: Known, alert: Alert, found: Mapping[Entity, Excess]
) -> list[Share]:
    """The shares of a complaint. Of a service and its front, which see the same, the one that shows
    more speaks for both."""
    merged: dict[Entity, Excess] = {}
    for entity, excess in found.items():
        whole = known(entity)
        if whole not in merged or excess.values.max() > merged[whole].values.max():
            merged[whole] = replace(excess, entity=whole)
    complainer = _called(known(alert.entity), merged) if alert.entity is not None else None
    return attribute(calls, complainer, merged) if complainer is not None else []


def _called(entity: Entity, known: Iterable[Entity]) -> Entity | None:
    """The entity of the series that an alert is about: the same one, or else one of its name."""
    same = [other for other in known if other.name == entity.name]
    return entity if entity in same else min(same, key=spelling, default=None)


def _windows(alert: Alert, measure: Measure, now: Sequence[Series]) -> Floats:
    """The times around an alert at which the series of the entity that it is about have points."""
    times = [
        series.times
        for series in now
        if series.entity is not None
        and alert.entity is not None
        and series.entity.name == alert.entity.name
        and measure_of(series.metric) in alike(measure)
    ]
    grid = np.unique(np.concatenate(times)) if times else np.empty(0)
    if alert.at is None:
        return grid
    return grid[abs(grid - alert.at.timestamp()) <= AROUND.total_seconds()]


def _signal(
    share: Share,
    part: float,
    measure: Measure,
    alert: Alert,
    documents: Mapping[str, Sequence[str]],
) -> Signal:
    level, entity = share.excess.level, share.excess.entity
    index, value = _worst(share, alert)
    lines = level.cited(index, documents[level.file])
    complainer = alert.entity.name if alert.entity else alert.name
    statement = (
        f"{entity.name} itself adds {min(share.own, 1.0):.0%} of the {measure.value} trouble that "
        f"{complainer} complains of: its {level.name} is {value:.4g}, usually "
        f"{share.excess.usual:.4g}."
    )
    kind = _KINDS[measure_of(level.metric) or measure]
    return Signal(
        LOCATED,
        entity,
        (*lines, *alert.citations),
        {"kind": kind.value, "statement": statement},
        weight=0.5 + 0.5 * part,
        explains=(Effect(f"The alert: {alert.name}.", alert.citations),),
    )


def _worst(share: Share, alert: Alert) -> tuple[int, float]:
    """The point of a series, among those of the incident, that is furthest off the usual level."""
    level = share.excess.level
    distance = abs(level.values - share.excess.usual)
    if alert.at is not None and not np.isnan(level.times).any():
        near = abs(level.times - alert.at.timestamp()) <= AROUND.total_seconds()
        distance = np.where(near, distance, -1.0)
    index = int(np.nanargmax(distance))
    return index, float(level.values[index])
