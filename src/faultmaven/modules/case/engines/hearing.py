"""Follows what the engineer says became of a fix: what was done, and whether it worked."""

import re
from datetime import datetime

from faultmaven.modules.case.engines import solutions
from faultmaven.modules.case.engines.draft import Draft
from faultmaven.modules.case.engines.standing import LIVE_SOLUTIONS, validated
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.proofs import Author, NoteKind, Proof
from faultmaven.modules.case.solutions import Solution, SolutionStatus
from faultmaven.modules.case.turns import Signal, Turn

_ACTS = {
    r"\broll(?:ed|ing)? (?:\w+ ){0,4}back\b|\brevert": ("roll back", "undo", "revert"),
    r"\brestart|\breboot|\bbounced?\b": ("restart", "reboot"),
    r"\bscal(?:ed|ing)\b": ("scale", "replicas"),
    r"\bfail(?:ed|ing)? (?:\w+ ){0,3}over\b": ("fail over", "failover"),
}
"""Acts that engineers name, and the words by which a solution of that kind is known."""

UNNAMED = "What was done last, which nobody has named yet"
"""What worked after a fix had failed, where the engineer does not say what it was."""


def hear(draft: Draft, turn: Turn, now: datetime) -> Draft:
    """Follows what the engineer says became of a fix: done, worked, eased or failed."""
    if turn.said_proof is None:
        return draft
    said, proof = turn.said, turn.said_proof
    if Signal.MITIGATED in said:
        draft = _mitigated(draft, proof, now)
    if Signal.FIX_APPLIED in said:
        draft = solutions.apply(
            draft, _to_apply(draft, proof, Signal.FIX_WORKED in said), proof, now
        )
    if not said & {Signal.FIX_WORKED, Signal.FIX_FAILED}:
        return draft
    tried = solutions.latest(draft.investigation, SolutionStatus.APPLIED)
    if tried is None and (waiting := solutions.latest(draft.investigation, *LIVE_SOLUTIONS)):
        draft = solutions.apply(draft, waiting, proof, now)
        tried = solutions.latest(draft.investigation, SolutionStatus.APPLIED)
    if Signal.FIX_FAILED in said:
        tried = tried or solutions.latest(draft.investigation, SolutionStatus.VERIFIED)
        return solutions.fail(draft, tried, proof) if tried else draft
    if tried is None and _was_tried(draft.investigation):
        draft = solutions.apply(draft, _own_act(draft.investigation, proof, UNNAMED), proof, now)
        tried = solutions.latest(draft.investigation, SolutionStatus.APPLIED)
    if tried is None:
        return draft.refuse("No fix is known that could have worked")
    return solutions.verify(draft, tried, proof)


def _to_apply(draft: Draft, proof: Proof, worked: bool) -> Solution:
    """The solution that was waiting, or what the engineer did of their own accord.

    An act of another kind than the waiting solution says nothing about the cause unless it worked.
    """
    waiting = solutions.latest(
        draft.investigation, SolutionStatus.PROPOSED, SolutionStatus.ACCEPTED
    )
    another = waiting is not None and _is_another(proof.quote, waiting)
    if waiting and not another:
        return waiting
    causes = validated(draft.investigation)
    cause = causes[0].id if len(causes) == 1 and (worked or not another) else ""
    return _own_act(draft.investigation, proof, proof.quote, cause)


def _was_tried(investigation: Investigation) -> bool:
    return any(one.status is SolutionStatus.FAILED for one in investigation.solutions)


def _own_act(investigation: Investigation, proof: Proof, action: str, cause: str = "") -> Solution:
    """What the engineer did that nobody had proposed; without a `cause` it confirms none."""
    return Solution(
        id=solutions.next_id(investigation),
        hypothesis_id=cause,
        immediate_action=action,
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
    waiting = solutions.latest(
        draft.investigation, SolutionStatus.PROPOSED, SolutionStatus.ACCEPTED
    )
    if waiting and waiting.mitigation:
        return solutions.apply(draft, waiting, proof, now)
    draft = draft.decide("The symptom is eased, as the engineer says")
    return draft.note(NoteKind.CHANGE, f"Mitigated: {proof.quote}", (proof,), Author.USER)
