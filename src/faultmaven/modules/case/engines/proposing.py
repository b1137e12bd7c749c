"""Takes a solution where a cause carries it: what is only looked at, or failed before, is none."""

import re

from faultmaven.analysis.model import CommandClass
from faultmaven.modules.case.engines.draft import Draft, holds
from faultmaven.modules.case.engines.hypothesis_manager import find
from faultmaven.modules.case.engines.likelihood import supports
from faultmaven.modules.case.engines.solutions import next_id, reach_proposed
from faultmaven.modules.case.engines.standing import may_act_on
from faultmaven.modules.case.hypotheses import Category, Hypothesis
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Strategy
from faultmaven.modules.case.proofs import Author, Proof
from faultmaven.modules.case.solutions import Solution, SolutionStatus
from faultmaven.modules.case.turns import HypothesisClaim, SolutionClaim

MITIGATE_FROM = 0.30
"""Likelihood of a cause from which easing its symptom is worth it: it commits to less."""

_LOOKING = frozenset(
    re.findall(
        r"\w+",
        "analyse analyze check collect compare confirm describe diagnose examine find gather get "
        "inspect investigate list look monitor observe review see verify watch",
    )
)
"""Verbs of a diagnostic step: it finds out, it mends nothing."""


def propose(draft: Draft, claim: SolutionClaim, author: Author) -> Draft:
    """With a solution, if a cause carries it; refused with the reason otherwise."""
    cause = _cause_of(draft.investigation, claim.hypothesis)
    if why := _why_not(draft.investigation, claim, cause):
        return draft.refuse(f"Solution refused: {why}")
    if cause is None or _known(draft.investigation, cause.id, claim):
        return draft
    turn = draft.investigation.turn
    solution = Solution(
        id=next_id(draft.investigation),
        hypothesis_id=cause.id,
        immediate_action=claim.immediate_action,
        permanent_fix=claim.permanent_fix,
        commands=claim.commands,
        verification=claim.verification,
        rollback=claim.rollback,
        mitigation=claim.mitigation,
        author=author,
        proposed_turn=turn,
        changed_turn=turn,
        proofs=_holding(draft.investigation, claim.proofs) or _proofs_of(cause),
    )
    draft = draft.put_solution(solution)
    kind = "Mitigation" if solution.mitigation else "Solution"
    draft = draft.decide(f"{kind} {solution.id} proposed for {cause.id}: {claim.immediate_action}")
    return draft if solution.mitigation else reach_proposed(draft, solution)


def is_diagnostic(claim: SolutionClaim) -> bool:
    """Whether it only looks: read-only commands or none, and an action that says to find out."""
    if any(command.safety is not CommandClass.READ_ONLY for command in claim.commands):
        return False
    first = claim.immediate_action.split(maxsplit=1)[:1]
    return not claim.permanent_fix and "".join(first).casefold().strip(":,") in _LOOKING


def _why_not(
    investigation: Investigation, claim: SolutionClaim, cause: Hypothesis | None
) -> str | None:
    if not claim.immediate_action.strip():
        return "it does not say what to do"
    if is_diagnostic(claim):
        return f"a diagnostic step is not a solution: {claim.immediate_action}"
    if cause is None:
        return f"no hypothesis says: {claim.hypothesis or '(no cause named)'}"
    enough = may_act_on(investigation, cause)
    if claim.mitigation:
        enough = enough or (cause.status.is_open and cause.likelihood >= MITIGATE_FROM)
    if not enough:
        return f"{_how_it_stands(cause)}, {_too_little(investigation)}"
    if (old := _known(investigation, cause.id, claim)) and old.status is SolutionStatus.FAILED:
        return f"{old.id} was tried and did not help: {old.immediate_action}"
    return None


def _how_it_stands(cause: Hypothesis) -> str:
    return f"{cause.id} is {cause.status.value} at {cause.likelihood:.2f}"


def _too_little(investigation: Investigation) -> str:
    if investigation.strategy is Strategy.POST_MORTEM:
        return "and a post-mortem asks for a cause that a fix has confirmed"
    return "not enough to act on"


def _cause_of(investigation: Investigation, named: str) -> Hypothesis | None:
    return find(investigation, HypothesisClaim(named, Category.OTHER, id=named)) if named else None


def _known(investigation: Investigation, cause: str, claim: SolutionClaim) -> Solution | None:
    for old in reversed(investigation.solutions):
        same = (old.hypothesis_id, old.immediate_action, old.mitigation)
        if same == (cause, claim.immediate_action, claim.mitigation):
            return None if old.status is SolutionStatus.WITHDRAWN else old
    return None


def _holding(investigation: Investigation, proofs: tuple[Proof, ...]) -> tuple[Proof, ...]:
    return tuple(proof for proof in proofs if holds(proof, investigation.evidence_ids))


def _proofs_of(cause: Hypothesis) -> tuple[Proof, ...]:
    return tuple(link.proof for link in cause.links if supports(link) and not link.stale)
