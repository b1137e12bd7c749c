"""Possible causes, and what each piece of evidence says about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from faultmaven.modules.case.proofs import Author, Proof


class Category(StrEnum):
    CODE = "code"
    CONFIG = "config"
    ENVIRONMENT = "environment"
    NETWORK = "network"
    DATA = "data"
    HARDWARE = "hardware"
    EXTERNAL = "external"
    HUMAN = "human"
    CAPACITY = "capacity"
    OTHER = "other"


class Stance(StrEnum):
    STRONGLY_SUPPORTS = "strongly_supports"
    SUPPORTS = "supports"
    NEUTRAL = "neutral"
    CONTRADICTS = "contradicts"
    STRONGLY_CONTRADICTS = "strongly_contradicts"


class HypothesisStatus(StrEnum):
    CAPTURED = "captured"
    ACTIVE = "active"
    VALIDATED = "validated"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"
    RETIRED = "retired"

    @property
    def is_open(self) -> bool:
        return self in (HypothesisStatus.CAPTURED, HypothesisStatus.ACTIVE)


HYPOTHESIS_EDGES: Mapping[HypothesisStatus, frozenset[HypothesisStatus]] = {
    HypothesisStatus.CAPTURED: frozenset(
        {HypothesisStatus.ACTIVE, HypothesisStatus.REFUTED, HypothesisStatus.RETIRED}
    ),
    HypothesisStatus.ACTIVE: frozenset(
        {
            HypothesisStatus.VALIDATED,
            HypothesisStatus.REFUTED,
            HypothesisStatus.INCONCLUSIVE,
            HypothesisStatus.RETIRED,
        }
    ),
    HypothesisStatus.VALIDATED: frozenset({HypothesisStatus.ACTIVE}),
    HypothesisStatus.REFUTED: frozenset({HypothesisStatus.ACTIVE}),
    HypothesisStatus.INCONCLUSIVE: frozenset({HypothesisStatus.ACTIVE}),
    HypothesisStatus.RETIRED: frozenset({HypothesisStatus.ACTIVE}),
}
"""From which status which may follow; what was given up comes back by way of `active`."""

DECIDED = (HypothesisStatus.VALIDATED, HypothesisStatus.REFUTED)
"""Statuses that evidence decided."""


@dataclass(frozen=True, slots=True)
class Link:
    """What one piece of evidence says about a hypothesis.

    `decisive` is set by code alone: a decisive finding of the evidence engine stands behind it (or,
    with a contradicting stance, one that refutes). `stale` evidence is older than an applied
    change and counts no more.
    """

    stance: Stance
    proof: Proof
    reason: str
    turn: int
    decisive: bool = False
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A possible cause; `subject` is the entity it blames and `code` the kind of cause, if known.

    `prior` is L₀; `likelihood` follows from the links and decay. `moved_turn` is the last turn in
    which the likelihood or status changed through evidence, `tested_turn` the last in which it was
    weighed for a decision. `stagnant_turns` are investigative turns since support was last gained.
    `reason` says why it was refuted, retired or left undecided. `confirmed`: mending it made the
    symptom go away.
    """

    id: str
    statement: str
    category: Category
    author: Author
    created_turn: int
    prior: float = 0.0
    likelihood: float = 0.0
    status: HypothesisStatus = HypothesisStatus.CAPTURED
    links: tuple[Link, ...] = ()
    subject: str = ""
    code: str = ""
    reason: str = ""
    moved_turn: int = 0
    tested_turn: int = 0
    stagnant_turns: int = 0
    pinned: bool = False
    confirmed: bool = False
