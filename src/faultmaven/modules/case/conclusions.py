"""What can be said at the end of a turn, and what evidence would say more."""

from dataclasses import dataclass
from enum import StrEnum

from faultmaven.modules.case.proofs import Proof


class Momentum(StrEnum):
    EARLY = "early"
    ACCELERATING = "accelerating"
    STEADY = "steady"
    STALLED = "stalled"


@dataclass(frozen=True, slots=True)
class NeededEvidence:
    """Evidence that would decide something, the read-only command that gets it, where it goes."""

    question: str
    command: str = ""
    upload: str = ""


@dataclass(frozen=True, slots=True)
class RuledOut:
    statement: str
    reason: str
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    statement: str
    likelihood: float


@dataclass(frozen=True, slots=True)
class WorkingConclusion:
    """What stands at the end of a turn; empty `statement`: nothing does yet."""

    statement: str = ""
    confidence: float = 0.0
    label: str = "speculation"
    assurance: str = "none"
    hypothesis_id: str = ""
    proofs: tuple[Proof, ...] = ()
    caveats: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()
    needed: tuple[NeededEvidence, ...] = ()
    can_propose_solution: bool = False
    momentum: Momentum = Momentum.EARLY
