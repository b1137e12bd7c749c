"""What entities add up to beyond what was usual: extra seconds, failed calls or requests."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from faultmaven.analysis.metrics.measures import Measure, measure_of
from faultmaven.analysis.metrics.series import Floats, Series
from faultmaven.analysis.model import Entity

SELDOM = 0.05
"""What was seen in fewer than one in twenty windows when all was well has no usual level."""
LEAST_KNOWN = 3
FAILURES = frozenset({Measure.ERRORS, Measure.AVAILABILITY})
_MEANS = frozenset({"", "average", "avg", "mean"})
_MEDIANS = ("p50", "median", "0.5")
PERCENT = 1.5
"""Availabilities above this are percentages, not shares."""

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Excess:
    """An entity's excess in every window of a grid of times.

    `values` is by how much more time (latency x calls), failures or units it added up to than
    usual; `noise` that sum's standard deviation when all was well; `level` the series it comes
    from (the one with the greatest excess where there are several) and `usual` its median when all
    was well.
    """

    entity: Entity
    values: Floats
    noise: float
    level: Series
    usual: float


def excesses(
    measure: Measure, grid: Floats, now: Sequence[Series], good: Sequence[Series]
) -> dict[Entity, Excess]:
    """The excess of every entity that has a series of a measure, over the times of `grid`.

    `good` are the series of when all was well; where it is empty, `now` is compared with its own
    median. An entity that those know, but not one of its series, has no usual level and is left
    out. Errors and availability are two signs of one thing: failed calls.
    """
    known = {series.identity: series for series in good}
    weights = {_place(series): series for series in now if _of(series) is Measure.TRAFFIC}
    share = _written_share(now)
    good_weights = {_place(series): series for series in good if _of(series) is Measure.TRAFFIC}
    found: dict[Entity, list[Excess]] = defaultdict(list)
    for entity, chosen in _levels(now, alike(measure)).items():
        for level in chosen:
            before = known.get(level.identity) if good else level
            if before is not None and _usual(before):
                calls = weights.get(_place(level))
                usual_calls = good_weights.get(_place(before)) if good else calls
                found[entity].append(
                    _excess(entity, grid, _Compared(level, before, calls, usual_calls), share)
                )
    return {entity: _summed(parts) for entity, parts in found.items()}


def alike(measure: Measure) -> frozenset[Measure]:
    """The measures that tell of one thing: errors and availability both tell of failed calls."""
    return FAILURES if measure in FAILURES else frozenset({measure})


def aligned(series: Series, grid: Floats) -> Floats:
    """The values of a series at the times of a grid: its nearest point, no further than one step
    of its own; NaN where there is none."""
    times = series.times
    if len(times) == 0 or np.isnan(times).any():
        return np.full(len(grid), np.nan)
    right = np.clip(np.searchsorted(times, grid), 0, len(times) - 1)
    left = np.maximum(right - 1, 0)
    nearest = np.where(abs(times[left] - grid) <= abs(times[right] - grid), left, right)
    step = float(np.median(np.diff(times))) if len(times) > 1 else 0.0
    return np.where(abs(times[nearest] - grid) <= step, series.values[nearest], np.nan)


def _levels(now: Iterable[Series], wanted: frozenset[Measure]) -> dict[Entity, list[Series]]:
    """For each entity the series of its most telling metric and aggregation of a measure."""
    groups: dict[Entity, dict[tuple[str, str], list[Series]]] = defaultdict(dict)
    for series in now:
        if series.entity is not None and _of(series) in wanted and len(series):
            key = series.metric, series.aggregation
            groups[series.entity].setdefault(key, []).append(series)
    return {
        entity: min(of.values(), key=lambda group: _telling(group[0]))
        for entity, of in groups.items()
    }


def _telling(series: Series) -> tuple[int, bool, str, str]:
    """Means before medians before the rest, as only means add up; what the server saw first."""
    words = f"{series.metric} {series.aggregation}".lower()
    rank = 0 if series.aggregation.lower() in _MEANS and not _of_percentile(words) else 2
    rank = 1 if rank and any(word in words for word in _MEDIANS) else rank
    return rank, "client" in words, series.metric, series.aggregation


def _of_percentile(words: str) -> bool:
    return any(f"p{number}" in words for number in range(5, 10))


def _of(series: Series) -> Measure | None:
    return measure_of(series.metric)


def _place(series: Series) -> tuple[Entity | None, Labels]:
    return series.entity, tuple(sorted(series.labels.items()))


def _usual(before: Series) -> bool:
    known = int(np.count_nonzero(~np.isnan(before.values)))
    return known >= LEAST_KNOWN and known >= SELDOM * len(before)


@dataclass(frozen=True, slots=True, eq=False)
class _Compared:
    """A series now and when all was well, and how many calls each of its values stands for."""

    level: Series
    before: Series
    calls: Series | None
    usual_calls: Series | None


def _excess(entity: Entity, grid: Floats, pair: _Compared, share: float) -> Excess:
    usual = float(np.nanmedian(pair.before.values))
    sign = -share if _of(pair.level) is Measure.AVAILABILITY else 1.0
    past = sign * (pair.before.values - usual)
    past *= _weight(pair.usual_calls, pair.before, pair.before.times)
    here = sign * (aligned(pair.level, grid) - usual) * _weight(pair.calls, pair.level, grid)
    noise = float(np.nanstd(past))
    return Excess(entity, np.nan_to_num(here), noise, pair.level, usual)


def _written_share(series: Iterable[Series]) -> float:
    """What one unit of availability is as a share: written as percentages or as shares."""
    known = [item.values for item in series if _of(item) is Measure.AVAILABILITY and len(item)]
    return 0.01 if any((values > PERCENT).any() for values in known) else 1.0


def _weight(calls: Series | None, level: Series, grid: Floats) -> Floats:
    """How many calls a mean or share stands for; 1 for counts, and where nobody counted."""
    counted = _of(level) is Measure.ERRORS and "ratio" not in level.unit + level.metric
    if calls is None or calls is level or counted or _of(level) is Measure.TRAFFIC:
        return np.ones(len(grid))
    return np.nan_to_num(aligned(calls, grid))


def _summed(parts: Sequence[Excess]) -> Excess:
    """The excess of an entity over all its label sets, such as its pods."""
    worst = max(parts, key=lambda part: (float(part.values.max(initial=0.0)), -part.level.lines[0]))
    return Excess(
        worst.entity,
        np.sum([part.values for part in parts], axis=0),
        float(np.sqrt(sum(part.noise**2 for part in parts))),
        worst.level,
        worst.usual,
    )
