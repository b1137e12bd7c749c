"""What is anomalous in metrics: the series that moved for the worse at the incident's onset."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Final

import numpy as np

from faultmaven.analysis.localisation.anomaly import OUTLIER, Anomaly, Direction, Kind, strength_of
from faultmaven.analysis.localisation.onset import LEAST, best_onset, moved_at
from faultmaven.analysis.localisation.pairs import pair_in
from faultmaven.analysis.localisation.shifts import median, noise_of, shift
from faultmaven.analysis.metrics.measures import Measure, measure_of
from faultmaven.analysis.metrics.series import Floats, Series
from faultmaven.analysis.metrics.unusual import knowing, unusual
from faultmaven.analysis.model import Entity

MAX_SERIES = 2_000
_KINDS: Final[Mapping[Measure, Kind]] = MappingProxyType(
    {
        Measure.LATENCY: Kind.LATENCY,
        Measure.ERRORS: Kind.ERRORS,
        Measure.AVAILABILITY: Kind.AVAILABILITY,
        Measure.CPU: Kind.CPU,
        Measure.THROTTLE: Kind.CPU,
        Measure.MEMORY: Kind.MEMORY,
    }
)
_OWN: Final = frozenset({Kind.CPU, Kind.MEMORY})
_OF_OTHERS: Final = ("client", "node", "host", "outbound", "upstream")

Documents = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A series that is judged: whom it is about, the callee if it is of calls, and its kind."""

    series: Series
    entity: Entity
    peer: Entity | None
    kind: Kind

    @property
    def like(self) -> str:
        """What series of one metric share; pairs of caller and callee, what their table tells."""
        return self.series.file if self.peer else self.series.metric

    def split(self, onset: float) -> tuple[Floats, Floats]:
        """The values before and from an onset on, in seconds since 1970; worse is greater."""
        sign = -1.0 if self.kind is Kind.AVAILABILITY else 1.0
        times, values = self._known
        return sign * values[times < onset], sign * values[times >= onset]

    def moved(self, before: float, after: float) -> tuple[datetime, timedelta]:
        """When it moved between two levels, and how exactly that is known: the sampling step."""
        times, values = self._known
        at = float(times[moved_at(values, before, after)])
        return datetime.fromtimestamp(at, UTC), timedelta(seconds=median(np.diff(times)))

    @property
    def _known(self) -> tuple[Floats, Floats]:
        known = ~np.isnan(self.series.values)
        return self.series.times[known], self.series.values[known]


def anomalies(
    now: Sequence[Series], documents: Documents, good: Sequence[Series] = ()
) -> Iterator[Anomaly]:
    """The series whose median moved for the worse when the incident began.

    All series are split at one onset (`best_onset`) and scored by their median and spread before
    it, as the robust scorer of BARO (Pham et al. 2024) does; each tells when it moved itself. Use
    of CPU and memory is an entity's own; that it answers late or badly may come from what it calls.
    What an entity sees as a client, or of the node it runs on, tells of others and is passed over,
    as are series without times. A series that known-good evidence (`good`) knows must also be
    `unusual` against that: what swings so when all is well is no anomaly.
    """
    judged = _judged(_unusual(now, good))
    onset = best_onset(_longest(judged), partial(_scores, judged))
    if onset is None:
        return
    for item, score in zip(judged, _scores(judged, onset), strict=True):
        if score > OUTLIER and item.series.file in documents:
            yield _anomaly(item, onset, score, documents[item.series.file])


def _unusual(now: Sequence[Series], good: Sequence[Series]) -> list[Series]:
    """The series without those that are as they were in known-good evidence that knows them."""
    known = knowing(good)
    kept = {id(change.series) for change in unusual(now, good)}
    return [item for item in now if item.identity not in known or id(item) in kept]


def _longest(judged: Sequence[Judged]) -> Floats:
    """The times of the longest series; of equally long ones, of the earliest."""
    known = sorted((item.series.times.tolist() for item in judged), key=lambda at: (-len(at), at))
    return np.array(known[0] if known else [])


def _judged(now: Sequence[Series]) -> list[Judged]:
    names = {
        series.entity.name.lower(): series.entity for series in now if series.entity is not None
    }
    found = (_read(series, names) for series in now if not np.isnan(series.times).any())
    return [item for item in found if item is not None][:MAX_SERIES]


def _read(series: Series, names: Mapping[str, Entity]) -> Judged | None:
    if series.entity is None:
        pair = pair_in(series.metric, names)
        return Judged(series, pair[0], pair[1], Kind.LATENCY) if pair else None
    metric = series.metric.lower()
    kind = _KINDS.get(measure_of(metric) or Measure.TRAFFIC)
    if kind is None or any(word in metric for word in _OF_OTHERS):
        return None
    return Judged(series, series.entity, None, kind)


def _scores(judged: Sequence[Judged], onset: float) -> list[float]:
    halves = [item.split(onset) for item in judged]
    past: dict[str, list[Floats]] = defaultdict(list)
    for item, (before, _) in zip(judged, halves, strict=True):
        if len(before) >= LEAST:
            past[item.like].append(before)
    noise = {name: noise_of(samples) for name, samples in past.items()}
    return [
        shift(before, after, noise[item.like]) if min(len(before), len(after)) >= LEAST else 0.0
        for item, (before, after) in zip(judged, halves, strict=True)
    ]


def _anomaly(item: Judged, onset: float, score: float, document: Sequence[str]) -> Anomaly:
    series = item.series
    before, after = (abs(median(half)) for half in item.split(onset))
    at, resolution = item.moved(before, after)
    later = np.flatnonzero(series.times >= onset)
    worst = int(later[np.nanargmin(abs(series.values[later] - after))])
    falls = item.kind is Kind.AVAILABILITY
    about = item.entity.name if item.peer is None else f"{item.entity.name} to {item.peer.name}"
    return Anomaly(
        item.entity,
        item.kind,
        at,
        strength_of(score),
        Direction.DOWN if falls else Direction.UP,
        f"{about}: {series.metric} {'fell' if falls else 'rose'} from {before:.4g} to {after:.4g}.",
        series.cited(worst, document),
        own=item.kind in _OWN,
        peer=item.peer,
        resolution=resolution,
    )
