"""Tells what became of a turn, from what really changed in the state."""

from dataclasses import replace

from faultmaven.modules.case.engines.draft import Draft
from faultmaven.modules.case.engines.progress import Course
from faultmaven.modules.case.engines.working_conclusion_generator import (
    WorkingConclusionGenerator,
)
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.turns import Decision, OutcomeKind, TurnOutcome

ALONG = Course()
"""The course of an investigation that goes on as it did."""


def decision_of(
    before: Investigation, draft: Draft, course: Course = ALONG, requested: bool = False
) -> Decision:
    """The decision that a draft amounts to; `requested`: it asks the engineer for data."""
    conclusion = WorkingConclusionGenerator().generate(draft.investigation)
    after = replace(draft.investigation, conclusion=conclusion)
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
    )
    return Decision(after, outcome)
