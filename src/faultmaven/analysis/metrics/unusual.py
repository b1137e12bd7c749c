"""Series that stand where they never stood in known-good evidence."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from faultmaven.analysis.localisation.anomaly import OUTLIER
from faultmaven.analysis.localisation.shifts import CONSISTENT, significant
from faultmaven.analysis.metrics.changes import (
    FALSE_RATE,
    LEAST_POINTS,
    LEAST_STRETCH,
    SeriesChange,
    Way,
    judged_values,
    noise_of_rows,
    strongest_first,
)
from faultmaven.analysis.metrics.segments import longest_run, medians
from faultmaven.analysis.metrics.series import Floats, Identity, Series

Run = tuple[SeriesChange, float]


def unusual(now: Sequence[Series], good: Sequence[Series]) -> list[SeriesChange]:
    """The longest stretch of each series that lies beyond what is usual by the known-good series of
    the same identity, the furthest first.

    Beyond means an outlier in known-good deviations. Of the known-good points a share f lies as far
    off, so a stretch of L of n points has by chance p ≈ n f^L (as `segments.excursions`), of which
    `FALSE_RATE` may be false over all series (`significant`). Where the known-good series
    ever stood half as far off for as long, that is usual. Bodies of a few points, too short to
    show a change by themselves, are judged so.
    """
    known = knowing(good)
    runs = [
        run
        for series in now
        if series.identity in known
        for run in _run(series, judged_values(known[series.identity]))
    ]
    standing = significant(np.array([p for _, p in runs]), FALSE_RATE)
    found = [change for (change, _), stands in zip(runs, standing, strict=True) if stands]
    return sorted(found, key=strongest_first)


def knowing(good: Sequence[Series]) -> Mapping[Identity, Series]:
    """The known-good series that are long enough to tell what is usual, by their identity."""
    return {series.identity: series for series in good if len(series) >= LEAST_POINTS}


def _run(series: Series, past: Floats) -> Iterator[Run]:
    """The stretch of a series with its chance, if it has one."""
    values, usual = judged_values(series)[None, :], medians(past[None, :])
    spread = CONSISTENT * medians(abs(past[None, :] - usual[:, None]))
    noise = noise_of_rows(past[None, :], usual, spread)
    if np.isnan(usual[0]) or len(series) < LEAST_STRETCH:
        return
    scores = np.nan_to_num((values - usual[:, None]) / noise[:, None])
    past_scores = np.nan_to_num((past[None, :] - usual[:, None]) / noise[:, None])
    for sign, way in ((1, Way.UP), (-1, Way.DOWN)):
        start, end = (int(place[0]) for place in longest_run(sign * scores > OUTLIER))
        if end - start < LEAST_STRETCH:
            continue
        level, score = np.median(values[0, start:end]), abs(np.median(scores[0, start:end]))
        first, last = longest_run(sign * past_scores > max(OUTLIER, score / 2))
        if end - start > int(last[0] - first[0]):
            off = np.count_nonzero(sign * past_scores > OUTLIER)
            share = (off + 1) / (np.count_nonzero(~np.isnan(past)) + 1)
            found = SeriesChange(
                series, way, start, end, float(usual[0]), float(level), float(score)
            )
            yield found, min(1.0, len(series) * share ** (end - start))
