"""Whether work became slow by itself or on the way to a callee, where no span tells the call."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from faultmaven.analysis.localisation.shifts import UPPER, Floats, median
from faultmaven.analysis.traces.groups import Group, Measured
from faultmaven.analysis.traces.spans import Longs

LEAST_CONTRASTED = 5
"""Of fewer spans a share says little: with five, one chance outlier is a fifth."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """Work that called a callee: by how much it is slower, and by how much the work that did not.

    Both are shares of spans in [0, 1] that are slower by half of what the work is slower by;
    `without` is None where too few spans did not call the callee.
    """

    group: Group
    members: Longs
    past: Longs
    with_call: float
    without: float | None

    @property
    def on_the_way(self) -> bool:
        """Whether the calls, and not the work around them, are slow: a cause in the work itself
        slows down what calls nobody as well, one on the way only what calls."""
        return self.without is not None and self.without < self.with_call / 2


def contrasts(group: Group, now: Measured, before: Measured, least: int) -> Iterator[Contrast]:
    """The callees of a group of work, each with how the work around the calls to it moved.

    A span of work that others called (a server's) begins before and ends after its calls; where
    the calls have no spans of their own, what passes on the way counts as its own time. Spans of
    the same work that made no such call tell the two apart (a natural experiment: the difference
    in differences, Card & Krueger 1994, of shares of slow spans, for medians jump where a fault
    lasts half of the time).
    """
    work, past_work = now.groups[group], before.groups.get(group, now.groups[group][:0])
    for call, members in now.calling[group].items():
        past = before.calling.get(group, {}).get(call, members[:0])
        if min(len(members), len(past)) < least:
            continue
        own, usual = now.own(members), before.own(past)
        step = float(np.quantile(own, UPPER) - np.quantile(usual, UPPER)) / 2
        if step <= 0:
            continue
        others = np.setdiff1d(work, members, assume_unique=True)
        past_others = np.setdiff1d(past_work, past, assume_unique=True)
        known = min(len(others), len(past_others)) >= LEAST_CONTRASTED
        yield Contrast(
            call,
            members,
            past,
            _slower(own, usual, step),
            _slower(now.own(others), before.own(past_others), step) if known else None,
        )


def _slower(own: Floats, usual: Floats, step: float) -> float:
    """By how much the share of spans that are `step` ms above the usual median grew."""
    limit = median(usual) + step
    return float(np.mean(own > limit) - np.mean(usual > limit))
