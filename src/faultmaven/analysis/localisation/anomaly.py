"""What an anomaly is: something about an entity that is not as it was when all was well."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from faultmaven.analysis.model import Citation, Entity

OUTLIER = 3.5
"""Modified z-scores beyond this are outliers (Iglewicz & Hoaglin 1993, How to Detect and Handle
Outliers, p. 12)."""


class Kind(StrEnum):
    """What is anomalous: what others see of the entity, what it uses, or what it says."""

    LATENCY = "latency"
    ERRORS = "errors"
    AVAILABILITY = "availability"
    TRAFFIC = "traffic"
    CPU = "cpu"
    MEMORY = "memory"
    DISK = "disk"
    NETWORK = "network"
    MISSING = "missing"
    LOG = "log"


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One deviation of one measure of one entity.

    `strength` is `strength_of` a robust z-score, so that kinds compare. `at` is the onset (aware,
    UTC), None where only two bodies of evidence were compared, and `resolution` how exactly it is
    known, None where nothing tells. `own` says that the measure tells of the entity itself (self
    time, its CPU), not of what it waits for. `peer` is the callee where the measure is of the calls
    from `entity` to it.
    """

    entity: Entity
    kind: Kind
    at: datetime | None
    strength: float
    direction: Direction
    statement: str
    citations: tuple[Citation, ...]
    own: bool = True
    peer: Entity | None = None
    resolution: timedelta | None = None

    def began_before(self, other: "Anomaly") -> bool:
        """Whether it surely began first: earlier by more than either onset's resolution."""
        exact = (self.resolution, other.resolution)
        if self.at is None or other.at is None or exact[0] is None or exact[1] is None:
            return False
        return other.at - self.at > max(exact[0], exact[1])

    @property
    def of_either(self) -> bool:
        """Whether it is the entity's own work or its calls to the peer, and nothing tells which."""
        return self.own and self.peer is not None and self.kind is Kind.LATENCY


def strength_of(score: float) -> float:
    """A robust z-score (any sign) as a strength in [0, 1]: a half at the cut-off of outliers.

    The score is a shift in units of the known-good spread, 0.6745 · |x - median| / MAD with a
    floor under the MAD that the kind of measure gives (its resolution, or a share of its level).
    """
    size = abs(score)
    return 1.0 if size == float("inf") else size / (size + OUTLIER)
