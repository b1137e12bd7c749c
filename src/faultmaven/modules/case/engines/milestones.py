"""Which claimed milestones hold: each by its own proof, none by a keyword or on credit."""

from dataclasses import replace

from faultmaven.modules.case.engines.draft import Draft, has, holds, is_own_words
from faultmaven.modules.case.engines.likelihood import supports, weigh
from faultmaven.modules.case.engines.standing import validated
from faultmaven.modules.case.hypotheses import Hypothesis
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Method, Milestone, Reached
from faultmaven.modules.case.proofs import Author, NoteKind, Proof
from faultmaven.modules.case.turns import MilestoneClaim, Signal, Turn

CLAIMABLE = frozenset(
    {
        Milestone.SYMPTOM_VERIFIED,
        Milestone.SCOPE_ASSESSED,
        Milestone.TIMELINE_ESTABLISHED,
        Milestone.CHANGES_IDENTIFIED,
    }
)
"""What a reasoner may claim with proof; the rest follows from other state."""

CORRECTED_BY = {
    Signal.SCOPE_CHANGED: (Milestone.SCOPE_ASSESSED,),
    Signal.TIMELINE_WRONG: (Milestone.TIMELINE_ESTABLISHED, Milestone.CHANGES_IDENTIFIED),
}
"""What the engineer's correction takes back."""


def take(draft: Draft, claim: MilestoneClaim, turn: Turn, new: frozenset[str]) -> Draft:
    """With the milestone if its proof holds; `new` is the evidence that came in this turn.

    One that was just corrected takes proof from the engineer's words or from new evidence.
    """
    name = claim.milestone.value
    if claim.milestone not in CLAIMABLE:
        return _left_to_the_engines(draft, claim)
    if has(draft.investigation, claim.milestone):
        return draft
    proofs = tuple(each for each in claim.proofs if holds(each, draft.investigation.evidence_ids))
    if not proofs:
        return draft.refuse(f"{name} is claimed without a proof that holds")
    if claim.statement in draft.investigation.corrected:
        return draft.refuse(f"{name}: the engineer has corrected this: {claim.statement}")
    if claim.milestone in corrected_now(turn) and not any(_is_fresh(each, new) for each in proofs):
        return draft.refuse(f"{name} was just corrected and needs newer proof")
    return draft.reach(Reached(claim.milestone, draft.investigation.turn, claim.statement, proofs))


def correct(draft: Draft, turn: Turn) -> Draft:
    """Takes back what the engineer says is wrong; the words stay in the journal."""
    proofs = (turn.said_proof,) if turn.said_proof else ()
    for signal, milestones in CORRECTED_BY.items():
        if signal not in turn.said:
            continue
        why = f"the engineer corrected it ({signal.value})"
        fallen = [
            each.statement
            for each in draft.investigation.milestones
            if each.milestone in milestones and each.statement not in draft.investigation.corrected
        ]
        draft = draft.set(corrected=(*draft.investigation.corrected, *fallen))
        draft = draft.unreach(milestones, why)
        draft = draft.note(NoteKind.CORRECTION, turn.message, proofs, Author.USER)
    return draft


def corrected_now(turn: Turn) -> frozenset[Milestone]:
    return frozenset(
        milestone
        for signal, milestones in CORRECTED_BY.items()
        if signal in turn.said
        for milestone in milestones
    )


def follow_causes(draft: Draft, claims: tuple[MilestoneClaim, ...] = ()) -> Draft:
    """Keeps `root_cause_identified` in step with the validated hypotheses; it names all of them."""
    causes = validated(draft.investigation)
    if not causes:
        return draft.unreach((Milestone.ROOT_CAUSE_IDENTIFIED,), "no cause is validated")
    reached = _identified(draft.investigation, causes, _by_correlation(claims))
    kept = tuple(
        replace(reached, turn=old.turn, method=old.method)
        if old.milestone is reached.milestone
        else old
        for old in draft.investigation.milestones
    )
    return draft.set(milestones=kept).reach(reached) if reached.proofs else draft


def name_all(causes: list[Hypothesis]) -> str:
    return "; and ".join(cause.statement for cause in causes)


def _identified(
    investigation: Investigation, causes: list[Hypothesis], correlated: bool
) -> Reached:
    decisive = all(weigh(cause.links).supports.decisive for cause in causes)
    method = Method.CORRELATION if correlated else Method.HYPOTHESIS_VALIDATION
    return Reached(
        Milestone.ROOT_CAUSE_IDENTIFIED,
        investigation.turn,
        name_all(causes),
        tuple(link.proof for cause in causes for link in cause.links if supports(link)),
        confidence=min(cause.likelihood for cause in causes),
        method=Method.DIRECT_ANALYSIS if decisive else method,
    )


def _by_correlation(claims: tuple[MilestoneClaim, ...]) -> bool:
    return any(
        claim.milestone is Milestone.ROOT_CAUSE_IDENTIFIED and claim.method is Method.CORRELATION
        for claim in claims
    )


def _left_to_the_engines(draft: Draft, claim: MilestoneClaim) -> Draft:
    if has(draft.investigation, claim.milestone):
        return draft
    needs = {
        Milestone.ROOT_CAUSE_IDENTIFIED: "a validated hypothesis",
        Milestone.SOLUTION_PROPOSED: "a solution that is accepted as one",
    }.get(claim.milestone, "the engineer's own statement")
    return draft.refuse(f"{claim.milestone.value} needs {needs}")


def _is_fresh(proof: Proof, new: frozenset[str]) -> bool:
    return is_own_words(proof) or proof.evidence_id in new
