"""What rested on evidence that is gone goes with it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from faultmaven.modules.case.engines.draft import Draft
from faultmaven.modules.case.engines.hypothesis_manager import HypothesisManager
from faultmaven.modules.case.engines.linking import weighed
from faultmaven.modules.case.engines.milestones import follow_causes
from faultmaven.modules.case.engines.outcomes import decision_of
from faultmaven.modules.case.hypotheses import HypothesisStatus
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Milestone, Reached
from faultmaven.modules.case.proofs import NoteKind, Proof
from faultmaven.modules.case.turns import Decision

STAND_ALONE = frozenset({NoteKind.DECISION, NoteKind.CORRECTION, NoteKind.DISSENT, NoteKind.PINNED})
"""Kinds of notes that stay when their proofs go: they say what was done or said."""


def rests_on(investigation: Investigation, evidence_id: str) -> bool:
    """Whether anything of the investigation names this evidence."""
    return evidence_id in investigation.evidence_ids or any(
        proof.evidence_id == evidence_id for proof in proofs_of(investigation)
    )


def forget_evidence(investigation: Investigation, evidence_id: str, now: datetime) -> Decision:
    """Without the evidence, which was deleted: nothing cites it any more, at any status of a case.

    Hypotheses are weighed again; milestones, facts of the timeline and findings that it alone
    proved fall.
    """
    draft = Draft(investigation).decide(f"Evidence {evidence_id} is gone, and what it proved")
    draft = _without_ids(draft, evidence_id)
    draft = _without_milestones(draft, evidence_id)
    it = draft.investigation
    draft = draft.set(
        timeline=tuple(fact for fact in it.timeline if fact.proof.evidence_id != evidence_id),
        journal=tuple(
            replace(note, proofs=_left(note.proofs, evidence_id))
            for note in it.journal
            if note.kind in STAND_ALONE or not _alone(note.proofs, evidence_id)
        ),
        solutions=tuple(
            replace(one, proofs=_left(one.proofs, evidence_id)) for one in it.solutions
        ),
    )
    draft = _weighed_again(draft, evidence_id)
    return decision_of(investigation, follow_causes(draft))


def _without_ids(draft: Draft, evidence_id: str) -> Draft:
    it = draft.investigation
    return draft.set(
        evidence_ids=tuple(one for one in it.evidence_ids if one != evidence_id),
        stale_evidence=tuple(one for one in it.stale_evidence if one != evidence_id),
    )


def _without_milestones(draft: Draft, evidence_id: str) -> Draft:
    """The root cause follows its hypotheses; the others stand as long as a proof is left."""
    held = [m for m in draft.investigation.milestones if _alone(m.proofs, evidence_id)]
    fallen = {m.milestone for m in held if m.milestone is not Milestone.ROOT_CAUSE_IDENTIFIED}
    draft = draft.unreach(fallen, "its evidence is gone")
    return draft.set(
        milestones=tuple(_reached(m, evidence_id) for m in draft.investigation.milestones)
    )


def _reached(reached: Reached, evidence_id: str) -> Reached:
    return replace(reached, proofs=_left(reached.proofs, evidence_id))


def _weighed_again(draft: Draft, evidence_id: str) -> Draft:
    for old in draft.investigation.hypotheses:
        links = tuple(link for link in old.links if link.proof.evidence_id != evidence_id)
        if links == old.links:
            continue
        left = replace(old, links=links)
        if old.status is HypothesisStatus.VALIDATED:
            reopened = replace(left, status=HypothesisStatus.ACTIVE, likelihood=0.0)
            draft = HypothesisManager().decide(draft, weighed(reopened))
        else:
            draft = draft.put_hypothesis(weighed(left))
    return draft


def _alone(proofs: tuple[Proof, ...], evidence_id: str) -> bool:
    return bool(proofs) and not _left(proofs, evidence_id)


def _left(proofs: tuple[Proof, ...], evidence_id: str) -> tuple[Proof, ...]:
    return tuple(proof for proof in proofs if proof.evidence_id != evidence_id)


def proofs_of(it: Investigation) -> Iterable[Proof]:
    """Everything that the investigation rests on."""
    yield from (link.proof for hypothesis in it.hypotheses for link in hypothesis.links)
    for held in (it.milestones, it.journal, it.solutions):
        yield from (proof for item in held for proof in item.proofs)
    yield from (fact.proof for fact in it.timeline)
