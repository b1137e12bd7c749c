"""What the engineer does to an investigation outside the talk; none of it counts as a turn."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from faultmaven.modules.case.engines import confirmations, proposing, solutions
from faultmaven.modules.case.engines.draft import Draft, has, holds, own_words
from faultmaven.modules.case.engines.hypothesis_manager import HypothesisManager, find
from faultmaven.modules.case.engines.linking import weighed
from faultmaven.modules.case.engines.milestones import follow_causes
from faultmaven.modules.case.engines.outcomes import decision_of
from faultmaven.modules.case.engines.phase_orchestrator import PhaseOrchestrator
from faultmaven.modules.case.engines.restating import restates
from faultmaven.modules.case.engines.settling import EDGES, refute
from faultmaven.modules.case.errors import (
    CaseIsTerminal,
    ClosureNotEarned,
    ConfirmationUnknown,
    EvidenceUnknown,
    HypothesisChangeRefused,
    HypothesisExists,
    HypothesisNotFound,
    HypothesisRestatesProblem,
    ReasonMissing,
    SolutionChangeRefused,
    SolutionNotFound,
    SolutionRefused,
)
from faultmaven.modules.case.hypotheses import Hypothesis, HypothesisStatus, Link
from faultmaven.modules.case.investigation import Confirmation, Investigation
from faultmaven.modules.case.phases import Milestone
from faultmaven.modules.case.proofs import Author, NoteKind, Proof
from faultmaven.modules.case.solutions import Solution, SolutionStatus
from faultmaven.modules.case.status import CaseStatus, ClosureReason
from faultmaven.modules.case.turns import Decision, HypothesisClaim, SolutionClaim


class HypothesisChange(StrEnum):
    ACTIVATE = "activate"
    REFUTE = "refute"
    RETIRE = "retire"
    PIN = "pin"
    UNPIN = "unpin"


LEADS_TO = {
    HypothesisChange.ACTIVATE: HypothesisStatus.ACTIVE,
    HypothesisChange.REFUTE: HypothesisStatus.REFUTED,
    HypothesisChange.RETIRE: HypothesisStatus.RETIRED,
}
"""The status that a change of a hypothesis leads to, where it leads to one."""

WEIGHED = (HypothesisStatus.CAPTURED, HypothesisStatus.ACTIVE, HypothesisStatus.VALIDATED)
"""Statuses in which new evidence may decide a hypothesis."""

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


def add_hypothesis(investigation: Investigation, claim: HypothesisClaim, now: datetime) -> Decision:
    """The engineer's own hypothesis, tested at once; kinds that were retired are theirs to bring.

    Raises `CaseIsTerminal`, `HypothesisExists`, `HypothesisRestatesProblem`, `EvidenceUnknown`.
    """
    draft = _opened(investigation)
    if known := find(investigation, claim):
        raise HypothesisExists(known.id)
    if restates(claim.statement, investigation.problem_statement):
        raise HypothesisRestatesProblem
    for link in claim.links:
        _check(investigation, link.proof)
    manager = HypothesisManager()
    own = replace(claim, author=Author.USER)
    draft = manager.consider(draft, own, investigation.problem_statement)
    draft = manager.decide(draft, draft.investigation.hypotheses[-1])
    return _closed(investigation, draft)


def link_evidence(
    investigation: Investigation, hypothesis_id: str, link: Link, now: datetime
) -> Decision:
    """More evidence about a hypothesis, which is tested at once; what links say is never decisive.

    Raises `CaseIsTerminal`, `HypothesisNotFound`, `EvidenceUnknown`.
    """
    draft = _opened(investigation)
    hypothesis = _hypothesis(investigation, hypothesis_id)
    _check(investigation, link.proof)
    manager = HypothesisManager()
    stale = link.proof.evidence_id in investigation.stale_evidence
    draft = manager.link(draft, hypothesis, (replace(link, decisive=False, stale=stale),))
    linked = _hypothesis(draft.investigation, hypothesis_id)
    if linked.status in WEIGHED:
        draft = manager.decide(draft, linked)
    return _closed(investigation, draft)


def change_hypothesis(
    investigation: Investigation,
    hypothesis_id: str,
    change: HypothesisChange,
    reason: str,
    now: datetime,
) -> Decision:
    """Activates, refutes, retires, pins or unpins; the reason goes into the journal.

    Raises `CaseIsTerminal`, `HypothesisNotFound`, `ReasonMissing`, `HypothesisChangeRefused`.
    """
    draft = _opened(investigation)
    hypothesis = _hypothesis(investigation, hypothesis_id)
    if not reason.strip():
        raise ReasonMissing
    if change in LEADS_TO:
        draft = _led(draft, hypothesis, LEADS_TO[change], reason)
    else:
        draft = _pinned(draft, hypothesis, change is HypothesisChange.PIN, reason)
    return _closed(investigation, draft)


def propose_solution(investigation: Investigation, claim: SolutionClaim, now: datetime) -> Decision:
    """The engineer's solution, under the same rules as a reasoner's.

    Raises `CaseIsTerminal`, and `SolutionRefused` with the reason.
    """
    draft = proposing.propose(_opened(investigation), claim, Author.USER)
    if draft.refused:
        raise SolutionRefused(draft.refused[0])
    return _closed(investigation, draft)


def change_solution(
    investigation: Investigation,
    solution_id: str,
    wanted: SolutionStatus,
    statement: str,
    token: str,
    now: datetime,
) -> Decision:
    """What became of a solution, in the engineer's `statement`.

    One that worked makes the case ask, by `token`, whether it is solved. Raises `CaseIsTerminal`,
    `SolutionNotFound`, and `SolutionChangeRefused` where `solutions.EDGES` has no such edge.
    """
    draft = _opened(investigation)
    solution = _solution(investigation, solution_id)
    if wanted not in solutions.EDGES[solution.status]:
        raise SolutionChangeRefused(solution.status, wanted)
    proof = own_words(statement.strip() or f"{solution_id}: {wanted.value}", investigation.turn)
    match wanted:
        case SolutionStatus.APPLIED:
            draft = solutions.apply(draft, solution, proof, now)
        case SolutionStatus.VERIFIED:
            draft = confirmations.ask_if_solved(solutions.verify(draft, solution, proof), token)
        case SolutionStatus.FAILED:
            draft = _failed(solutions.fail(draft, solution, proof))
        case _:
            draft = solutions.put(draft, solution, wanted)
    return _closed(investigation, draft)


def redeem(investigation: Investigation, token: str, now: datetime) -> Decision:
    """A yes to what waits for it. Raises `CaseIsTerminal` and `ConfirmationUnknown`."""
    draft = _opened(investigation)
    return _closed(investigation, confirmations.accept(draft, _pending(investigation, token)))


def decline(investigation: Investigation, token: str, now: datetime) -> Decision:
    """A no to what waits for a yes. Raises `CaseIsTerminal` and `ConfirmationUnknown`."""
    pending = _pending(investigation, token)
    draft = confirmations.withdraw(_opened(investigation), pending, "the answer was no")
    return _closed(investigation, draft)


def pin_fact(
    investigation: Investigation, text: str, proofs: tuple[Proof, ...], now: datetime
) -> Decision:
    """Keeps a fact in the journal for good. Raises `CaseIsTerminal` and `EvidenceUnknown`."""
    draft = _opened(investigation)
    for proof in proofs:
        _check(investigation, proof)
    return _closed(investigation, draft.note(NoteKind.PINNED, text, proofs, Author.USER))


def close(investigation: Investigation, reason: ClosureReason, now: datetime) -> Decision:
    """Ends the case. Raises `CaseIsTerminal`, and `ClosureNotEarned` where `EARNED` says so."""
    draft = _opened(investigation)
    needs, is_earned = EARNED.get(reason, ("", lambda _: True))
    if not is_earned(investigation):
        raise ClosureNotEarned(reason, needs)
    return _closed(investigation, confirmations.end(draft, reason))


def _opened(investigation: Investigation) -> Draft:
    if investigation.status.is_terminal:
        raise CaseIsTerminal(investigation.status)
    return Draft(investigation)


def _closed(before: Investigation, draft: Draft) -> Decision:
    if not draft.investigation.status.is_terminal:
        draft = PhaseOrchestrator().advance(follow_causes(draft))
    return decision_of(before, draft)


def _led(draft: Draft, hypothesis: Hypothesis, wanted: HypothesisStatus, reason: str) -> Draft:
    if wanted not in EDGES[hypothesis.status]:
        raise HypothesisChangeRefused(hypothesis.status, wanted)
    if wanted is HypothesisStatus.REFUTED:
        return refute(draft, hypothesis, reason, Author.USER)
    turn = draft.investigation.turn
    led = replace(
        hypothesis,
        status=wanted,
        reason=reason,
        confirmed=False,
        stagnant_turns=0,
        moved_turn=turn,
        tested_turn=turn,
    )
    sentence = f"{led.id} is {wanted.value}, says the engineer: {reason}"
    draft = draft.put_hypothesis(weighed(led)).decide(sentence)
    return draft.note(NoteKind.DECISION, sentence, author=Author.USER)


def _pinned(draft: Draft, hypothesis: Hypothesis, pin: bool, reason: str) -> Draft:
    sentence = f"{hypothesis.id} is {'pinned' if pin else 'no longer pinned'}: {reason}"
    kept = weighed(replace(hypothesis, pinned=pin, stagnant_turns=0))
    draft = draft.put_hypothesis(kept).decide(sentence)
    return draft.note(NoteKind.PINNED if pin else NoteKind.DECISION, sentence, author=Author.USER)


def _failed(draft: Draft) -> Draft:
    orchestrator = PhaseOrchestrator()
    reason = orchestrator.detect_loopback(draft.investigation, frozenset(), fix_failed=True)
    return orchestrator.loop_back(draft, reason) if reason else draft


def _check(investigation: Investigation, proof: Proof) -> None:
    if not holds(proof, investigation.evidence_ids):
        raise EvidenceUnknown(proof.evidence_id)


def _hypothesis(investigation: Investigation, hypothesis_id: str) -> Hypothesis:
    for hypothesis in investigation.hypotheses:
        if hypothesis.id == hypothesis_id:
            return hypothesis
    raise HypothesisNotFound(hypothesis_id)


def _solution(investigation: Investigation, solution_id: str) -> Solution:
    for solution in investigation.solutions:
        if solution.id == solution_id:
            return solution
    raise SolutionNotFound(solution_id)


def _pending(investigation: Investigation, token: str) -> Confirmation:
    if investigation.pending is None or investigation.pending.token != token:
        raise ConfirmationUnknown
    return investigation.pending
