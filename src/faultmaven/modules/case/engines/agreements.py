"""What the engineer settles outside the talk: the problem, how it is led, a yes or no, the end."""

from collections.abc import Callable, Mapping

from faultmaven.modules.case.engines import confirmations, strategies
from faultmaven.modules.case.engines.draft import Draft, has
from faultmaven.modules.case.engines.outcomes import finished, started
from faultmaven.modules.case.errors import (
    ClosureNotEarned,
    ConfirmationUnknown,
    ProblemStatementMissing,
    StatusChangeRefused,
)
from faultmaven.modules.case.investigation import Action, Confirmation, Investigation
from faultmaven.modules.case.phases import Milestone, Strategy
from faultmaven.modules.case.proofs import Author, NoteKind
from faultmaven.modules.case.status import CaseStatus, ClosureReason
from faultmaven.modules.case.turns import Decision

EARNED: Mapping[ClosureReason, tuple[str, Callable[[Investigation], bool]]] = {
    ClosureReason.RESOLVED: (
        "a solution is verified and a problem was agreed on",
        lambda it: it.status is CaseStatus.INVESTIGATING and has(it, Milestone.SOLUTION_VERIFIED),
    ),
    ClosureReason.MITIGATION_SUFFICIENT: (
        "a mitigation is applied",
        lambda it: it.mitigation_applied,
    ),
    ClosureReason.CONSULTING_ONLY: (
        "nothing was investigated",
        lambda it: it.status is CaseStatus.CONSULTING,
    ),
}
"""What some reasons to close a case need; the others are the engineer's to judge."""


def state_problem(investigation: Investigation, statement: str) -> Decision:
    """The problem as the user words it; a wording that waited for a yes waits no more.

    Raises `CaseIsTerminal`, and `ProblemStatementMissing` for taking the problem of an
    investigation away.
    """
    draft = _without_proposal(started(investigation))
    if investigation.status is CaseStatus.INVESTIGATING and not statement:
        raise ProblemStatementMissing
    draft = draft.set(problem_statement=statement)
    if not statement:
        return finished(investigation, draft.decide("The problem statement is taken back."))
    kind = NoteKind.CORRECTION if investigation.problem_statement else NoteKind.DECISION
    told = f"The problem, in the user's words: {statement}"
    return finished(investigation, draft.note(kind, told, author=Author.USER).decide(told))


def begin(investigation: Investigation) -> Decision:
    """The investigation of the problem that the user stated, which needs no other confirmation.

    Raises `CaseIsTerminal`, `StatusChangeRefused` and `ProblemStatementMissing`.
    """
    draft = _without_proposal(started(investigation))
    if investigation.status is not CaseStatus.CONSULTING:
        raise StatusChangeRefused(investigation.status, CaseStatus.INVESTIGATING)
    if not investigation.problem_statement:
        raise ProblemStatementMissing
    draft = draft.set(status=CaseStatus.INVESTIGATING)
    return finished(
        investigation, draft.decide(f"Investigating: {investigation.problem_statement}")
    )


def choose_strategy(investigation: Investigation, strategy: Strategy) -> Decision:
    """The strategy as the engineer wants it, whatever the facts. Raises `CaseIsTerminal`."""
    return finished(investigation, strategies.choose(started(investigation), strategy))


def redeem(investigation: Investigation, token: str) -> Decision:
    """A yes to what waits for it. Raises `CaseIsTerminal` and `ConfirmationUnknown`."""
    draft = started(investigation)
    return finished(investigation, confirmations.accept(draft, _pending(investigation, token)))


def decline(investigation: Investigation, token: str) -> Decision:
    """A no to what waits for a yes. Raises `CaseIsTerminal` and `ConfirmationUnknown`."""
    draft, pending = started(investigation), _pending(investigation, token)
    return finished(investigation, confirmations.withdraw(draft, pending, "the answer was no"))


def close(investigation: Investigation, reason: ClosureReason) -> Decision:
    """Ends the case. Raises `CaseIsTerminal`, and `ClosureNotEarned` where `EARNED` says so."""
    draft = started(investigation)
    needs, is_earned = EARNED.get(reason, ("", lambda _: True))
    if not is_earned(investigation):
        raise ClosureNotEarned(reason, needs)
    return finished(investigation, confirmations.end(draft, reason))


def _pending(investigation: Investigation, token: str) -> Confirmation:
    if investigation.pending is None or investigation.pending.token != token:
        raise ConfirmationUnknown
    return investigation.pending


def _without_proposal(draft: Draft) -> Draft:
    pending = draft.investigation.pending
    if pending and pending.action is Action.INVESTIGATE:
        return draft.set(pending=None)
    return draft
