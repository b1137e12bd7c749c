"""What the engineer does to an investigation outside the talk; none of it counts as a turn."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from faultmaven.modules.case.engines import confirmations, proposing, solutions
from faultmaven.modules.case.engines.draft import Draft, holds, own_words
from faultmaven.modules.case.engines.hypothesis_manager import HypothesisManager, find
from faultmaven.modules.case.engines.linking import weighed
from faultmaven.modules.case.engines.outcomes import finished, started
from faultmaven.modules.case.engines.phase_orchestrator import PhaseOrchestrator
from faultmaven.modules.case.engines.restating import restates
from faultmaven.modules.case.engines.settling import refute
from faultmaven.modules.case.errors import (
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
from faultmaven.modules.case.hypotheses import HYPOTHESIS_EDGES, Hypothesis, HypothesisStatus, Link
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.proofs import Author, NoteKind, Proof
from faultmaven.modules.case.solutions import SOLUTION_EDGES, Solution, SolutionStatus
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


def add_hypothesis(investigation: Investigation, claim: HypothesisClaim) -> Decision:
    """The engineer's own hypothesis, tested at once; kinds that were retired are theirs to bring.

    Raises `CaseIsTerminal`, `HypothesisExists`, `HypothesisRestatesProblem`, `EvidenceUnknown`.
    """
    draft = started(investigation)
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
    return finished(investigation, draft)


def link_evidence(investigation: Investigation, hypothesis_id: str, link: Link) -> Decision:
    """More evidence about a hypothesis, which is tested at once; what links say is never decisive.

    Raises `CaseIsTerminal`, `HypothesisNotFound`, `EvidenceUnknown`.
    """
    draft = started(investigation)
    hypothesis = _hypothesis(investigation, hypothesis_id)
    _check(investigation, link.proof)
    manager = HypothesisManager()
    stale = link.proof.evidence_id in investigation.stale_evidence
    draft = manager.link(draft, hypothesis, (replace(link, decisive=False, stale=stale),))
    linked = _hypothesis(draft.investigation, hypothesis_id)
    if linked.status in WEIGHED:
        draft = manager.decide(draft, linked)
    return finished(investigation, draft)


def change_hypothesis(
    investigation: Investigation,
    hypothesis_id: str,
    change: HypothesisChange,
    reason: str,
) -> Decision:
    """Activates, refutes, retires, pins or unpins; the reason goes into the journal.

    Raises `CaseIsTerminal`, `HypothesisNotFound`, `ReasonMissing`, `HypothesisChangeRefused`.
    """
    draft = started(investigation)
    hypothesis = _hypothesis(investigation, hypothesis_id)
    if not reason.strip():
        raise ReasonMissing
    if change in LEADS_TO:
        draft = _led(draft, hypothesis, LEADS_TO[change], reason)
    else:
        draft = _pinned(draft, hypothesis, change is HypothesisChange.PIN, reason)
    return finished(investigation, draft)


def propose_solution(investigation: Investigation, claim: SolutionClaim) -> Decision:
    """The engineer's solution, under the same rules as a reasoner's.

    Raises `CaseIsTerminal`, and `SolutionRefused` with the reason.
    """
    draft = proposing.propose(started(investigation), claim, Author.USER)
    if draft.refused:
        raise SolutionRefused(draft.refused[0])
    return finished(investigation, draft)


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
    `SolutionNotFound`, and `SolutionChangeRefused` where `SOLUTION_EDGES` has no such edge.
    """
    draft = started(investigation)
    solution = _solution(investigation, solution_id)
    if wanted not in SOLUTION_EDGES[solution.status]:
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
    return finished(investigation, draft)


def pin_fact(investigation: Investigation, text: str, proofs: tuple[Proof, ...]) -> Decision:
    """Keeps a fact in the journal for good. Raises `CaseIsTerminal` and `EvidenceUnknown`."""
    draft = started(investigation)
    for proof in proofs:
        _check(investigation, proof)
    return finished(investigation, draft.note(NoteKind.PINNED, text, proofs, Author.USER))


def _led(draft: Draft, hypothesis: Hypothesis, wanted: HypothesisStatus, reason: str) -> Draft:
    if wanted not in HYPOTHESIS_EDGES[hypothesis.status]:
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
