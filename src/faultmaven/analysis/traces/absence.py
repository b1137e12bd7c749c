"""Who is silent in traces: callees that requests no longer reach, and services that nobody calls
and that send no spans any more."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.localisation.anomaly import OUTLIER, Anomaly, Direction, Kind, strength_of
from faultmaven.analysis.localisation.quoting import Quote
from faultmaven.analysis.metrics.segments import longest_run
from faultmaven.analysis.model import Entity
from faultmaven.analysis.traces.comparison import LEAST_OF_SPLIT, Sides
from faultmaven.analysis.traces.groups import Measured
from faultmaven.analysis.traces.places import cited, started
from faultmaven.analysis.traces.spans import NOBODY, Longs, Spans

LEAST_SHARE = 0.25
"""A stop that lasts for less than a quarter of the requests is a lull."""
MAX_DEPTH = 64
Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """The requests to one operation that did not fail, in order of time, and for each callee a
    span of its (`NOBODY` where the request did not reach it)."""

    requests: Longs
    reached: Mapping[Entity, Longs]


Operations = Mapping[tuple[Entity, str], Served]


def absences(found: Sides, quote: Quote) -> Iterator[Anomaly]:
    """The calls that requests made and make no more, and the services that vanished.

    If a share p of the requests to an operation reached a callee, L of n in a row miss it by
    chance with p ≈ n (1 - p)^L (the expected number of such runs; Feller 1968, An Introduction to
    Probability Theory, XIII.7). Requests that fail are left out: what fails calls nobody any more.
    A chance is told as the z-score beyond which a normal tail is no greater, √(-2 ln p).
    """
    mine, usual = _operations(found.now), _operations(found.before)
    for operation, served in mine.items():
        if operation in usual:
            yield from _missed(operation, served, usual[operation], found, quote)
    yield from _vanished(found, quote)


def _missed(
    operation: tuple[Entity, str], served: Served, usual: Served, found: Sides, quote: Quote
) -> Iterator[Anomaly]:
    """The callees that an operation's requests reach no more; where those are all of several, its
    requests end early."""
    if min(len(served.requests), len(usual.requests)) < LEAST_OF_SPLIT:
        return
    missed = [
        gap
        for callee, spans in usual.reached.items()
        if (gap := _gap(callee, served, spans)) is not None
    ]
    if 1 < len(missed) == len(usual.reached):
        first = max(missed, key=lambda gap: gap.score)
        yield _told(operation, replace(first, callee=None), served, found, quote)
        return
    yield from (_told(operation, gap, served, found, quote) for gap in missed)


@dataclass(frozen=True, slots=True, eq=False)
class _Gap:
    """Requests in a row, from `start` to `end`, that do not reach a callee (None: anybody), which
    `usual` did: its spans then, `NOBODY` where a request did not reach it."""

    callee: Entity | None
    start: int
    end: int
    usual: Longs
    score: float


def _gap(callee: Entity, served: Served, usual: Longs) -> _Gap | None:
    count, known = len(served.requests), int(np.count_nonzero(usual != NOBODY))
    missing = served.reached.get(callee, np.full(count, NOBODY)) == NOBODY
    start, end = (int(place[0]) for place in longest_run(missing[None, :]))
    score = _score(count, (known + 1) / (len(usual) + 2), end - start)
    if end - start < LEAST_SHARE * count or score <= OUTLIER:
        return None
    return _Gap(callee, start, end, usual, score)


def _told(
    operation: tuple[Entity, str], gap: _Gap, served: Served, found: Sides, quote: Quote
) -> Anomaly:
    entity, name = operation
    reached = gap.usual[gap.usual != NOBODY]
    first, before = int(served.requests[gap.start]), int(reached[-1])
    whom = f"do not reach {gap.callee.name}" if gap.callee else "call nobody"
    return Anomaly(
        entity,
        Kind.MISSING,
        started(found.now.spans, first),
        strength_of(gap.score),
        Direction.DOWN,
        f"{gap.end - gap.start} requests of {entity.name} in a row ({name}) {whom}, as "
        f"{len(reached)} of {len(gap.usual)} did.",
        (cited(found.now.spans, first, quote), cited(found.before.spans, before, quote)),
        peer=gap.callee,
    )


def _score(count: int, share: float, run: int) -> float:
    """How surprising a run of requests that miss a callee is."""
    chance = math.log(count) + run * math.log(1 - share)
    return math.sqrt(-2 * chance) if chance < 0 else 0.0


def _vanished(found: Sides, quote: Quote) -> Iterator[Anomaly]:
    """The services to which requests came from outside, of which there are no spans any more."""
    now, before = found.now, found.before
    seen = {now.spans.entities[number] for number in np.unique(now.spans.entity[_places(now)])}
    roots = _places(before)[before.spans.parent[_places(before)] == NOBODY]
    counts = Counter(before.spans.entity[roots].tolist())
    ratio = _watched(now) / (_watched(before) or 1)
    for number, count in counts.items():
        entity = before.spans.entities[number]
        if entity in seen or count < LEAST_OF_SPLIT:
            continue
        score = math.sqrt(2 * count * min(ratio, 1.0))
        if score > OUTLIER:
            last = int(roots[before.spans.entity[roots] == number][-1])
            said = f"{entity.name} sends no spans any more ({count} requests came to it before)."
            yield Anomaly(
                entity,
                Kind.MISSING,
                None,
                strength_of(score),
                Direction.DOWN,
                said,
                (cited(before.spans, last, quote),),
            )


def _operations(side: Measured) -> Operations:
    """The requests that were served well, by the operation that served them."""
    spans, places = side.spans, _places(side)
    request = _request_of(spans)
    served = places[(request[places] == places) & ~spans.error[places]]
    keys = np.stack([spans.entity[served], spans.operation[served]])
    kinds, kind = np.unique(keys, axis=1, return_inverse=True)
    members = [served[kind.reshape(-1) == number] for number in range(kinds.shape[1])]
    return {
        (spans.entities[entity], spans.operations[operation]): Served(requests, reached)
        for (entity, operation), requests, reached in zip(
            kinds.T.tolist(), members, _reached(spans, request, members), strict=True
        )
    }


def _reached(
    spans: Spans, request: Longs, operations: Sequence[Longs]
) -> Iterator[dict[Entity, Longs]]:
    """For the requests of each operation, by callee, a span in which each reached it."""
    child = np.flatnonzero(spans.parent != NOBODY)
    child = child[spans.entity[child] != spans.entity[spans.parent[child]]]
    asked, callee = request[spans.parent[child]], spans.entity[child]
    for requests in operations:
        place = np.searchsorted(requests, asked)
        inside = requests[np.minimum(place, len(requests) - 1)] == asked
        found: dict[Entity, Longs] = {}
        for number in np.unique(callee[inside]).tolist():
            calls = inside & (callee == number)
            found[spans.entities[number]] = np.full(len(requests), NOBODY)
            found[spans.entities[number]][place[calls]] = child[calls]
        yield found


def _request_of(spans: Spans) -> Longs:
    """The span with which each span's entity took up the request that it is part of."""
    inner = spans.parent != NOBODY
    inner &= spans.entity[spans.parent] == spans.entity
    place = np.where(inner, spans.parent, np.arange(len(spans)))
    for _ in range(MAX_DEPTH.bit_length()):
        place = place[place]
    return place


def _places(side: Measured) -> Longs:
    return np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *side.groups.values()]))


def _watched(side: Measured) -> float:
    """The µs from a side's first span to its last."""
    places = _places(side)
    return float(np.ptp(side.spans.start[places])) if len(places) else 0.0
