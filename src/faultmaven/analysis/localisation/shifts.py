"""Robust tests of whether a sample shifted against a known-good one, as scores that compare."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
EVEN = 0.02
"""Deviations below a fiftieth of the level are no news, however even a measure is."""
UPPER = 0.75
"""The quartile that moves where a fault lasts for as little as a quarter of the time."""
CONSISTENT = 1.4826
"""Makes the median absolute deviation estimate a normal sample's standard deviation."""


@dataclass(frozen=True, slots=True)
class Noise:
    """The usual error of a kind of measure: `absolute` in its unit, `relative` to its level."""

    absolute: float
    relative: float

    def floor(self, level: float) -> float:
        return self.absolute + self.relative * abs(level)


def noise_of(samples: Iterable[Floats]) -> Noise:
    """The usual noise over many known-good samples of one kind of measure.

    Measures have an additive and a multiplicative error (Rocke & Durbin 2001, A model for
    measurement error for gene expression arrays); both are the median over the samples, so that a
    sample too small or too even to tell its own spread borrows it from the others (the added
    constant of Tusher et al. 2001, Significance analysis of microarrays).
    """
    known = [(median(sample), spread(sample)) for sample in samples if len(sample) > 1]
    if not known:
        return Noise(1.0, 0.1)
    relative = [deviation / abs(level) for level, deviation in known if level]
    return Noise(
        float(np.median([deviation for _, deviation in known])) or 1.0,
        max(float(np.median(relative)), EVEN) if relative else 0.1,
    )


def median(sample: Floats) -> float:
    """The median; for the small samples here ten times as fast as NumPy's, which checks more."""
    ordered = np.sort(sample)
    middle = len(ordered) // 2
    return float(ordered[middle] if len(ordered) % 2 else ordered[middle - 1 : middle + 1].mean())


def spread(sample: Floats) -> float:
    """A sample's standard deviation, estimated by its median absolute deviation."""
    return CONSISTENT * median(np.abs(sample - median(sample)))


def shift(before: Floats, after: Floats, noise: Noise) -> float:
    """By how many known-good deviations the median moved; the deviation has `noise` as floor."""
    level = median(before)
    deviation = max(spread(before), noise.floor(level))
    return (median(after) - level) / deviation


def upper_shift(before: Floats, after: Floats, noise: Noise) -> float:
    """By how many known-good deviations the upper quartile moved, as `shift` of the median."""
    deviation = max(spread(before), noise.floor(median(before)))
    return float(np.quantile(after, UPPER) - np.quantile(before, UPPER)) / deviation


def share_shift(before: tuple[int, int], after: tuple[int, int]) -> float:
    """The z-score of two proportions, each (hits, trials), one hit and miss added to both.

    Pooled two-proportion test with Agresti & Caffo's added observations (2000, The American
    Statistician 54), so that a share of 0 or 1 of few trials proves little.
    """
    hits_before, trials_before = before[0] + 1, before[1] + 2
    hits_after, trials_after = after[0] + 1, after[1] + 2
    pooled = (hits_before + hits_after) / (trials_before + trials_after)
    deviation = math.sqrt(pooled * (1 - pooled) * (1 / trials_before + 1 / trials_after))
    return (hits_after / trials_after - hits_before / trials_before) / deviation


def rate_shift(before: tuple[int, float], after: tuple[int, float]) -> float:
    """The z-score of two Poisson counts, each (count, time watched in any one unit).

    With variance-stabilised counts (Anscombe 1948): 2 (√(n₁+3/8) - √(r (n₀+3/8))) / √(1 + r), r
    the ratio of the times.
    """
    ratio = after[1] / before[1] if before[1] else 1.0
    rooted = math.sqrt(after[0] + 3 / 8) - math.sqrt(ratio * (before[0] + 3 / 8))
    return 2 * rooted / math.sqrt(1 + ratio)


def significant(p: Floats, rate: float) -> NDArray[np.bool_]:
    """Which of many tests stand if `rate` of those that do may be false (Benjamini & Hochberg
    1995, J. R. Stat. Soc. B 57)."""
    order = np.argsort(p)
    bound = rate * np.arange(1, len(p) + 1) / max(len(p), 1)
    passed = np.flatnonzero(p[order] <= bound)
    standing = np.zeros(len(p), dtype=bool)
    if len(passed):
        standing[order[: passed[-1] + 1]] = True
    return standing
