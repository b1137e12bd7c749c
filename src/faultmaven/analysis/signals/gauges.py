"""Signals of metrics beyond their thresholds, and how these metrics are at their end."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from faultmaven.analysis.cloud.fields import plain_name
from faultmaven.analysis.cloud.resources import entity_of
from faultmaven.analysis.metrics.series import Floats, Series
from faultmaven.analysis.model import Citation, Entity
from faultmaven.analysis.observed import State
from faultmaven.analysis.rules.gauges import Gauge
from faultmaven.analysis.signals.model import Signal
from faultmaven.analysis.signals.shown import shown

SHARE = 5
"""A level is the median of a fifth of the values, of three at least: one odd value is no level."""
NOT = ".not"
"""Ends the name of the signal that a metric is within its threshold at its end."""
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Levels:
    """A series' first and last level, its extreme values and where the highest stands."""

    first: float
    now: float
    highest: float
    lowest: float

    @classmethod
    def of(cls, values: Floats) -> "Levels | None":
        """The levels of a series; None where no value is known."""
        known = values[~np.isnan(values)]
        if not len(known):
            return None
        span = width(known)
        return cls(
            float(np.median(known[:span])),
            float(np.median(known[-span:])),
            float(known.max()),
            float(known.min()),
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """A series beside one threshold: whether its level is beyond it now, or was on the way."""

    gauge: Gauge
    series: Series
    entity: Entity
    levels: Levels
    beyond: bool
    since: int | None
    citations: tuple[Citation, ...]


def width(values: Floats) -> int:
    return min(len(values), max(3, len(values) // SHARE))


def judged(
    series: Iterable[Series], gauges: Sequence[Gauge], documents: Mapping[str, Sequence[str]]
) -> Iterator[Judged]:
    """Every series beside every threshold that is made for it, in the order of the series."""
    for one in series:
        entity = entity_of(one.labels) or one.entity
        levels = Levels.of(one.values)
        if entity is None or levels is None:
            continue
        for gauge in gauges:
            known = plain_name(one.metric) in gauge.metrics
            if known and (not gauge.kinds or entity.kind in gauge.kinds):
                yield _judge(gauge, one, entity, levels, documents)


def _judge(
    gauge: Gauge,
    series: Series,
    entity: Entity,
    levels: Levels,
    documents: Mapping[str, Sequence[str]],
) -> Judged:
    scale = gauge.units.get(series.unit, 1.0)
    values = series.values[~np.isnan(series.values)]
    span = width(values)
    rolled = np.median(np.lib.stride_tricks.sliding_window_view(values, span), axis=1)
    passed = np.flatnonzero([_beyond(gauge, level, levels, scale) for level in rolled])
    since = int(passed[0]) + span // 2 if len(passed) else None
    last = len(series) - 1
    points = dict.fromkeys(
        cited
        for place in (last, since)
        if place is not None and series.file in documents
        for cited in series.cited(place, documents[series.file])
    )
    beyond = _beyond(gauge, levels.now, levels, scale)
    return Judged(gauge, series, entity, levels, beyond, since, tuple(points))


def _beyond(gauge: Gauge, level: float, levels: Levels, scale: float) -> bool:
    against = {"value": 1.0, "first": levels.first, "highest": levels.highest}[gauge.of]
    measured = level * scale if gauge.of == "value" else level / max(against, _TINY)
    if gauge.above is not None and (measured < gauge.above or level * scale < gauge.least):
        return False
    return gauge.below is None or measured <= gauge.below


def signals(found: Iterable[Judged]) -> Iterator[Signal]:
    """What is beyond its threshold; stale where it came back, `.not` where it is within."""
    for one in found:
        said = attributes(one.series, one.levels)
        if one.beyond or one.since is not None:
            back = "" if one.beyond else f"{said['metric']} is back at {said['now']}"
            yield Signal(one.gauge.signal, one.entity, one.citations, said, back, one.citations[:2])
        if not one.beyond:
            yield Signal(one.gauge.signal + NOT, one.entity, one.citations, said)


def attributes(series: Series, levels: Levels) -> dict[str, str]:
    """What a rule may say of a series: its metric, levels and extremes, in readable units."""
    return {
        "metric": series.metric,
        "now": shown(levels.now, series.unit, series.metric),
        "first": shown(levels.first, series.unit, series.metric),
        "highest": shown(levels.highest, series.unit, series.metric),
        "lowest": shown(levels.lowest, series.unit, series.metric),
    }


def states(found: Iterable[Judged]) -> Iterator[State]:
    """How each metric with a threshold is at its end."""
    for one in found:
        if not one.gauge.state:
            continue
        said = attributes(one.series, one.levels)
        words = f"{said['metric']} of {one.entity.name} is {said['now']}"
        if one.since is not None and not one.beyond:
            words += f" after {said['highest']}"
        yield State(one.entity, not one.beyond, words, one.citations[:2])
