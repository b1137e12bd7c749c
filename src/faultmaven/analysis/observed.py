"""What evidence says outright of how things are: alerts that complain, and states seen now."""

from dataclasses import dataclass
from datetime import datetime

from faultmaven.analysis.model import Citation, Entity


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as its system told it: a complaint about an entity, never yet a cause.

    `firing` is None where the evidence does not say whether it still fires; `measure` is the metric
    or condition it watches, in its own words.
    """

    name: str
    entity: Entity | None
    measure: str
    at: datetime | None
    firing: bool | None
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class State:
    """How an entity is at the end of the evidence: well or not, in words, with the lines that show
    it."""

    entity: Entity
    well: bool
    words: str
    citations: tuple[Citation, ...]
