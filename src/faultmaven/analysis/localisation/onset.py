"""When an incident began, by all measures at once, and when each of them moved."""

from collections.abc import Callable, Iterable

import numpy as np

from faultmaven.analysis.localisation.anomaly import OUTLIER
from faultmaven.analysis.localisation.shifts import Floats

LEAST = 2
MAX_ONSETS = 24


def best_onset(times: Floats, scores: Callable[[float], Iterable[float]]) -> float | None:
    """The onset, in the unit of `times` (ascending), or None where there are too few of them.

    One incident has one onset, as BARO (Pham et al. 2024) finds one change point for all series:
    the split at which the `scores` of all measures (robust z-scores of after against before) are
    most surprising in sum, those beyond `OUTLIER` weighing log(1 + score / OUTLIER), as the CUSUM
    statistic weighs unequal halves. At most `MAX_ONSETS` splits are tried, evenly spread.
    """
    splits = _splits(times)
    if not splits:
        return None
    return max(splits, key=lambda at: _surprise(scores(at)) * _evenness(times, at))


def moved_at(values: Floats, before: float, after: float) -> int:
    """The index of the first value after a series moved from one level to another.

    The onset that Page's cumulative sum (1954, Continuous inspection schemes) estimates: until
    there, the log-likelihood ratios of the old level against the new one sum up to the most. Errors
    count by their size (Laplace's law, whose level is the median), so that a stray value is no
    onset.
    """
    sums = np.cumsum(np.abs(values - after) - np.abs(values - before))
    return int(np.argmax(sums[:-1])) + 1 if len(sums) > 1 and sums[:-1].max() > 0 else 0


def _splits(times: Floats) -> list[float]:
    middles = (times[1:] + times[:-1]) / 2
    inner = np.unique(middles[LEAST - 1 : len(middles) - LEAST + 1])
    chosen = np.linspace(0, len(inner) - 1, min(MAX_ONSETS, len(inner))).astype(int)
    return [float(at) for at in inner[np.unique(chosen)]]


def _surprise(scores: Iterable[float]) -> float:
    return float(sum(np.log1p(score / OUTLIER) for score in scores if score > OUTLIER))


def _evenness(times: Floats, onset: float) -> float:
    before = int(np.count_nonzero(times < onset))
    after = len(times) - before
    return float(np.sqrt(before * after / len(times)))
