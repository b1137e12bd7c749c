"""What waits for the engineer's yes: asked in one turn, answered in a later, used once."""

from dataclasses import replace

from faultmaven.modules.case.engines.draft import Draft, has
from faultmaven.modules.case.engines.restating import restates
from faultmaven.modules.case.investigation import Action, Confirmation, Investigation
from faultmaven.modules.case.phases import Milestone
from faultmaven.modules.case.proofs import Author, NoteKind
from faultmaven.modules.case.solutions import SolutionStatus
from faultmaven.modules.case.status import CaseStatus, ClosureReason, Standing, move
from faultmaven.modules.case.turns import Signal, Turn

MOST_SHOWN = 2
"""How often a question is shown: once, and once more when it went unanswered."""


def answer(draft: Draft, turn: Turn) -> Draft:
    """Takes the yes or no to what was shown in an earlier turn; an unanswered one wears out."""
    pending = draft.investigation.pending
    if pending is None or pending.shown_turn >= turn.number:
        return draft
    if turn.confirmed == pending.token or Signal.CONFIRMED in turn.said:
        return accept(draft, pending)
    if Signal.REFUSED in turn.said:
        return withdraw(draft, pending, "the answer was no")
    if pending.shown >= MOST_SHOWN:
        return withdraw(draft, pending, "it was shown twice without an answer")
    return draft.set(pending=replace(pending, shown=pending.shown + 1))


def accept(draft: Draft, pending: Confirmation) -> Draft:
    """Does what was confirmed, if what it rests on still holds; the token is used up either way."""
    draft = draft.set(pending=None)
    match pending.action:
        case Action.INVESTIGATE:
            return _investigate(draft, pending.statement)
        case Action.RESOLVE if not has(draft.investigation, Milestone.SOLUTION_VERIFIED):
            return draft.refuse("The solution is no longer verified; the case stays open")
        case Action.RESOLVE:
            return end(draft, ClosureReason.RESOLVED)
        case Action.CLOSE:
            return end(draft, pending.reason or ClosureReason.OTHER)


def withdraw(draft: Draft, pending: Confirmation, why: str) -> Draft:
    known = draft.investigation.withdrawn
    if pending.statement not in known:
        known = (*known, pending.statement)
    draft = draft.set(pending=None, withdrawn=known)
    return draft.decide(f"No longer asked: {pending.statement} ({why})")


def end(draft: Draft, reason: ClosureReason) -> Draft:
    """Ends the case for a reason; raises what `status.move` raises."""
    before = draft.investigation
    standing = Standing(before.status, before.closure_reason, before.problem_statement)
    ended = move(standing, reason.ends_as, reason)
    draft = draft.set(status=ended.status, closure_reason=ended.reason, pending=None)
    sentence = f"The case is {ended.status.value}: {reason.value}"
    return draft.decide(sentence).note(NoteKind.DECISION, sentence, author=Author.USER)


def ask(draft: Draft, turn: Turn) -> Draft:
    """Asks what the turn gives reason to ask, one question at a time.

    An asked-for end comes first, then whether the solved problem is settled, then the problem.
    """
    wanted = _wanted(draft.investigation, turn)
    pending = draft.investigation.pending
    if wanted is None or draft.investigation.status.is_terminal or not turn.token:
        return draft
    asked = pending and (pending.action is wanted.action or wanted.action is Action.INVESTIGATE)
    if asked and not (pending and _is_reworded(pending, wanted, turn)):
        return draft
    return draft.set(pending=wanted).decide(f"Asked to confirm: {wanted.statement}")


def _is_reworded(pending: Confirmation, wanted: Confirmation, turn: Turn) -> bool:
    """Whether the engineer says in this turn, in other words, what the problem to agree on is."""
    both = pending.action is Action.INVESTIGATE and wanted.action is Action.INVESTIGATE
    return both and wanted.statement != pending.statement and wanted.statement in turn.message


def ask_if_solved(draft: Draft, token: str) -> Draft:
    """Asks whether the problem is solved, outside the talk: the next answer shows the question."""
    investigation = draft.investigation
    solved = has(investigation, Milestone.SOLUTION_VERIFIED)
    if not solved or investigation.status is not CaseStatus.INVESTIGATING:
        return draft
    statement, shown_turn = solved_statement(investigation), investigation.turn + 1
    asked = Confirmation(token, Action.RESOLVE, statement, shown_turn)
    return draft.set(pending=asked).decide(f"Asked to confirm: {statement}")


def _wanted(investigation: Investigation, turn: Turn) -> Confirmation | None:
    asked_to_close = Signal.ASKED_TO_CLOSE in turn.said
    solved = has(investigation, Milestone.SOLUTION_VERIFIED)
    if solved and investigation.status is CaseStatus.INVESTIGATING:
        statement = solved_statement(investigation)
        told = asked_to_close or Signal.FIX_WORKED in turn.said
        if told or statement not in investigation.withdrawn:
            return Confirmation(turn.token, Action.RESOLVE, statement, turn.number)
    if asked_to_close:
        reason = reason_to_close(investigation)
        statement = f"Close the case as {reason.value.replace('_', ' ')}"
        return Confirmation(turn.token, Action.CLOSE, statement, turn.number, reason=reason)
    statement = turn.problem_statement.strip()
    if not statement or investigation.status is not CaseStatus.CONSULTING:
        return None
    may_end = solved and Signal.FIX_WORKED in turn.said
    if not may_end and any(restates(statement, old) for old in investigation.withdrawn):
        return None
    return Confirmation(turn.token, Action.INVESTIGATE, statement, turn.number)


def solved_statement(investigation: Investigation) -> str:
    for solution in reversed(investigation.solutions):
        if solution.status is SolutionStatus.VERIFIED:
            return f"The problem is solved by: {solution.immediate_action}"
    return "The problem is solved"


def reason_to_close(investigation: Investigation) -> ClosureReason:
    """Why a case ends that the engineer wants closed without a verified solution."""
    if investigation.status is CaseStatus.CONSULTING:
        return ClosureReason.CONSULTING_ONLY
    if investigation.mitigation_applied:
        return ClosureReason.MITIGATION_SUFFICIENT
    if investigation.escalation_suggested:
        return ClosureReason.ESCALATED
    if not has(investigation, Milestone.ROOT_CAUSE_IDENTIFIED):
        return ClosureReason.INSUFFICIENT_EVIDENCE
    return ClosureReason.ABANDONED


def _investigate(draft: Draft, statement: str) -> Draft:
    standing = Standing(draft.investigation.status, None, statement)
    moved = move(standing, CaseStatus.INVESTIGATING)
    draft = draft.set(status=moved.status, problem_statement=moved.problem_statement)
    sentence = f"Investigating: {statement}"
    return draft.decide(sentence).note(NoteKind.DECISION, sentence, author=Author.USER)
