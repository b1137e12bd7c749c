"""Where the time of a trace goes: what a span spends itself, and what its call spends on the
way."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.traces.spans import NOBODY, UNSAID, Longs, Spans


@dataclass(frozen=True, slots=True)
class Times:
    """Per span: `own` µs in which none of its children ran; of one that is a call, `callee`, the
    one other entity that all its children are of or that it names (`NOBODY`: none).

    A span is a call where it says so, or where it says nothing and lies within a span of its own
    entity. Of a span that others called (a server's), own time is the entity's own work.
    """

    own: Longs
    callee: Longs


def times(spans: Spans) -> Times:
    """The own times and callees of spans.

    Own time is the duration less the union of the children's intervals. A child that does not lie
    within its parent but is no longer is shifted into its middle, for clocks of hosts differ (the
    adjustment that Jaeger makes, jaegertracing.io/docs, "Clock Skew Adjustment").
    """
    child = np.flatnonzero(spans.parent != NOBODY)
    parent = spans.parent[child]
    begin, end = _within(spans, child, parent)
    return Times(
        np.maximum(spans.duration - _covered(parent, begin, end, len(spans)), 0),
        _callees(spans, child, parent),
    )


def _within(spans: Spans, child: Longs, parent: Longs) -> tuple[Longs, Longs]:
    """The intervals of children from their parents' starts on, cut at their ends."""
    begin = spans.start[child] - spans.start[parent]
    length, room = spans.duration[child], spans.duration[parent]
    outside = ((begin < 0) | (begin + length > room)) & (length <= room)
    begin = np.where(outside, (room - length) // 2, begin)
    return np.clip(begin, 0, room), np.clip(begin + length, 0, room)


def _covered(parent: Longs, begin: Longs, end: Longs, count: int) -> Longs:
    """Per span, the length of the union of its children's intervals.

    One pass over the intervals in order of (parent, begin): each adds what lies beyond the
    furthest end so far. Parents are laid one behind another, so that none reaches into the next.
    """
    if not len(parent):
        return np.zeros(count, dtype=np.int64)
    order = np.lexsort((begin, parent))
    parent, begin, end = parent[order], begin[order], end[order]
    lane = np.cumsum(np.diff(parent, prepend=parent[0]) != 0) * (int(end.max()) + 1)
    furthest = np.maximum.accumulate(lane + end)
    before = np.concatenate(([0], furthest[:-1]))
    added = np.maximum(lane + end - np.maximum(lane + begin, before), 0)
    return np.bincount(parent, weights=added, minlength=count).astype(np.int64)


def _callees(spans: Spans, child: Longs, parent: Longs) -> Longs:
    """Per call, the one other entity that all its children are of, else the peer it names."""
    least = np.full(len(spans), np.iinfo(np.int64).max)
    most = np.full(len(spans), NOBODY)
    np.minimum.at(least, parent, spans.entity[child])
    np.maximum.at(most, parent, spans.entity[child])
    single: NDArray[np.bool_] = (least == most) & (most != spans.entity)
    leaf = most == NOBODY
    named = np.where(leaf & (spans.peer != spans.entity), spans.peer, NOBODY)
    return np.where(_calling(spans), np.where(single, most, named), NOBODY)


def _calling(spans: Spans) -> NDArray[np.bool_]:
    inner = (spans.parent != NOBODY) & (spans.entity[spans.parent] == spans.entity)
    inner |= spans.peer != NOBODY
    calling: NDArray[np.bool_] = np.where(spans.calls == UNSAID, inner, spans.calls == 1)
    return calling
