"""The calls that spans show: who calls whom, each with the span that shows it first."""

import numpy as np

from faultmaven.analysis.graph import CALLS
from faultmaven.analysis.localisation.quoting import Quote
from faultmaven.analysis.model import Relation
from faultmaven.analysis.traces.places import cited
from faultmaven.analysis.traces.spans import NOBODY, Spans


def relations(spans: Spans, quote: Quote) -> list[Relation]:
    """One relation per pair of caller and callee, cited by its earliest span at the callee's end.

    A call to a peer that sends no spans itself is cited by the caller's span.
    """
    child = np.flatnonzero(spans.parent != NOBODY)
    caller, callee = spans.entity[spans.parent[child]], spans.entity[child]
    naming = np.flatnonzero(spans.peer != NOBODY)
    pairs = np.concatenate(
        (
            np.stack([caller, callee, child]),
            np.stack([spans.entity[naming], spans.peer[naming], naming]),
        ),
        axis=1,
    )
    pairs = pairs[:, pairs[0] != pairs[1]]
    first = np.unique(pairs[:2], axis=1, return_index=True)[1]
    return [
        Relation(
            spans.entities[source],
            CALLS,
            spans.entities[target],
            (cited(spans, place, quote),),
        )
        for source, target, place in pairs[:, np.sort(first)].T.tolist()
    ]
