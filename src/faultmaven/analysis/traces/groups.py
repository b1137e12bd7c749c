"""Like spans together: of one operation of an entity, or of its calls to one callee."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.localisation.shifts import Floats, Noise, noise_of
from faultmaven.analysis.model import Entity
from faultmaven.analysis.traces.spans import NOBODY, Longs, Spans
from faultmaven.analysis.traces.times import Times, times


@dataclass(frozen=True, slots=True)
class Group:
    """Like spans: work in one operation of `entity`, or (`callee` known) its calls to one callee.

    `seen` says that the callee sends spans itself, so that what a call spends outside it is known.
    """

    entity: Entity
    operation: str
    callee: Entity | None
    seen: bool = True


Groups = Mapping[Group, Longs]


@dataclass(frozen=True, slots=True)
class Measured:
    """Spans in groups; `calling` tells of each group of work who called whom in it, and `culprit`
    marks the spans that failed though none of their children did."""

    spans: Spans
    times: Times
    groups: Groups
    calling: Mapping[Group, Groups]
    culprit: NDArray[np.bool_]

    @classmethod
    def of(cls, spans: Spans) -> "Measured":
        measured = times(spans)
        groups = _grouped(spans, measured.callee)
        return cls(spans, measured, groups, _calling(spans, groups), _culprits(spans))

    def split(self, onset: float) -> "tuple[Measured, Measured]":
        """The groups of the spans that start before an onset (µs since 1970), and of the rest."""
        early = self.spans.start < onset
        return self._with(early), self._with(~early)

    def own(self, members: Longs) -> Floats:
        """Own times in ms."""
        return self.times.own[members] / 1e3

    def noise(self, least: int, *, calls: bool) -> Noise:
        """The usual noise of the own times of calls, or of work, in groups of `least` or more."""
        return noise_of(
            self.own(members)
            for group, members in self.groups.items()
            if (group.callee is not None) == calls and len(members) >= least
        )

    def _with(self, kept: NDArray[np.bool_]) -> "Measured":
        calling = {group: _only(parts, kept) for group, parts in self.calling.items()}
        return replace(self, groups=_only(self.groups, kept), calling=calling)


def _only(groups: Groups, kept: NDArray[np.bool_]) -> Groups:
    parts = ((group, members[kept[members]]) for group, members in groups.items())
    return {group: members for group, members in parts if len(members)}


def _calling(spans: Spans, groups: Groups) -> Mapping[Group, Groups]:
    """Of each group of work the spans that called another entity themselves, by that entity."""
    child = np.flatnonzero(spans.parent != NOBODY)
    parent, callee = spans.parent[child], spans.entity[child]
    other = callee != spans.entity[parent]
    pairs = np.unique(np.stack([parent[other], callee[other]]), axis=1)
    found: dict[Group, Groups] = {}
    for group, members in groups.items():
        if group.callee is None:
            first, last = np.searchsorted(pairs[0], (members[0], members[-1] + 1))
            here = pairs[:, first:last]
            here = here[:, np.isin(here[0], members)]
            found[group] = {
                replace(group, callee=spans.entities[number]): here[0][here[1] == number]
                for number in np.unique(here[1]).tolist()
            }
    return found


def _culprits(spans: Spans) -> NDArray[np.bool_]:
    excused = np.zeros(len(spans), dtype=bool)
    excused[spans.parent[spans.error & (spans.parent != NOBODY)]] = True
    return spans.error & ~excused


def _grouped(spans: Spans, callee: Longs) -> Groups:
    operation = np.where(callee == NOBODY, spans.operation, NOBODY)
    parents = np.zeros(len(spans), dtype=np.int64)
    parents[spans.parent[spans.parent != NOBODY]] = 1
    seen = np.where(callee == NOBODY, 1, parents)
    order = np.lexsort((seen, operation, callee, spans.entity))
    keys = np.stack([spans.entity, callee, operation, seen])[:, order]
    starts = np.flatnonzero(np.any(np.diff(keys, axis=1, prepend=NOBODY - 1), axis=0))
    return {
        Group(
            spans.entities[spans.entity[members[0]]],
            "" if operation[members[0]] == NOBODY else spans.operations[operation[members[0]]],
            None if callee[members[0]] == NOBODY else spans.entities[callee[members[0]]],
            bool(seen[members[0]]),
        ): np.sort(members)
        for members in np.split(order, starts[1:])
        if len(members)
    }
