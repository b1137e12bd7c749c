"""Settles a hypothesis: validated, refuted, retired or open again, with the reason on record."""

from dataclasses import replace

from faultmaven.modules.case.engines.draft import Draft
from faultmaven.modules.case.engines.likelihood import VALIDATED_FROM, refutes, supports, weigh
from faultmaven.modules.case.hypotheses import Hypothesis, HypothesisStatus
from faultmaven.modules.case.proofs import Author, NoteKind

REASONS_TOLD = 2
"""How many of the reasons that refute a hypothesis are told with it."""


def validate(draft: Draft, hypothesis: Hypothesis) -> Draft:
    if hypothesis.status is HypothesisStatus.VALIDATED:
        return draft.put_hypothesis(hypothesis)
    proofs = tuple(link.proof for link in hypothesis.links if supports(link) and not link.stale)
    validated = replace(
        hypothesis,
        status=HypothesisStatus.VALIDATED,
        reason="",
        moved_turn=draft.investigation.turn,
    )
    draft = draft.put_hypothesis(validated)
    draft = draft.decide(f"{hypothesis.id} is validated at {hypothesis.likelihood:.2f}")
    return draft.note(NoteKind.FINDING, f"Cause: {hypothesis.statement}", proofs[:REASONS_TOLD])


def reopened(draft: Draft, hypothesis: Hypothesis) -> Draft:
    """A validated one that the evidence now speaks against is open again."""
    if hypothesis.status is not HypothesisStatus.VALIDATED or not _spoken_against(hypothesis):
        return draft.put_hypothesis(hypothesis)
    why = why_refuted(hypothesis)
    reopened = replace(hypothesis, status=HypothesisStatus.ACTIVE, reason=why)
    return draft.put_hypothesis(reopened).decide(f"{reopened.id} is no longer validated: {why}")


def _spoken_against(hypothesis: Hypothesis) -> bool:
    contradicted = weigh(hypothesis.links).refutes.rows > 0
    return contradicted and hypothesis.likelihood < VALIDATED_FROM


def retire(draft: Draft, hypothesis: Hypothesis, why: str) -> Draft:
    """Gives up a hypothesis; a pinned one stays, and the journal says what speaks against it."""
    if hypothesis.pinned:
        return draft.note(NoteKind.DISSENT, f"{hypothesis.id} is kept by its pin only: {why}")
    retired = replace(hypothesis, status=HypothesisStatus.RETIRED, reason=why)
    return draft.put_hypothesis(retired).decide(f"{hypothesis.id} is retired: {why}")


def refute(draft: Draft, hypothesis: Hypothesis, why: str, author: Author | None = None) -> Draft:
    """Rules a hypothesis out; the reason is kept for good."""
    proofs = tuple(link.proof for link in hypothesis.links if refutes(link) and not link.stale)
    refuted = replace(
        hypothesis,
        status=HypothesisStatus.REFUTED,
        reason=why,
        moved_turn=draft.investigation.turn,
    )
    draft = draft.put_hypothesis(refuted).decide(f"{hypothesis.id} is refuted: {why}")
    if hypothesis.pinned:
        draft = draft.note(NoteKind.DISSENT, f"{hypothesis.id} is pinned, yet refuted: {why}")
    text = f"Ruled out: {hypothesis.statement} ({why})"
    return draft.note(NoteKind.RULED_OUT, text, proofs[:REASONS_TOLD], author or Author.ANALYSIS)


def why_refuted(hypothesis: Hypothesis) -> str:
    against = [link for link in hypothesis.links if refutes(link) and not link.stale]
    against.sort(key=lambda link: not link.decisive)
    reasons = dict.fromkeys(link.reason or link.proof.quote for link in against)
    return "; ".join(list(reasons)[:REASONS_TOLD])
