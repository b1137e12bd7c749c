"""The one place where a decision is made up: from what really changed in the state."""

from dataclasses import replace

from faultmaven.modules.case.engines.draft import Draft
from faultmaven.modules.case.engines.milestones import follow_causes
from faultmaven.modules.case.engines.phase_orchestrator import PhaseOrchestrator
from faultmaven.modules.case.engines.progress import Course
from faultmaven.modules.case.engines.standing import verdict_of
from faultmaven.modules.case.engines.working_conclusion_generator import (
    WorkingConclusionGenerator,
)
from faultmaven.modules.case.errors import CaseIsTerminal
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.turns import Decision, OutcomeKind, TurnOutcome

ALONG = Course()
"""The course of an investigation that goes on as it did."""


def started(investigation: Investigation) -> Draft:
    """The draft of a step outside the talk. Raises `CaseIsTerminal`."""
    if investigation.status.is_terminal:
        raise CaseIsTerminal(investigation.status)
    return Draft(investigation)


def finished(before: Investigation, draft: Draft) -> Decision:
    """The decision on a step outside the talk, with what follows from it."""
    if not draft.investigation.status.is_terminal:
        draft = follow_causes(draft)
    return decision_of(before, PhaseOrchestrator().advance(draft))


def decision_of(
    before: Investigation, draft: Draft, course: Course = ALONG, requested: bool = False
) -> Decision:
    """The decision that a draft amounts to; `requested`: it asks the engineer for data."""
    after = replace(draft.investigation, verdict=verdict_of(draft.investigation))
    after = replace(after, conclusion=WorkingConclusionGenerator().generate(after))
    held = {reached.milestone for reached in before.milestones}
    completed = tuple(
        reached.milestone for reached in after.milestones if reached.milestone not in held
    )
    kinds = {
        OutcomeKind.CASE_RESOLVED: after.status is not before.status and after.status.is_terminal,
        OutcomeKind.MILESTONE_COMPLETED: completed,
        OutcomeKind.HYPOTHESIS_TESTED: draft.tested,
        OutcomeKind.EVIDENCE_ADDED: not set(after.evidence_ids) <= set(before.evidence_ids),
        OutcomeKind.DATA_REQUESTED: requested,
    }
    outcome = TurnOutcome(
        next((kind for kind, so in kinds.items() if so), OutcomeKind.CONVERSATION),
        decisions=draft.decisions,
        refused=draft.refused,
        completed=completed,
        tested=tuple(dict.fromkeys(draft.tested)),
        phases=draft.phases,
        anchored=draft.anchored,
        degraded=course.degraded,
        advice=course.advice,
        escalate=course.escalate,
        mitigate_first=draft.mitigate_first,
    )
    return Decision(after, outcome)
