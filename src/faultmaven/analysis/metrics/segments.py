"""Finds in each of many series the stretch that is not like the rest, with how sure that is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.localisation.shifts import CONSISTENT
from faultmaven.analysis.metrics.series import Floats

Integers = NDArray[np.int64]
MOST_DEPENDENT = 0.9
OPENING = 4
"""The first quarter of a series is what it starts with."""
_TERMS = np.arange(1, 21, dtype=np.float64)[:, None]


@dataclass(frozen=True, slots=True)
class Segments:
    """One stretch a series: points `start` to `end` (exclusive) stand apart from the others.

    All arrays have one entry a series; `p` is the chance to see as much in a series that does not
    change.
    """

    start: Integers
    end: Integers
    p: Floats


@dataclass(frozen=True, slots=True)
class Levels:
    """The medians outside (`before`) and inside a stretch, one entry a series, and the deviation
    outside (1.4826 MAD)."""

    before: Floats
    within: Floats
    spread: Floats


def segments(values: Floats) -> Segments:
    """The most different stretch of every row of (series x points); NaN marks missing points.

    The cumulative sum of centred ranks wanders furthest between the ends of the stretch that holds
    the most extreme ranks: a change that stays (the stretch reaches the end; Pettitt 1979, Applied
    Statistics 28) and one that goes again (epidemic alternative, Levin & Kline 1985, Statistics in
    Medicine 4). Its range is Kuiper's statistic of a Brownian bridge (Kuiper 1960). Ranks make it
    robust to outliers and units; rows of equal values have p = 1. Serial dependence, which makes
    sums wander by themselves, is taken out by the lag-1 correlation of the ranks around the two
    levels (effective sample size, Bayley & Hammersley 1946). A stretch that holds most of what the
    series starts with is its usual level: then what comes after it is the change.
    """
    known = ~np.isnan(values)
    ranks = _centred_ranks(values, known)
    walk = np.concatenate((np.zeros((len(values), 1)), np.cumsum(ranks, axis=1)), axis=1)
    start, end = _extremes(walk)
    power = np.sqrt((ranks**2).sum(axis=1))
    dependence = _dependence(ranks, _inside(start, end, values.shape[1]) & known, known)
    reach = np.divide(
        walk.max(axis=1) - walk.min(axis=1),
        power * np.sqrt((1 + dependence) / (1 - dependence)),
        out=np.zeros(len(values)),
        where=power > 0,
    )
    return Segments(start, end, np.where(power > 0, kuiper(reach), 1.0))


def excursions(values: Floats, noise: Floats, least: float) -> Segments:
    """The longest run of points of every row that lie more than `least` times its `noise` (one
    entry a series) to one side of its median.

    Strong but short changes, which move few ranks, show so. A run of L points in a series of n, of
    whose other points a share f lies as far off, has by chance p ≈ n f^L (the expected number of
    such runs; Feller 1968, An Introduction to Probability Theory, XIII.7), with L shortened to its
    effective sample size by the lag-1 correlation as in `segments`.
    """
    median = medians(values)[:, None]
    score = np.nan_to_num((values - median) / noise[:, None])
    runs = [longest_run(sign * score > least) for sign in (1, -1)]
    side = (runs[1][1] - runs[1][0] > runs[0][1] - runs[0][0]).astype(np.int64)
    start, end = (np.choose(side, [up, down]) for up, down in zip(*runs, strict=True))
    inside = _inside(start, end, values.shape[1])
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    length = end - start
    off = (abs(score) > least).sum(axis=1) - length
    share = (off + 1) / np.maximum(count - length + 1, 1)
    dependence = _dependence(_centred_ranks(values, known), inside & known, known)
    effective = length * (1 - dependence) / (1 + dependence)
    chance = np.where(length > 0, count * share**effective, 1.0)
    return Segments(start, end, np.minimum(chance, 1.0))


def either(one: Segments, other: Segments) -> Segments:
    """Of two tests of each series the surer one, its chance doubled for having been chosen."""
    first = one.p <= other.p
    return Segments(
        np.where(first, one.start, other.start),
        np.where(first, one.end, other.end),
        np.minimum(2 * np.minimum(one.p, other.p), 1.0),
    )


def levels(values: Floats, start: Integers, end: Integers) -> Levels:
    """The levels around the stretches of (series x points); NaN where a side holds no point."""
    inside = _inside(start, end, values.shape[1])
    outside = np.where(inside, np.nan, values)
    before = medians(outside)
    return Levels(
        before,
        medians(np.where(inside, values, np.nan)),
        CONSISTENT * medians(abs(outside - before[:, None])),
    )


def kuiper(reach: Floats) -> Floats:
    """The chance that the range of a Brownian bridge exceeds `reach` (Kuiper 1960)."""
    square = np.maximum(reach, 1e-9) ** 2
    terms = (4 * _TERMS**2 * square - 1) * np.exp(-2 * _TERMS**2 * square)
    chance = 2 * terms.sum(axis=0)
    return np.where(reach < 0.4, 1.0, np.clip(chance, 0.0, 1.0))


def _centred_ranks(values: Floats, known: NDArray[np.bool_]) -> Floats:
    """Average ranks of each row less their mean; 0 for missing points."""
    rows, width = values.shape
    order = np.argsort(values, axis=1, kind="stable")
    ascending = np.take_along_axis(values, order, axis=1)
    place = np.arange(width)
    fresh = np.ones((rows, width), dtype=bool)
    fresh[:, 1:] = ascending[:, 1:] != ascending[:, :-1]
    first = np.maximum.accumulate(np.where(fresh, place, 0), axis=1)
    closing = np.ones((rows, width), dtype=bool)
    closing[:, :-1] = fresh[:, 1:]
    last = np.where(closing, place, width - 1)[:, ::-1]
    last = np.minimum.accumulate(last, axis=1)[:, ::-1]
    ranks = np.empty((rows, width))
    np.put_along_axis(ranks, order, (first + last) / 2, axis=1)
    mean = np.where(known, ranks, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return np.where(known, ranks - mean[:, None], 0.0)


def _extremes(walk: Floats) -> tuple[Integers, Integers]:
    """Where the stretch between the extremes of each walk starts and ends."""
    low, high = np.argmin(walk, axis=1), np.argmax(walk, axis=1)
    start, end = np.minimum(low, high), np.maximum(low, high)
    width = walk.shape[1] - 1
    beginning = width // OPENING
    at_start = 2 * (np.minimum(end, beginning) - start) > beginning
    turned = at_start & (end < width)
    return np.where(turned, end, start), np.where(turned, width, end)


def longest_run(marked: NDArray[np.bool_]) -> tuple[Integers, Integers]:
    """Where the longest run of marks in each row starts and ends; of equal ones the first."""
    place = np.arange(marked.shape[1])
    since = np.maximum.accumulate(np.where(marked, -1, place), axis=1)
    length = np.where(marked, place - since, 0)
    last = np.argmax(length, axis=1)
    longest = length[np.arange(len(marked)), last]
    return last + 1 - longest, last + 1


def _inside(start: Integers, end: Integers, width: int) -> NDArray[np.bool_]:
    place = np.arange(width)
    inside: NDArray[np.bool_] = (place >= start[:, None]) & (place < end[:, None])
    return inside


def _dependence(ranks: Floats, inside: NDArray[np.bool_], known: NDArray[np.bool_]) -> Floats:
    """The lag-1 correlation of each row's ranks around the two levels, between 0 and .9."""
    around = ranks.copy()
    for part in (inside, known & ~inside):
        size = np.maximum(part.sum(axis=1), 1)
        mean = np.where(part, ranks, 0.0).sum(axis=1) / size
        around = np.where(part, around - mean[:, None], around)
    power = (around**2).sum(axis=1)
    lagged = (around[:, 1:] * around[:, :-1]).sum(axis=1)
    correlation = np.divide(lagged, power, out=np.zeros(len(ranks)), where=power > 0)
    bounded: Floats = np.clip(correlation, 0.0, MOST_DEPENDENT)
    return bounded


def medians(values: Floats) -> Floats:
    """The median of each row's known points; NaN for a row of none."""
    ascending = np.sort(values, axis=1)
    count = (~np.isnan(values)).sum(axis=1)
    low, high = np.maximum(count - 1, 0) // 2, count // 2
    rows = np.arange(len(values))
    high = np.minimum(high, values.shape[1] - 1)
    middle = (ascending[rows, low] + ascending[rows, high]) / 2
    return np.where(count > 0, middle, np.nan)
