"""What is anomalous in what entities log: warnings and errors that came up or became frequent."""

import re
from collections.abc import Iterable, Iterator

from faultmaven.analysis.entities import named
from faultmaven.analysis.localisation.anomaly import OUTLIER, Anomaly, Direction, Kind, strength_of
from faultmaven.analysis.localisation.shifts import rate_shift
from faultmaven.analysis.logs.levels import Level
from faultmaven.analysis.logs.tally import Saying, Tally
from faultmaven.analysis.model import Entity

_ADDRESS = re.compile(r"(?:://|\b(?=[\w.-]+:\d{2,5}\b))(?P<host>[A-Za-z0-9][\w.-]*)")
MAX_QUOTED = 160


def anomalies(now: Tally, good: Tally) -> Iterator[Anomaly]:
    """The warnings and errors that entities log more often than when all was well.

    Each masked message is a count over the time that its body of logs spans; one that names the
    address of another entity that logs is about the calls to that one.
    """
    speakers = {entity for entity, _, _ in now}
    for entity, pattern, saying in now:
        if saying.level is None or saying.level < Level.WARNING:
            continue
        past = good.get(entity, pattern)
        before = (len(past.times) if past else 0, good.end - good.start)
        score = rate_shift(before, (len(saying.times), now.end - now.start))
        if score > OUTLIER:
            yield Anomaly(
                entity,
                Kind.LOG,
                saying.first_at,
                strength_of(score),
                Direction.UP,
                f"{entity.name} logs {len(saying.times)} times ({before[0]} before): "
                f"{saying.message[:MAX_QUOTED]}",
                (saying.first,),
                peer=_addressed(saying, entity, speakers),
            )


def _addressed(saying: Saying, speaker: Entity, known: Iterable[Entity]) -> Entity | None:
    found = (named("service", match["host"]) for match in _ADDRESS.finditer(saying.message))
    return next((entity for entity in found if entity in known and entity != speaker), None)
