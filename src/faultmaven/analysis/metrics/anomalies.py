"""What is anomalous in series, compared with the same series of known-good evidence."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np

from faultmaven.analysis.localisation.anomaly import (
    OUTLIER,
    Anomaly,
    Direction,
    Kind,
    strength_of,
)
from faultmaven.analysis.localisation.shifts import spread
from faultmaven.analysis.metrics.changes import LEAST_STRETCH, RELATIVE_NOISE, increases
from faultmaven.analysis.metrics.measures import Measure, measure_of
from faultmaven.analysis.metrics.series import Floats, Series

LEAST_KNOWN = 8
KINDS: Final[Mapping[Measure, Kind]] = MappingProxyType(
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
_WORSE_UP = frozenset(
    {Measure.LATENCY, Measure.ERRORS, Measure.CPU, Measure.THROTTLE, Measure.RETRANSMIT}
)


def anomalies(
    now: Sequence[Series], good: Sequence[Series], documents: Mapping[str, Sequence[str]]
) -> Iterator[Anomaly]:
    """The outliers among the series of known measures and entities.

    A series is judged by its furthest sustained excursion: the running median of `LEAST_STRETCH`
    points, in units of the known-good deviation. What the known-good series reaches by itself
    beyond an outlier is taken off as usual, so that a restless series has to do more. Latency,
    errors, processor time and retransmissions are anomalous when they rise, availability when it
    falls, the rest both ways. `documents` are the lines of the files of `now`.
    """
    known = {series.identity: series for series in good}
    for series in now:
        measure, before = measure_of(series.metric), known.get(series.identity)
        if measure is None or before is None or series.entity is None:
            continue
        score, index, usual = _excursion(series, before, measure)
        if abs(score) >= OUTLIER:
            direction = Direction.UP if score > 0 else Direction.DOWN
            said = "rose" if score > 0 else "fell"
            value = float(_values(series)[index])
            yield Anomaly(
                series.entity,
                KINDS[measure],
                series.at(index),
                strength_of(score),
                direction,
                f"{series.entity.name}: {series.name} {said} to {value:.4g}, usually {usual:.4g}.",
                series.cited(index, documents[series.file]),
                own="client" not in series.metric.lower(),
            )


def _values(series: Series) -> Floats:
    return increases(series.values) if series.counter else series.values


def _excursion(series: Series, before: Series, measure: Measure) -> tuple[float, int, float]:
    """The score of the furthest excursion, its point, and the usual level; a score of 0 for a
    series that is not known well enough."""
    past, values = _values(before), _values(series)
    past = past[~np.isnan(past)]
    known = np.flatnonzero(~np.isnan(values))
    if len(past) < LEAST_KNOWN or not len(known):
        return 0.0, 0, 0.0
    usual = float(np.median(past))
    noise = max(spread(past), RELATIVE_NOISE * abs(usual), _resolution(past) / (2 * OUTLIER))
    scores = _signed((_running(values[known]) - usual) / noise, measure)
    restless = float(abs(_signed((_running(past) - usual) / noise, measure)).max())
    index = int(np.argmax(abs(scores)))
    return float(scores[index]) / max(1.0, restless / OUTLIER), int(known[index]), usual


def _signed(scores: Floats, measure: Measure) -> Floats:
    """The scores in the directions in which a measure is anomalous, 0 in the other."""
    if measure in _WORSE_UP:
        return np.maximum(scores, 0.0)
    return np.minimum(scores, 0.0) if measure is Measure.AVAILABILITY else scores


def _running(values: Floats) -> Floats:
    """The median around each point of as many points as make a stretch (fewer at the ends)."""
    width = min(LEAST_STRETCH, len(values))
    padded = np.pad(values, (width // 2, (width - 1) // 2), mode="edge")
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, width), axis=1))


def _resolution(values: Floats) -> float:
    """The smallest step between two values of a series, 1 for a constant one."""
    steps = np.diff(np.unique(values))
    return float(steps.min()) if len(steps) else 1.0
