"""What is anomalous in traces against known-good ones: own times, ways to callees, errors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.localisation.anomaly import OUTLIER, Anomaly, Direction, Kind, strength_of
from faultmaven.analysis.localisation.quoting import Quote
from faultmaven.analysis.localisation.shifts import Floats, median, noise_of, share_shift, shift
from faultmaven.analysis.model import Citation, Entity
from faultmaven.analysis.traces.spans import NOBODY, Longs, Spans
from faultmaven.analysis.traces.times import Times, times

LEAST = 2
SHOWN = 2


@dataclass(frozen=True, slots=True)
class Group:
    """Like spans: of one operation of `entity`, or (`callee` known) of its calls to one callee."""

    entity: Entity
    operation: str
    callee: Entity | None


Groups = Mapping[Group, Longs]


def anomalies(incident: Spans, good: Spans, quote: Quote) -> Iterator[Anomaly]:
    """The deviations of an incident's spans from known-good ones.

    Times are compared by the median, for each operation its own time, for each pair of caller and
    callee the time that a call spends outside the callee (Dapper's network and queueing time;
    Sigelman et al. 2010), which no fault deeper down can lengthen. Groups with fewer than `LEAST`
    spans on either side say nothing.
    """
    now, before = _Measured.of(incident), _Measured.of(good)
    yield from _slower(now, before, quote)
    yield from _failing(now, before, quote)


@dataclass(frozen=True, slots=True)
class _Measured:
    spans: Spans
    times: Times
    groups: Groups

    @classmethod
    def of(cls, spans: Spans) -> "_Measured":
        measured = times(spans)
        return cls(spans, measured, _grouped(spans, measured.callee))

    def own(self, members: Longs) -> Floats:
        """Own times in ms."""
        return self.times.own[members] / 1e3

    def culprits(self) -> NDArray[np.bool_]:
        """The spans that failed though none of their children did."""
        failed = self.spans.error
        excused = np.zeros(len(failed), dtype=bool)
        below = failed & (self.spans.parent != NOBODY)
        excused[self.spans.parent[below]] = True
        return failed & ~excused


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


def _slower(now: _Measured, before: _Measured, quote: Quote) -> Iterator[Anomaly]:
    for calls in (False, True):
        known = {
            group: before.own(members)
            for group, members in before.groups.items()
            if (group.callee is not None) == calls and len(members) >= LEAST
        }
        noise = noise_of(known.values())
        for group, members in now.groups.items():
            if group not in known:
                continue
            own = now.own(members)
            score = shift(known[group], own, noise) if len(own) >= LEAST else 0.0
            if score > OUTLIER:
                limit = (median(known[group]) + median(own)) / 2
                slow = members[own > limit]
                yield Anomaly(
                    group.entity,
                    Kind.NETWORK if calls else Kind.LATENCY,
                    _time(now.spans.start[slow[0]]) if len(slow) else None,
                    strength_of(score),
                    Direction.UP,
                    _slow_statement(group, known[group], own),
                    _cited(now.spans, slow[np.argsort(-now.times.own[slow], kind="stable")], quote),
                    peer=group.callee,
                )


def _slow_statement(group: Group, before: Floats, after: Floats) -> str:
    moved = f"{median(before):.1f} ms to {median(after):.1f} ms"
    if group.callee is not None:
        return f"Calls from {group.entity.name} to {group.callee.name} spend {moved} on the way."
    return f"{group.entity.name} itself takes {moved} for {group.operation}."


def _failing(now: _Measured, before: _Measured, quote: Quote) -> Iterator[Anomaly]:
    culprits, known = now.culprits(), before.culprits()
    for group, members in now.groups.items():
        failed = members[culprits[members]]
        past = before.groups.get(group, members[:0])
        score = share_shift((int(known[past].sum()), len(past)), (len(failed), len(members)))
        if len(failed) and score > OUTLIER:
            called = f" to {group.callee.name}" if group.callee else ""
            yield Anomaly(
                group.entity,
                Kind.ERRORS,
                _time(now.spans.start[failed[0]]),
                strength_of(score),
                Direction.UP,
                f"{len(failed)} of {len(members)} spans of {group.entity.name}{called} fail "
                f"({int(known[past].sum())} of {len(past)} before) with no failure below them.",
                _cited(now.spans, failed, quote),
                peer=group.callee,
            )


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
