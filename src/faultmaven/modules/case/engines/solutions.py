"""What became of a solution: applied, and whether it worked, in the engineer's words."""

from dataclasses import replace
from datetime import datetime

from faultmaven.modules.case.engines.draft import Draft, has
from faultmaven.modules.case.engines.hypothesis_manager import HypothesisManager
from faultmaven.modules.case.engines.standing import LIVE_SOLUTIONS, validated
from faultmaven.modules.case.hypotheses import Link, Stance
from faultmaven.modules.case.investigation import Action, Investigation
from faultmaven.modules.case.phases import Milestone, Reached
from faultmaven.modules.case.proofs import Author, NoteKind, Proof, TimelineFact
from faultmaven.modules.case.solutions import Solution, SolutionStatus


def apply(draft: Draft, solution: Solution, proof: Proof, now: datetime) -> Draft:
    """The change was made: what is known by now is older than it."""
    applied = replace(
        solution,
        status=SolutionStatus.APPLIED,
        changed_turn=draft.investigation.turn,
        known_evidence=draft.investigation.evidence_ids,
    )
    what = f"Applied: {solution.immediate_action}"
    draft = draft.put_solution(applied).decide(f"{solution.id} is applied")
    draft = draft.note(NoteKind.CHANGE, what, (proof,), Author.USER)
    fact = TimelineFact(now, what, proof)
    draft = draft.set(timeline=(*draft.investigation.timeline, fact))
    if solution.mitigation:
        return draft.set(mitigation_applied=True)
    draft = reach_proposed(draft, replace(applied, proofs=applied.proofs or (proof,)))
    return draft.reach(_reached(draft, Milestone.SOLUTION_APPLIED, what, proof))


def verify(draft: Draft, solution: Solution, proof: Proof) -> Draft:
    """The symptom went away: the cause that was mended is confirmed."""
    verified = replace(
        solution, status=SolutionStatus.VERIFIED, changed_turn=draft.investigation.turn
    )
    what = f"Worked: {solution.immediate_action}"
    draft = draft.put_solution(verified).decide(f"{solution.id} is verified")
    draft = draft.note(NoteKind.FINDING, what, (proof,), Author.USER)
    if solution.mitigation:
        return draft
    for hypothesis in draft.investigation.hypotheses:
        if hypothesis.id == solution.hypothesis_id:
            worked = Link(Stance.STRONGLY_SUPPORTS, proof, what, draft.investigation.turn)
            draft = HypothesisManager().confirm(draft, hypothesis, worked)
    draft = draft.reach(_reached(draft, Milestone.SOLUTION_APPLIED, what, proof))
    return draft.reach(_reached(draft, Milestone.SOLUTION_VERIFIED, what, proof))


def fail(draft: Draft, solution: Solution, proof: Proof) -> Draft:
    """The symptom stayed: the fix and its cause fall, and evidence from before it is stale."""
    failed = replace(solution, status=SolutionStatus.FAILED, changed_turn=draft.investigation.turn)
    why = f"{solution.id} did not help: {solution.immediate_action}"
    draft = draft.put_solution(failed).decide(why)
    draft = draft.note(NoteKind.RULED_OUT, why, (proof,), Author.USER)
    if solution.mitigation:
        return draft
    if (pending := draft.investigation.pending) and pending.action is Action.RESOLVE:
        draft = draft.set(pending=None)
    manager = HypothesisManager()
    draft = manager.age_evidence(draft, frozenset(solution.known_evidence))
    for hypothesis in draft.investigation.hypotheses:
        if hypothesis.id == solution.hypothesis_id:
            against = Link(Stance.CONTRADICTS, proof, why, draft.investigation.turn)
            draft = manager.demote(draft, hypothesis, against)
    draft = draft.unreach((Milestone.SOLUTION_VERIFIED, Milestone.SOLUTION_APPLIED), why)
    if not validated(draft.investigation):
        draft = draft.unreach((Milestone.ROOT_CAUSE_IDENTIFIED,), why)
    return _reconsider(draft, why)


def put(draft: Draft, solution: Solution, status: SolutionStatus) -> Draft:
    """Accepted or withdrawn: nothing was done to the system."""
    changed = replace(solution, status=status, changed_turn=draft.investigation.turn)
    draft = draft.put_solution(changed).decide(f"{solution.id} is {status.value}")
    return _reconsider(draft, f"{solution.id} is {status.value}")


def latest(investigation: Investigation, *statuses: SolutionStatus) -> Solution | None:
    """The last changed solution in one of these statuses; a mitigation only if there is no fix."""
    found = [each for each in investigation.solutions if each.status in statuses]
    return max(found, key=lambda each: (not each.mitigation, each.changed_turn), default=None)


def reach_proposed(draft: Draft, solution: Solution) -> Draft:
    if has(draft.investigation, Milestone.SOLUTION_PROPOSED) or not solution.proofs:
        return draft
    turn, what = draft.investigation.turn, solution.immediate_action
    return draft.reach(Reached(Milestone.SOLUTION_PROPOSED, turn, what, solution.proofs))


def _reconsider(draft: Draft, why: str) -> Draft:
    """Nothing is proposed any more once no solution is left to try."""
    standing = (*LIVE_SOLUTIONS, SolutionStatus.VERIFIED)
    left = latest(draft.investigation, *standing)
    if left and not left.mitigation:
        return draft
    return draft.unreach((Milestone.SOLUTION_PROPOSED,), why)


def _reached(draft: Draft, milestone: Milestone, statement: str, proof: Proof) -> Reached:
    return Reached(milestone, draft.investigation.turn, statement, (proof,))


def next_id(investigation: Investigation) -> str:
    return f"s{len(investigation.solutions) + 1}"
