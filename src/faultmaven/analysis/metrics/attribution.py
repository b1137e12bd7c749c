"""Attributes a complaint: whose own excess, along the calls, makes up what the complainer shows."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from faultmaven.analysis.entities import spelling
from faultmaven.analysis.graph import Graph
from faultmaven.analysis.metrics.excess import Excess
from faultmaven.analysis.metrics.series import Floats
from faultmaven.analysis.model import Entity

ERRORS_BELOW = 1.0
"""Standard errors that a share is lowered by (the one-standard-error rule, Breiman et al. 1984,
Classification and Regression Trees, 3.4.3)."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a complaint comes from an entity.

    `whole` is what its excess is of the complainer's, in the windows and in the measure in which
    the complainer suffers; `own` is that less what its callees bring. Both are lowered by their
    standard error.
    """

    excess: Excess
    whole: float
    own: float


def attribute(graph: Graph, complainer: Entity, excesses: Mapping[Entity, Excess]) -> list[Share]:
    """The entities that may be the seat of what a complainer suffers, the likeliest first.

    Time and failures add up along synchronous calls: the excess of a caller is its own plus that
    of what it calls (self time in traces; for metrics, the additive noise model of Budhathoki et
    al. 2022, Causal structure-based root cause analysis of outliers, with unit weights). So the
    share `whole` of v is the slope of v's excess on the complainer's over the windows of the
    incident (what moved long before, or at other times, has none), and `own` is what remains when
    the shares of v's callees are taken off: an anomaly that a callee explains is a symptom.
    Callees that call back are of one cycle and take nothing off each other. Entities that the
    complainer does not depend on cannot be the cause and are left out; without any known call all
    entities count as its callees. Ties are broken by where the evidence names a series.
    """
    suffered = excesses[complainer].values
    centred = suffered - suffered.mean()
    power = float(centred @ centred)
    if not power:
        return []
    calls = _Calls(graph, complainer, excesses)
    whole = {entity: _lowered(excesses[entity], centred, power) for entity in calls.within}
    shares = [
        Share(excesses[entity], share, share - sum(map(whole.__getitem__, calls.of(entity))))
        for entity, share in whole.items()
    ]
    return sorted(shares, key=_order)


class _Calls:
    """The entities that a complainer depends on, itself first, and whom each of them calls."""

    def __init__(self, graph: Graph, complainer: Entity, known: Iterable[Entity]) -> None:
        self._graph = graph
        self._complainer = complainer
        below = graph.reach(complainer) if graph.relations else sorted(known, key=spelling)
        self.within = list(dict.fromkeys([complainer, *(e for e in below if e in set(known))]))

    def of(self, entity: Entity) -> list[Entity]:
        """The callees of an entity that do not call it back."""
        if not self._graph.relations:
            return self.within[1:] if entity == self._complainer else []
        return [
            callee
            for callee in self._graph.callees(entity)
            if callee in self.within and entity not in self._graph.reach(callee)
        ]


def _lowered(found: Excess, centred: Floats, power: float) -> float:
    """The slope of an excess on the complainer's, less its standard error, and no less than 0."""
    slope = float(centred @ found.values) / power
    return max(0.0, slope - ERRORS_BELOW * found.noise / math.sqrt(power))


def _order(share: Share) -> tuple[float, float, int, int]:
    level = share.excess.level
    column = level.title.line_start if level.title else 0
    return -round(share.own, 9), -round(share.whole, 9), int(level.lines[0]), column
