"""What is anomalous in traces against known-good ones: own times, ways to callees, errors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.localisation.anomaly import OUTLIER, Anomaly, Direction, Kind, strength_of
from faultmaven.analysis.localisation.onset import best_onset
from faultmaven.analysis.localisation.quoting import Quote
from faultmaven.analysis.localisation.shifts import (
    Floats,
    Noise,
    median,
    noise_of,
    share_shift,
    shift,
)
from faultmaven.analysis.model import Citation, Entity
from faultmaven.analysis.traces.spans import NOBODY, Longs, Spans
from faultmaven.analysis.traces.times import Times, times

LEAST = 2
LEAST_OF_SPLIT = 8
"""Where many splits of many groups are tried, chance separates halves: of 8 and 8 like values all
of one half are greater once in 12,870 times (Wilcoxon's rank sum)."""
SHOWN = 2


@dataclass(frozen=True, slots=True)
class Group:
    """Like spans: of one operation of `entity`, or (`callee` known) of its calls to one callee."""

    entity: Entity
    operation: str
    callee: Entity | None


Groups = Mapping[Group, Longs]


def anomalies(incident: Spans, good: Spans | None, quote: Quote) -> Iterator[Anomaly]:
    """The deviations of an incident's spans from known-good ones, or where there are none, from
    those before its onset (`best_onset`).

    Times are compared by the median, for each operation its own time, for each pair of caller and
    callee the time that a call spends outside the callee (Dapper's network and queueing time;
    Sigelman et al. 2010), which no fault deeper down can lengthen. Groups with fewer than `LEAST`
    spans on either side (`LEAST_OF_SPLIT` where there are no known-good ones) say nothing.
    """
    now = _Measured.of(incident)
    before, least = now if good is None else _Measured.of(good), LEAST
    if good is None:
        onset = best_onset(incident.start.astype(float), partial(_scores, now))
        if onset is None:
            return
        least, (before, now) = LEAST_OF_SPLIT, now.split(onset)
    for finding in _findings(now, before, least):
        if finding.score > OUTLIER:
            yield finding.anomaly(now, before, quote)


@dataclass(frozen=True, slots=True)
class _Measured:
    """Spans in groups; `culprit` marks those that failed though none of their children did."""

    spans: Spans
    times: Times
    groups: Groups
    culprit: NDArray[np.bool_]

    @classmethod
    def of(cls, spans: Spans) -> "_Measured":
        measured = times(spans)
        return cls(spans, measured, _grouped(spans, measured.callee), _culprits(spans))

    def split(self, onset: float) -> "tuple[_Measured, _Measured]":
        """The groups of the spans that start before an onset (µs since 1970), and of the rest."""
        early = self.spans.start < onset
        return self._with(early), self._with(~early)

    def own(self, members: Longs) -> Floats:
        """Own times in ms."""
        return self.times.own[members] / 1e3

    def noise(self, *, calls: bool) -> Noise:
        return noise_of(
            self.own(members)
            for group, members in self.groups.items()
            if (group.callee is not None) == calls and len(members) >= LEAST
        )

    def _with(self, kept: NDArray[np.bool_]) -> "_Measured":
        parts = ((group, members[kept[members]]) for group, members in self.groups.items())
        return replace(self, groups={group: members for group, members in parts if len(members)})


def _culprits(spans: Spans) -> NDArray[np.bool_]:
    excused = np.zeros(len(spans), dtype=bool)
    excused[spans.parent[spans.error & (spans.parent != NOBODY)]] = True
    return spans.error & ~excused


def _grouped(spans: Spans, callee: Longs) -> Groups:
    operation = np.where(callee == NOBODY, spans.operation, NOBODY)
    order = np.lexsort((operation, callee, spans.entity))
    keys = np.stack([spans.entity, callee, operation])[:, order]
    starts = np.flatnonzero(np.any(np.diff(keys, axis=1, prepend=NOBODY - 1), axis=0))
    return {
        Group(
            spans.entities[spans.entity[members[0]]],
            "" if operation[members[0]] == NOBODY else spans.operations[operation[members[0]]],
            None if callee[members[0]] == NOBODY else spans.entities[callee[members[0]]],
        ): np.sort(members)
        for members in np.split(order, starts[1:])
        if len(members)
    }


@dataclass(frozen=True, slots=True)
class _Finding:
    """A group, its spans now and before, and by how much it is slower or fails more often."""

    group: Group
    members: Longs
    past: Longs
    score: float
    fails: bool

    def anomaly(self, now: _Measured, before: _Measured, quote: Quote) -> Anomaly:
        shown = self._failed(now) if self.fails else self._slow(now, before)
        slowness = Kind.NETWORK if self.group.callee else Kind.LATENCY
        return Anomaly(
            self.group.entity,
            Kind.ERRORS if self.fails else slowness,
            _time(now.spans.start[shown].min()) if len(shown) else None,
            strength_of(self.score),
            Direction.UP,
            self._fails(now, before) if self.fails else self._slows(now, before),
            _cited(now.spans, shown, quote),
            peer=self.group.callee,
        )

    def _failed(self, now: _Measured) -> Longs:
        return self.members[now.culprit[self.members]]

    def _slow(self, now: _Measured, before: _Measured) -> Longs:
        """The spans nearer to the median of now than to that of before, the slowest first."""
        own = now.own(self.members)
        limit = (median(before.own(self.past)) + median(own)) / 2
        return self.members[np.argsort(-own, kind="stable")][: int(np.count_nonzero(own > limit))]

    def _fails(self, now: _Measured, before: _Measured) -> str:
        called = f" to {self.group.callee.name}" if self.group.callee else ""
        return (
            f"{len(self._failed(now))} of {len(self.members)} spans of {self.group.entity.name}"
            f"{called} fail ({int(before.culprit[self.past].sum())} of {len(self.past)} before) "
            "with no failure below them."
        )

    def _slows(self, now: _Measured, before: _Measured) -> str:
        name, usual = self.group.entity.name, median(before.own(self.past))
        moved = f"{usual:.1f} ms to {median(now.own(self.members)):.1f} ms"
        if self.group.callee is not None:
            return f"Calls from {name} to {self.group.callee.name} spend {moved} on the way."
        return f"{name} itself takes {moved} for {self.group.operation}."


def _scores(measured: _Measured, onset: float) -> Iterator[float]:
    before, now = measured.split(onset)
    return (finding.score for finding in _findings(now, before, LEAST_OF_SPLIT))


def _findings(now: _Measured, before: _Measured, least: int) -> Iterator[_Finding]:
    noise = {calls: before.noise(calls=calls) for calls in (False, True)}
    for group, members in now.groups.items():
        past = before.groups.get(group, members[:0])
        if min(len(past), len(members)) >= least:
            usual = noise[group.callee is not None]
            score = shift(before.own(past), now.own(members), usual)
            yield _Finding(group, members, past, score, fails=False)
        if failed := int(now.culprit[members].sum()):
            known = int(before.culprit[past].sum())
            score = share_shift((known, len(past)), (failed, len(members)))
            yield _Finding(group, members, past, score, fails=True)


def _cited(spans: Spans, members: Longs, quote: Quote) -> tuple[Citation, ...]:
    chosen: Sequence[int] = members[:SHOWN].tolist()
    return tuple(
        quote(
            spans.files[spans.file[place]],
            int(spans.line[place]),
            spans.operations[spans.operation[place]],
        )
        for place in chosen
    )


def _time(micros: int) -> datetime:
    return datetime.fromtimestamp(int(micros) / 1e6, UTC)
