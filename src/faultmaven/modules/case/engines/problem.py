"""The problem in the user's own words: stated, corrected, and agreed to be investigated."""

from dataclasses import replace
from datetime import datetime

from faultmaven.modules.case.engines.draft import Draft
from faultmaven.modules.case.engines.outcomes import decision_of
from faultmaven.modules.case.engines.phase_orchestrator import PhaseOrchestrator
from faultmaven.modules.case.errors import (
    CaseIsTerminal,
    ProblemStatementMissing,
    StatusChangeRefused,
)
from faultmaven.modules.case.investigation import Action, Investigation
from faultmaven.modules.case.proofs import Author, NoteKind
from faultmaven.modules.case.status import CaseStatus
from faultmaven.modules.case.turns import Decision


def state_problem(investigation: Investigation, statement: str, now: datetime) -> Decision:
    """The problem as the user words it; a wording that waited for a yes waits no more.

    Raises `CaseIsTerminal`, and `ProblemStatementMissing` for taking the problem of an
    investigation away.
    """
    if investigation.status.is_terminal:
        raise CaseIsTerminal(investigation.status)
    if investigation.status is CaseStatus.INVESTIGATING and not statement:
        raise ProblemStatementMissing
    draft = Draft(_without_proposal(investigation)).set(problem_statement=statement)
    if not statement:
        return decision_of(investigation, draft.decide("The problem statement is taken back."))
    kind = NoteKind.CORRECTION if investigation.problem_statement else NoteKind.DECISION
    told = f"The problem, in the user's words: {statement}"
    return decision_of(investigation, draft.note(kind, told, author=Author.USER).decide(told))


def begin(investigation: Investigation, now: datetime) -> Decision:
    """The investigation of the problem that the user stated, which needs no other confirmation.

    Raises `CaseIsTerminal`, `StatusChangeRefused` and `ProblemStatementMissing`.
    """
    if investigation.status.is_terminal:
        raise CaseIsTerminal(investigation.status)
    if investigation.status is not CaseStatus.CONSULTING:
        raise StatusChangeRefused(investigation.status, CaseStatus.INVESTIGATING)
    if not investigation.problem_statement:
        raise ProblemStatementMissing
    draft = Draft(_without_proposal(investigation)).set(status=CaseStatus.INVESTIGATING)
    draft = draft.decide(f"Investigating: {investigation.problem_statement}")
    return decision_of(investigation, PhaseOrchestrator().advance(draft))


def _without_proposal(investigation: Investigation) -> Investigation:
    pending = investigation.pending
    if pending and pending.action is Action.INVESTIGATE:
        return replace(investigation, pending=None)
    return investigation
