"""What is anomalous in traces against known-good ones: own times, ways to callees, errors."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from faultmaven.analysis.localisation.anomaly import OUTLIER, Anomaly
from faultmaven.analysis.localisation.onset import best_onset
from faultmaven.analysis.localisation.quoting import Quote
from faultmaven.analysis.localisation.shifts import (
    Floats,
    Noise,
    share_shift,
    shift,
    upper_shift,
)
from faultmaven.analysis.model import Entity
from faultmaven.analysis.traces.findings import Finding, Way
from faultmaven.analysis.traces.groups import Group, Measured
from faultmaven.analysis.traces.spans import Longs, Spans
from faultmaven.analysis.traces.ways import contrasts

LEAST = 2
LEAST_OF_SPLIT = 8
"""Where many splits of many groups are tried, chance separates halves: of 8 and 8 like values all
of one half are greater once in 12,870 times (Wilcoxon's rank sum)."""


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """The spans to judge (`now`), those to judge them by, and how many of a group are needed on
    either side."""

    now: Measured
    before: Measured
    least: int

    @property
    def entities(self) -> frozenset[Entity]:
        """Whose own work is judged."""
        return frozenset(
            group.entity
            for group, members in self.now.groups.items()
            if group.callee is None
            and min(len(members), len(self.before.groups.get(group, ()))) >= self.least
        )


def anomalies(found: Sides, quote: Quote) -> Iterator[Anomaly]:
    """The deviations of spans from those to judge them by.

    Times are compared by the median, for each operation its own time, for each pair of caller and
    callee the time that a call spends outside the callee (Dapper's network and queueing time;
    Sigelman et al. 2010), which no fault deeper down can lengthen. Groups with fewer than `LEAST`
    spans on either side (`LEAST_OF_SPLIT` where there are no known-good ones) say nothing. Against
    known-good ones the upper quartile of `LEAST_OF_SPLIT` or more counts as well: what is slow for
    half of the time moves no median (where an onset splits them, it moves).
    """
    now, before, least = found.now, found.before, found.least
    for finding in _placed(_findings(now, before, least), now, before, least):
        if finding.score > OUTLIER:
            yield finding.anomaly(now, before, quote)


def sides(incident: Spans, good: Spans | None) -> Sides | None:
    """An incident's spans beside known-good ones, or where there are none, beside those before its
    onset (`best_onset`); None where no onset splits them."""
    now = Measured.of(incident)
    if good is not None:
        return Sides(now, Measured.of(good), LEAST)
    onset = best_onset(incident.start.astype(float), partial(_scores, now))
    if onset is None:
        return None
    before, since = now.split(onset)
    return Sides(since, before, LEAST_OF_SPLIT)


def _scores(measured: Measured, onset: float) -> Iterator[float]:
    before, now = measured.split(onset)
    return (finding.score for finding in _findings(now, before, LEAST_OF_SPLIT))


def _findings(now: Measured, before: Measured, least: int) -> Iterator[Finding]:
    """How every group differs from before, by its times and by its failures."""
    work, calls = (before.noise(LEAST, calls=of_calls) for of_calls in (False, True))
    for group, members in now.groups.items():
        past = before.groups.get(group, members[:0])
        if min(len(past), len(members)) >= least:
            way, usual = (Way.CALL, calls) if group.callee else (Way.WORK, work)
            score = _score_of(now, members, before, past, usual)
            yield Finding(group, members, past, score, way)
        if failed := int(now.culprit[members].sum()):
            known = int(before.culprit[past].sum())
            score = share_shift((known, len(past)), (failed, len(members)))
            yield Finding(group, members, past, score, Way.FAILS)


def _score_of(now: Measured, members: Longs, before: Measured, past: Longs, usual: Noise) -> float:
    return slower(now.own(members), before.own(past), usual, split=now.spans is before.spans)


def slower(took: Floats, usual: Floats, noise: Noise, *, split: bool) -> float:
    """By how many usual deviations times are longer: their median, or of enough that no onset
    splits, their upper quartile."""
    score = shift(usual, took, noise)
    if score > OUTLIER or split or min(len(took), len(usual)) < LEAST_OF_SPLIT:
        return score
    return upper_shift(usual, took, noise)


def _placed(
    found: Iterator[Finding], now: Measured, before: Measured, least: int
) -> Iterator[Finding]:
    """The findings, those of slow work placed: in the work itself, or on the way to a callee."""
    usual = before.noise(LEAST, calls=False)
    for item in found:
        if item.way is Way.WORK:
            yield from _placed_work(item, now, before, least, usual)
        else:
            yield item


def _placed_work(
    work: Finding, now: Measured, before: Measured, least: int, usual: Noise
) -> Iterator[Finding]:
    calls = [
        (told, _around(told.group, told.members, told.past, now, before, usual))
        for told in contrasts(work.group, now, before, least)
    ]
    moved = [(told, around) for told, around in calls if around.score > OUTLIER]
    ways = [replace(around, way=Way.CALL) for told, around in moved if told.on_the_way]
    if ways:
        yield from ways
        return
    yield max([work, *(_as_work(around, work.group) for _, around in moved)], key=_score)
    yield from (around for told, around in moved if told.without is None)


def _around(
    group: Group, members: Longs, past: Longs, now: Measured, before: Measured, usual: Noise
) -> Finding:
    return Finding(group, members, past, _score_of(now, members, before, past, usual), Way.EITHER)


def _as_work(around: Finding, group: Group) -> Finding:
    return replace(around, group=group, way=Way.WORK)


def _score(finding: Finding) -> float:
    return finding.score
