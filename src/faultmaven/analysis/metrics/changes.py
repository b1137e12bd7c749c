"""What changed in series, when, and how much: level, spread, saturation, gaps, resets."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.localisation.anomaly import OUTLIER
from faultmaven.analysis.localisation.shifts import CONSISTENT, EVEN, significant
from faultmaven.analysis.metrics.segments import (
    Levels,
    Segments,
    either,
    excursions,
    levels,
    medians,
    segments,
)
from faultmaven.analysis.metrics.series import Floats, Series

LEAST_POINTS = 16
LEAST_STRETCH = 3
FALSE_RATE = 0.05
WIDER = 3.0
FULL = 95.0
PLATEAU = 0.01
SELDOM_MISSING = 0.05
BATCH_CELLS = 4_000_000
_PERCENTS = frozenset({"%", "percent"})


class Way(StrEnum):
    UP = "level_up"
    DOWN = "level_down"
    WIDER = "spread"
    SATURATED = "saturated"
    MISSING = "missing"
    RESET = "reset"


@dataclass(frozen=True, slots=True, eq=False)
class SeriesChange:
    """A change of a series: it holds from point `start` to `end` (exclusive).

    `before` and `within` are the medians outside and inside (for the spread the deviations, for
    resets the values around it, for gaps NaN inside); `score` says how far beyond chance and noise
    it is, on the scale of robust z-scores.
    """

    series: Series
    way: Way
    start: int
    end: int
    before: float
    within: float
    score: float


def changes(series: Sequence[Series]) -> list[SeriesChange]:
    """The changes of many series, the furthest beyond noise first.

    At most `FALSE_RATE` of the level and spread changes are chance, however many series there are
    (`significant`), and each is an outlier in the series' own usual deviation; series of
    fewer than `LEAST_POINTS` points tell none. Counters are judged by their increase.
    """
    found = [
        *(change for batch in _batches(series) for change in _judged(*batch)),
        *_gaps(series),
        *(change for item in series if item.counter for change in _resets(item)),
    ]
    return sorted(found, key=strongest_first)


def increases(values: Floats) -> Floats:
    """What a counter grew by at each point; after a reset it grew from 0. The first is unknown."""
    steps = np.diff(values, prepend=np.nan)
    return np.where(steps < 0, values, steps)


def strongest_first(change: SeriesChange) -> tuple[float, str, int, str]:
    """Orders changes by score; equal ones by where the evidence tells them."""
    series = change.series
    return -round(change.score, 6), change.way, int(series.lines[change.start]), series.name


def _batches(series: Iterable[Series]) -> Iterator[tuple[list[Series], Floats]]:
    """Series of one length each, with their values as (series x points)."""
    groups: dict[int, list[Series]] = defaultdict(list)
    for item in series:
        if len(item) >= LEAST_POINTS:
            groups[len(item)].append(item)
    for length, alike in sorted(groups.items()):
        rows = max(1, BATCH_CELLS // length)
        for first in range(0, len(alike), rows):
            batch = alike[first : first + rows]
            yield batch, np.stack([judged_values(item) for item in batch])


def judged_values(series: Series) -> Floats:
    """What a series is judged by: its values, of a counter its increases."""
    return increases(series.values) if series.counter else series.values


def _judged(series: Sequence[Series], values: Floats) -> Iterator[SeriesChange]:
    usual = medians(values)
    noise = noise_of_rows(values, usual, CONSISTENT * medians(abs(values - usual[:, None])))
    found = either(segments(values), excursions(values, noise, OUTLIER))
    standing = np.flatnonzero(_standing(found))
    around = levels(values[standing], found.start[standing], found.end[standing])
    scores = _scores(values[standing], around)
    flat = values.copy()
    for row, place in enumerate(standing.tolist()):
        start, end = int(found.start[place]), int(found.end[place])
        flat[place, start:end] -= around.within[row] - around.before[row]
        if abs(scores[row]) >= OUTLIER:
            way = Way.UP if scores[row] > 0 else Way.DOWN
            way = Way.SATURATED if _full(series[place], values[place], start, end, way) else way
            yield SeriesChange(
                series[place], way, start, end,
                float(around.before[row]), float(around.within[row]), abs(float(scores[row])),
            )  # fmt: skip
    yield from _wider(series, flat)


def _standing(found: Segments) -> NDArray[np.bool_]:
    """The series whose stretch is no chance, long enough, and not what they begin with."""
    standing: NDArray[np.bool_] = significant(found.p, FALSE_RATE)
    return standing & (found.start > 0) & (found.end - found.start >= LEAST_STRETCH)


def _scores(values: Floats, around: Levels) -> Floats:
    """Robust z-scores of the shifts."""
    noise = noise_of_rows(values, around.before, around.spread)
    return np.nan_to_num((around.within - around.before) / noise)


def noise_of_rows(values: Floats, level: Floats, spread: Floats) -> Floats:
    """The usual deviation of each row, at least a share of its level; a series that was constant
    at 0 has its resolution as noise."""
    noise = np.maximum(spread, EVEN * abs(level))
    gaps = np.diff(np.sort(values, axis=1), axis=1)
    resolution = np.nanmin(np.where(gaps > 0, gaps, np.inf), axis=1, initial=np.inf)
    constant = np.where(np.isfinite(resolution), resolution / (2 * OUTLIER), 1.0)
    return np.where(noise > 0, noise, constant)


def _full(series: Series, values: Floats, start: int, end: int, way: Way) -> bool:
    """Whether a rise ends at a limit: nearly all of 100 %, or a plateau that nothing exceeds."""
    inside, outside = values[start:end], np.concatenate((values[:start], values[end:]))
    if way is not Way.UP or len(inside) < LEAST_STRETCH or np.isnan(inside).all():
        return False
    if series.unit.lower() in _PERCENTS:
        return bool(np.nanmedian(inside) >= FULL > np.nanmedian(outside))
    top = np.nanmax(values)
    near = float(top - PLATEAU * (top - np.nanmin(values)))
    plateau = np.count_nonzero(inside >= near) >= len(inside) / 2
    return bool(plateau and not np.count_nonzero(outside >= near))


def _wider(series: Sequence[Series], flat: Floats) -> Iterator[SeriesChange]:
    """Series whose deviation from their level grew by `WIDER`, levels evened out."""
    level = medians(flat)
    deviations = abs(flat - level[:, None])
    found = segments(deviations)
    standing = np.flatnonzero(_standing(found))
    around = levels(deviations[standing], found.start[standing], found.end[standing])
    for row, place in enumerate(standing.tolist()):
        before, within = float(around.before[row]), float(around.within[row])
        before = max(before, EVEN * abs(float(level[place])))
        if before > 0 and within >= WIDER * before:
            start, end = int(found.start[place]), int(found.end[place])
            score = OUTLIER * within / (WIDER * before)
            yield SeriesChange(series[place], Way.WIDER, start, end, before, within, score)


def _gaps(series: Sequence[Series]) -> Iterator[SeriesChange]:
    """Stretches at which a series has no point though others of its file do, and it seldom lacks
    one elsewhere."""
    files: dict[str, list[Series]] = defaultdict(list)
    for item in series:
        if len(item) >= LEAST_POINTS and not np.isnan(item.times).any():
            files[item.file].append(item)
    for alike in files.values():
        grid = np.unique(np.concatenate([item.times for item in alike]))
        for item in alike:
            yield from _gap(item, grid)


def _gap(series: Series, grid: Floats) -> Iterator[SeriesChange]:
    present = np.isin(grid, series.times[~np.isnan(series.values)])
    first = int(np.argmax(present))
    edges = np.flatnonzero(np.diff(np.concatenate(([1], present[first:], [1]))))
    runs = [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]
    start, end = max(runs, key=lambda run: run[1] - run[0], default=(0, 0))
    longest, absent = end - start, int((~present[first:]).sum())
    rest = len(grid) - first - longest
    if (
        longest >= LEAST_STRETCH
        and rest >= LEAST_POINTS
        and absent - longest <= SELDOM_MISSING * rest
    ):
        before = max(0, int(np.searchsorted(series.times, grid[first + start])) - 1)
        after = min(len(series), before + 1 + longest)
        level = float(np.nanmedian(series.values))
        score = OUTLIER * longest / LEAST_STRETCH
        yield SeriesChange(series, Way.MISSING, before, after, level, float("nan"), score)


def _resets(series: Series) -> Iterator[SeriesChange]:
    """Where a counter starts anew: its process restarted (Prometheus counts resets alike)."""
    for index in np.flatnonzero(np.diff(series.values) < 0).tolist():
        before, after = float(series.values[index]), float(series.values[index + 1])
        place = index + 1
        yield SeriesChange(series, Way.RESET, place, place + 1, before, after, 2 * OUTLIER)
