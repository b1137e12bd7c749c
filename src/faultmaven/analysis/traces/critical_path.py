"""The critical path of traces: the work that a request waits for, and whose it is."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from faultmaven.analysis.localisation.quoting import Quote
from faultmaven.analysis.model import Effect, Entity
from faultmaven.analysis.traces.places import cited
from faultmaven.analysis.traces.spans import NOBODY, Spans

MAX_REQUESTS = 2_000
LEAST_GROWTH = 0.1
"""A share that grew by less than a tenth of all the time is not worth a sentence."""

Part = tuple[int, int]
"""A span's place and µs of it that the request waits for."""


def critical_path(spans: Spans, root: int, children: Mapping[int, Sequence[int]]) -> list[Part]:
    """The spans that a request waits for, from its end to its start, each with how long.

    Walks back from the end of the root: the child that ended last before is what was waited for
    until then, and so on from its start; what lies between is the span's own work (Zhang et al.
    2022, CRISP: Critical Path Analysis of Large-Scale Microservice Architectures, USENIX ATC).
    Children that another clock places outside their parent are cut at its ends.
    """
    return list(_waited(spans, root, (int(spans.start[root]), int(spans.end[root])), children))


def _waited(
    spans: Spans, root: int, whole: tuple[int, int], children: Mapping[int, Sequence[int]]
) -> Iterator[Part]:
    todo = [(root, *whole)]
    while todo:
        span, start, until = todo.pop()
        own = 0
        for child in sorted(children.get(span, ()), key=lambda place: -int(spans.end[place])):
            begin, end = max(int(spans.start[child]), start), min(int(spans.end[child]), until)
            if begin < end:
                own += until - end
                todo.append((child, begin, end))
                until = begin
        yield span, own + until - start


@dataclass(slots=True)
class Waited:
    """How many µs requests wait for an entity, and the span that makes the most of it."""

    micros: int = 0
    longest: Part = (NOBODY, 0)

    def add(self, part: Part) -> None:
        self.micros += part[1]
        self.longest = max(self.longest, part, key=lambda known: known[1])


def waits(spans: Spans) -> dict[Entity, Waited]:
    """What the critical paths of all requests consist of, by entity; of more than `MAX_REQUESTS`
    those that are evenly spread."""
    children: dict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero(spans.parent != NOBODY).tolist():
        children[int(spans.parent[place])].append(place)
    roots = np.flatnonzero(spans.parent == NOBODY)
    chosen = roots[:: max(1, -(-len(roots) // MAX_REQUESTS))].tolist()
    waited: dict[Entity, Waited] = defaultdict(Waited)
    for root in chosen:
        for part in critical_path(spans, root, children):
            waited[spans.entities[spans.entity[part[0]]]].add(part)
    return waited


def shares(waited: Mapping[Entity, Waited]) -> dict[Entity, float]:
    """The share of each entity, in [0, 1], in the critical paths."""
    total = sum(each.micros for each in waited.values())
    return {entity: each.micros / total for entity, each in waited.items()} if total else {}


def dominating(now: Spans, good: Spans, quote: Quote) -> dict[Entity, Effect]:
    """The entities whose share of the critical path grew, cited by what is waited for longest."""
    usual, waited = shares(waits(good)), waits(now)
    if not usual:
        return {}
    return {
        entity: Effect(
            f"{share:.0%} of the time that requests take passes in {entity.name} "
            f"(usually {usual.get(entity, 0.0):.0%}).",
            (cited(now, waited[entity].longest[0], quote),),
        )
        for entity, share in shares(waited).items()
        if share - usual.get(entity, 0.0) >= LEAST_GROWTH
    }
