"""What callers see of an investigation."""

from collections.abc import Container, Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Json

from faultmaven.modules.case.conclusions import Momentum, NeededEvidence, WorkingConclusion
from faultmaven.modules.case.engines.ooda_engine import Intensity, OODAEngine
from faultmaven.modules.case.hypotheses import Hypothesis
from faultmaven.modules.case.investigation import Confirmation, Investigation
from faultmaven.modules.case.phases import LoopBack, Milestone, Reached, Strategy
from faultmaven.modules.case.proofs import Note, TimelineFact
from faultmaven.modules.case.schemas import CaseRead, CitationState, MessageRead
from faultmaven.modules.case.solutions import Solution
from faultmaven.modules.case.turns import TurnOutcome

AS_THEY_ARE = (
    "turn",
    "iteration",
    "strategy",
    "verdict",
    "mitigation_applied",
    "hypotheses",
    "solutions",
    "conclusion",
    "pending",
    "loop_backs",
    "timeline",
    "journal",
    "needed",
    "stale_evidence",
    "stalled_turns",
    "degraded_turns",
    "escalation_suggested",
)
"""Parts of an investigation that are shown unchanged."""


class DecisionRead(BaseModel):
    """What the engines decided in the turn of an answer, and what was claimed and refused."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    at: datetime
    outcome: Json[TurnOutcome]


class MessageTold(MessageRead):
    """With the decision that an answer tells of, if there is one."""

    decision: DecisionRead | None


def message_told(message: object, held: Container[str]) -> MessageTold:
    """A message as it is shown where the case has this evidence now."""
    told = MessageTold.model_validate(message)
    for citation in told.citations:
        if citation.evidence_id and citation.evidence_id not in held:
            citation.state = CitationState.UNAVAILABLE
    return told


class PhaseRead(BaseModel):
    number: int
    name: str


class MilestonesRead(BaseModel):
    """How many of the eight hold, and each of those with what proves it."""

    reached: int
    total: int
    items: tuple[Reached, ...]


class StateRead(BaseModel):
    """An investigation as it stands; `latest` is what its last step did."""

    case: CaseRead
    turn: int
    phase: PhaseRead
    iteration: int
    strategy: Strategy
    intensity: Intensity
    verdict: str
    milestones: MilestonesRead
    mitigation_applied: bool
    hypotheses: tuple[Hypothesis, ...]
    solutions: tuple[Solution, ...]
    conclusion: WorkingConclusion
    momentum: Momentum
    pending: Confirmation | None
    loop_backs: tuple[LoopBack, ...]
    timeline: tuple[TimelineFact, ...]
    journal: tuple[Note, ...]
    needed: tuple[NeededEvidence, ...]
    stale_evidence: tuple[str, ...]
    stalled_turns: int
    degraded_turns: int
    escalation_suggested: bool
    latest: TurnOutcome | None
    memory: dict[str, int]


def state_read(
    case: object,
    investigation: Investigation,
    latest: TurnOutcome | None,
    memory: Mapping[str, int],
) -> StateRead:
    """A case's row and its investigation, as they are shown."""
    return StateRead(
        case=CaseRead.model_validate(case),
        phase=PhaseRead(number=investigation.phase, name=investigation.phase.name.lower()),
        intensity=OODAEngine().get_current_intensity(investigation),
        milestones=MilestonesRead(
            reached=len(investigation.milestones),
            total=len(Milestone),
            items=investigation.milestones,
        ),
        momentum=investigation.conclusion.momentum,
        latest=latest,
        memory=dict(memory),
        **{name: getattr(investigation, name) for name in AS_THEY_ARE},
    )
