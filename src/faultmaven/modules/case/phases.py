"""How far an investigation has come: its phases and milestones, and the ways back."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from faultmaven.modules.case.proofs import Proof


class Phase(IntEnum):
    INTAKE = 0
    BLAST_RADIUS = 1
    TIMELINE = 2
    HYPOTHESIS = 3
    VALIDATION = 4
    SOLUTION = 5
    DOCUMENT = 6


class Milestone(StrEnum):
    """The eight that count towards completion, in the order in which a report tells them."""

    SYMPTOM_VERIFIED = "symptom_verified"
    SCOPE_ASSESSED = "scope_assessed"
    TIMELINE_ESTABLISHED = "timeline_established"
    CHANGES_IDENTIFIED = "changes_identified"
    ROOT_CAUSE_IDENTIFIED = "root_cause_identified"
    SOLUTION_PROPOSED = "solution_proposed"
    SOLUTION_APPLIED = "solution_applied"
    SOLUTION_VERIFIED = "solution_verified"


class Method(StrEnum):
    """How a root cause was identified."""

    DIRECT_ANALYSIS = "direct_analysis"
    HYPOTHESIS_VALIDATION = "hypothesis_validation"
    CORRELATION = "correlation"


class Strategy(StrEnum):
    """How an investigation is led: users are waiting, or there is time to know for sure."""

    ACTIVE_INCIDENT = "active_incident"
    POST_MORTEM = "post_mortem"

    @property
    def confidence_to_act(self) -> float:
        """Likelihood from which a cause is acted on.

        A post-mortem asks for more than any cause can have before a fix has confirmed it.
        """
        return 0.60 if self is Strategy.ACTIVE_INCIDENT else 0.85


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone that holds, since when, and what proves it."""

    milestone: Milestone
    turn: int
    statement: str
    proofs: tuple[Proof, ...]
    confidence: float | None = None
    method: Method | None = None


class LoopBackReason(StrEnum):
    ALL_REFUTED = "all_refuted"
    SCOPE_CHANGED = "scope_changed"
    TIMELINE_WRONG = "timeline_wrong"
    FIX_FAILED = "fix_failed"


@dataclass(frozen=True, slots=True)
class LoopBack:
    turn: int
    reason: LoopBackReason
    came_from: Phase
    went_to: Phase
