"""Follows what the engineer says became of a fix: what was done, and whether it worked."""

import re
from dataclasses import replace
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
    r"\b(?:rais|increas|doubl|bump|extend|expand|enlarg|resiz)": (
        *("raise", "increase", "extend", "expand", "more", "higher", "size", "limit"),
    ),
    r"\b(?:lower|reduc|decreas|shrank|shrunk)": ("lower", "reduce", "fewer", "less", "limit"),
    r"\b(?:delet|remov|clear|flush|purg|clean|freed|drop)": (
        *("delete", "remove", "clear", "flush", "purge", "clean", "free", "rm "),
    ),
    r"\b(?:deploy|releas|shipp|merg|push)|\broll(?:ed|ing)? (?:\w+ ){0,4}out\b": (
        *("deploy", "release", "roll out", "rollout", "mend", "image"),
    ),
    r"\b(?:rotat|renew)": ("rotate", "renew"),
    r"\b(?:disabl|switch|turn)\w* (?:\w+ ){0,3}off\b|\bdisabl": ("disable", "switch off", "off"),
}
"""Acts that engineers name, and the words by which a solution of that kind is known."""

_THE_PROPOSED = re.compile(
    r"\b(?:the|your|that|this) (?:fix|solution|commands?|remedy|proposal|steps?)\b"
    r"|\byou (?:proposed|suggested|said|gave|wrote|told)\b"
    r"|\b(?:appl(?:y|ied)|did|tried|ran|implemented|followed) (?:it|that|this|so)\b"
)
"""Words that point at what was proposed rather than name an act."""
_OWN_WORD = re.compile(r"[a-z]{4,}")
_STEM = 5
"""Letters that two forms of a word have in common."""
_FEWEST_TO_TELL = 2
"""Words of its own with which a clause tells what was done."""
_CLAUSE = re.compile(r"[,.;:!?]|\b(?:and|but|so|then)\b")

UNNAMED = "What was done last, which nobody has named yet"
"""What worked, where the engineer does not say what it was."""


def hear(draft: Draft, turn: Turn, now: datetime) -> Draft:
    """Follows what the engineer says became of a fix: done, worked, eased or failed."""
    if turn.said_proof is None:
        return draft
    said, proof = turn.said, turn.said_proof
    if Signal.MITIGATED in said:
        draft = _mitigated(draft, proof, now)
    if Signal.FIX_APPLIED in said:
        draft = solutions.apply(draft, _to_apply(draft.investigation, proof), proof, now)
    if not said & {Signal.FIX_WORKED, Signal.FIX_FAILED}:
        return draft
    tried = solutions.latest(draft.investigation, SolutionStatus.APPLIED)
    if tried is None and (waiting := solutions.latest(draft.investigation, *LIVE_SOLUTIONS)):
        draft = solutions.apply(draft, waiting, proof, now)
        tried = solutions.latest(draft.investigation, SolutionStatus.APPLIED)
    if Signal.FIX_FAILED in said:
        tried = tried or solutions.latest(draft.investigation, SolutionStatus.VERIFIED)
        return solutions.fail(draft, tried, proof) if tried else draft
    if tried is None and _was_wrong(draft.investigation):
        draft = solutions.apply(draft, _own_act(draft.investigation, proof, UNNAMED), proof, now)
        tried = solutions.latest(draft.investigation, SolutionStatus.APPLIED)
    if tried is None:
        return draft.refuse("No fix is known that could have worked")
    return solutions.verify(draft, _mended(draft.investigation, tried), proof)


def _to_apply(investigation: Investigation, proof: Proof) -> Solution:
    """The solution that was waiting, or what the engineer did of their own accord."""
    waiting = solutions.latest(investigation, SolutionStatus.PROPOSED, SolutionStatus.ACCEPTED)
    if waiting and not _is_another(proof.quote, waiting):
        return waiting
    return _own_act(investigation, proof, proof.quote)


def _was_wrong(investigation: Investigation) -> bool:
    """Whether there is anything that a fix can have mended: a cause, or what others did not."""
    tried = any(one.status is SolutionStatus.FAILED for one in investigation.solutions)
    return tried or bool(validated(investigation))


def _mended(investigation: Investigation, worked: Solution) -> Solution:
    """A named act that worked mended the only cause that holds; nobody blames it for one if not."""
    causes = validated(investigation)
    if worked.hypothesis_id or worked.immediate_action == UNNAMED or len(causes) != 1:
        return worked
    return replace(worked, hypothesis_id=causes[0].id)


def _own_act(investigation: Investigation, proof: Proof, action: str) -> Solution:
    """What the engineer did that nobody had proposed: if it fails, no cause falls with it."""
    return Solution(
        id=solutions.next_id(investigation),
        hypothesis_id="",
        immediate_action=action,
        author=Author.USER,
        proposed_turn=investigation.turn,
        changed_turn=investigation.turn,
        proofs=(proof,),
    )


def _is_another(told: str, waiting: Solution) -> bool:
    """Whether the engineer tells of an act that the waiting solution does not speak of."""
    commands = " ".join(command.text for command in waiting.commands)
    solution = f"{waiting.immediate_action} {commands} {waiting.rollback}".casefold()
    told = told.casefold()
    if _THE_PROPOSED.search(told):
        return False
    named = [kin for said, kin in _ACTS.items() if re.search(said, told)]
    if named:
        return not any(word in solution for kin in named for word in kin)
    clauses = (_stems(clause) for clause in _CLAUSE.split(told))
    own = next(filter(None, clauses), frozenset())
    return len(own) >= _FEWEST_TO_TELL and own.isdisjoint(_stems(solution))


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _OWN_WORD.findall(text))


def _mitigated(draft: Draft, proof: Proof, now: datetime) -> Draft:
    draft = draft.set(mitigation_applied=True)
    waiting = solutions.latest(
        draft.investigation, SolutionStatus.PROPOSED, SolutionStatus.ACCEPTED
    )
    if waiting and waiting.mitigation:
        return solutions.apply(draft, waiting, proof, now)
    draft = draft.decide("The symptom is eased, as the engineer says")
    return draft.note(NoteKind.CHANGE, f"Mitigated: {proof.quote}", (proof,), Author.USER)
