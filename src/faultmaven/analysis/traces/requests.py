"""What the requests that entities serve suffer: how much longer they take, how many more fail."""

from collections.abc import Iterator, Mapping

import numpy as np

from faultmaven.analysis.localisation.anomaly import OUTLIER
from faultmaven.analysis.localisation.quoting import Quote
from faultmaven.analysis.localisation.shifts import Floats, noise_of, share_shift
from faultmaven.analysis.model import Citation, Entity
from faultmaven.analysis.traces.comparison import Sides, slower
from faultmaven.analysis.traces.findings import compared
from faultmaven.analysis.traces.groups import Measured
from faultmaven.analysis.traces.places import cited
from faultmaven.analysis.traces.spans import NOBODY, Longs, Spans

Suffered = Mapping[Entity, tuple[str, Citation]]
"""What the requests of each entity suffer, in words, with the span that suffers most."""


def suffered(found: Sides, quote: Quote) -> Suffered:
    """The entities whose requests take longer or fail more often than those to judge them by,
    whoever's fault that is.

    A request is a span that nobody or another entity called; its whole duration counts.
    """
    return dict(_suffered(found, quote))


def _suffered(found: Sides, quote: Quote) -> Iterator[tuple[Entity, tuple[str, Citation]]]:
    now, before = found.now, found.before
    mine, theirs = _served(now), _served(before)
    noise = noise_of(_durations(before.spans, part) for part in theirs.values())
    for entity, members in mine.items():
        past = theirs.get(entity, members[:0])
        if min(len(members), len(past)) < found.least:
            continue
        took, usual = _durations(now.spans, members), _durations(before.spans, past)
        failed, known = now.spans.error[members], before.spans.error[past]
        failures, earlier = int(failed.sum()), int(known.sum())
        if share_shift((earlier, len(past)), (failures, len(members))) > OUTLIER:
            place = int(members[np.argmax(failed)])
            said = f"fails {failures} of {len(members)} times ({earlier} of {len(past)} before)"
        elif slower(took, usual, noise, split=now.spans is before.spans) > OUTLIER:
            place = int(members[np.argmax(took)])
            said = "takes {} {}".format(*compared(took, usual))
        else:
            continue
        yield entity, (said, cited(now.spans, place, quote))


def _served(side: Measured) -> Mapping[Entity, Longs]:
    """The requests that each entity served."""
    spans = side.spans
    members = np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *side.groups.values()]))
    parent = spans.parent[members]
    served = members[(parent == NOBODY) | (spans.entity[parent] != spans.entity[members])]
    return {
        spans.entities[number]: served[spans.entity[served] == number]
        for number in np.unique(spans.entity[served]).tolist()
    }


def _durations(spans: Spans, members: Longs) -> Floats:
    """In ms."""
    return spans.duration[members] / 1e3
