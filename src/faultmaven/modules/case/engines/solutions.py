"""What became of a solution: applied, and whether it worked, in the engineer's words."""

import re
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
from faultmaven.modules.case.turns import Signal, Turn

EDGES = {
    SolutionStatus.PROPOSED: frozenset(
        {
            SolutionStatus.ACCEPTED,
            SolutionStatus.APPLIED,
            SolutionStatus.WITHDRAWN,
        }
    ),
    SolutionStatus.ACCEPTED: frozenset({SolutionStatus.APPLIED, SolutionStatus.WITHDRAWN}),
    SolutionStatus.APPLIED: frozenset({SolutionStatus.VERIFIED, SolutionStatus.FAILED}),
    SolutionStatus.VERIFIED: frozenset({SolutionStatus.FAILED}),
    SolutionStatus.FAILED: frozenset(),
    SolutionStatus.WITHDRAWN: frozenset(),
}
"""From which status of a solution which may follow."""

_ACTS = {
    r"\broll(?:ed|ing)? (?:\w+ ){0,4}back\b|\brevert": ("roll back", "undo", "revert"),
    r"\brestart|\breboot|\bbounced?\b": ("restart", "reboot"),
    r"\bscal(?:ed|ing)\b": ("scale", "replicas"),
    r"\bfail(?:ed|ing)? (?:\w+ ){0,3}over\b": ("fail over", "failover"),
}
"""Acts that engineers name, and the words by which a solution of that kind is known."""


def hear(draft: Draft, turn: Turn, now: datetime) -> Draft:
    """Follows what the engineer says became of a fix: done, worked, eased or failed."""
    if turn.said_proof is None:
        return draft
    said, proof = turn.said, turn.said_proof
    if Signal.MITIGATED in said:
        draft = _mitigated(draft, proof, now)
    if Signal.FIX_APPLIED in said:
        draft = apply(draft, _to_apply(draft, proof, Signal.FIX_WORKED in said), proof, now)
    if not said & {Signal.FIX_WORKED, Signal.FIX_FAILED}:
        return draft
    tried = latest(draft.investigation, SolutionStatus.APPLIED)
    if tried is None and (waiting := latest(draft.investigation, *LIVE_SOLUTIONS)):
        draft = apply(draft, waiting, proof, now)
        tried = latest(draft.investigation, SolutionStatus.APPLIED)
    if Signal.FIX_FAILED in said:
        tried = tried or latest(draft.investigation, SolutionStatus.VERIFIED)
        return fail(draft, tried, proof) if tried else draft
    if tried is None and _was_tried(draft.investigation):
        draft = apply(draft, _untold(draft.investigation, proof), proof, now)
        tried = latest(draft.investigation, SolutionStatus.APPLIED)
    if tried is None:
        return draft.refuse("No fix is known that could have worked")
    return verify(draft, tried, proof)


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


def _to_apply(draft: Draft, proof: Proof, worked: bool) -> Solution:
    """The solution that was waiting, or what the engineer did of their own accord.

    An act of another kind than the waiting solution says nothing about the cause unless it worked.
    """
    waiting = latest(draft.investigation, SolutionStatus.PROPOSED, SolutionStatus.ACCEPTED)
    another = waiting is not None and _is_another(proof.quote, waiting)
    if waiting and not another:
        return waiting
    turn, causes = draft.investigation.turn, validated(draft.investigation)
    return Solution(
        id=next_id(draft.investigation),
        hypothesis_id=causes[0].id if len(causes) == 1 and (worked or not another) else "",
        immediate_action=proof.quote,
        author=Author.USER,
        proposed_turn=turn,
        changed_turn=turn,
        proofs=(proof,),
    )


def _was_tried(investigation: Investigation) -> bool:
    return any(one.status is SolutionStatus.FAILED for one in investigation.solutions)


def _untold(investigation: Investigation, proof: Proof) -> Solution:
    """What the engineer did after a fix had failed, without naming it: it confirms no cause."""
    return Solution(
        id=next_id(investigation),
        hypothesis_id="",
        immediate_action="What was done last, which nobody has named yet",
        author=Author.USER,
        proposed_turn=investigation.turn,
        changed_turn=investigation.turn,
        proofs=(proof,),
    )


def _is_another(told: str, waiting: Solution) -> bool:
    """Whether the engineer names an act that the waiting solution does not speak of."""
    commands = " ".join(command.text for command in waiting.commands)
    solution = f"{waiting.immediate_action} {commands} {waiting.rollback}".casefold()
    named = [kin for said, kin in _ACTS.items() if re.search(said, told.casefold())]
    return bool(named) and not any(word in solution for kin in named for word in kin)


def _mitigated(draft: Draft, proof: Proof, now: datetime) -> Draft:
    draft = draft.set(mitigation_applied=True)
    waiting = latest(draft.investigation, SolutionStatus.PROPOSED, SolutionStatus.ACCEPTED)
    if waiting and waiting.mitigation:
        return apply(draft, waiting, proof, now)
    draft = draft.decide("The symptom is eased, as the engineer says")
    return draft.note(NoteKind.CHANGE, f"Mitigated: {proof.quote}", (proof,), Author.USER)


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
