"""What rested on evidence that is gone goes with it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from faultmaven.modules.case.engines.draft import Draft
from faultmaven.modules.case.engines.hypothesis_manager import HypothesisManager
from faultmaven.modules.case.engines.linking import weighed
from faultmaven.modules.case.engines.milestones import follow_causes
from faultmaven.modules.case.engines.outcomes import decision_of
from faultmaven.modules.case.hypotheses import HypothesisStatus, Link
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Milestone
from faultmaven.modules.case.proofs import NoteKind, Proof
from faultmaven.modules.case.turns import Decision

STAND_ALONE = frozenset({NoteKind.DECISION, NoteKind.CORRECTION, NoteKind.DISSENT, NoteKind.PINNED})
"""Kinds of notes that stay when their proofs go: they say what was done or said."""

IsGone = Callable[[Proof], bool]


def rests_on(investigation: Investigation, evidence_id: str) -> bool:
    """Whether anything of the investigation names this evidence."""
    return evidence_id in investigation.evidence_ids or any(
        proof.evidence_id == evidence_id for proof in proofs_of(investigation)
    )


def forget_evidence(investigation: Investigation, evidence_id: str) -> Decision:
    """Without the evidence, which was deleted: nothing cites it any more, at any status of a case.

    Hypotheses are weighed again; milestones, facts of the timeline and findings that it alone
    proved fall.
    """
    draft = Draft(investigation).decide(f"Evidence {evidence_id} is gone, and what it proved")
    it = draft.investigation
    draft = draft.set(
        evidence_ids=tuple(one for one in it.evidence_ids if one != evidence_id),
        stale_evidence=tuple(one for one in it.stale_evidence if one != evidence_id),
    )
    draft = _without(draft, lambda proof: proof.evidence_id == evidence_id)
    return decision_of(investigation, follow_causes(draft))


def doubt(
    investigation: Investigation,
    false: Collection[Proof],
    undecided: Collection[Proof],
) -> Decision:
    """Without the proofs that are false, and without the last word of those that decide nothing.

    What they proved falls as if their evidence were gone; an undecided link still counts as one of
    many.
    """
    draft = Draft(investigation)
    if false:
        draft = draft.decide(f"Citations that do not hold: {len(false)}, and what they proved")
    if undecided:
        draft = draft.decide(f"Citations that were held decisive and are not: {len(undecided)}")
    draft = _without(draft, lambda proof: proof in false)
    draft = _weighed_again(draft, lambda link: _undecided(link, undecided))
    return decision_of(investigation, follow_causes(draft))


def _without(draft: Draft, is_gone: IsGone) -> Draft:
    draft = _without_milestones(draft, is_gone)
    it = draft.investigation
    draft = draft.set(
        timeline=tuple(fact for fact in it.timeline if not is_gone(fact.proof)),
        journal=tuple(
            replace(note, proofs=_left(note.proofs, is_gone))
            for note in it.journal
            if note.kind in STAND_ALONE or not _alone(note.proofs, is_gone)
        ),
        solutions=tuple(replace(one, proofs=_left(one.proofs, is_gone)) for one in it.solutions),
    )
    return _weighed_again(draft, lambda link: None if is_gone(link.proof) else link)


def _undecided(link: Link, undecided: Collection[Proof]) -> Link:
    return replace(link, decisive=link.decisive and link.proof not in undecided)


def _without_milestones(draft: Draft, is_gone: IsGone) -> Draft:
    """The root cause follows its hypotheses; the others stand as long as a proof is left.

    What proves that a solution was applied proves that there is one.
    """
    held = draft.investigation.milestones
    applied = tuple(
        proof
        for reached in held
        if reached.milestone is Milestone.SOLUTION_APPLIED
        for proof in _left(reached.proofs, is_gone)
    )
    left = {reached.milestone: _left(reached.proofs, is_gone) for reached in held}
    if Milestone.SOLUTION_PROPOSED in left:
        left[Milestone.SOLUTION_PROPOSED] = left[Milestone.SOLUTION_PROPOSED] or applied
    fallen = {milestone for milestone, proofs in left.items() if not proofs}
    draft = draft.unreach(fallen - {Milestone.ROOT_CAUSE_IDENTIFIED}, "its evidence is gone")
    kept = draft.investigation.milestones
    return draft.set(milestones=tuple(replace(m, proofs=left[m.milestone]) for m in kept))


def _weighed_again(draft: Draft, change: Callable[[Link], Link | None]) -> Draft:
    """Each hypothesis whose links change, by what is left of them."""
    for old in draft.investigation.hypotheses:
        links = tuple(kept for link in old.links if (kept := change(link)))
        if links == old.links:
            continue
        left = replace(old, links=links)
        if old.status is HypothesisStatus.VALIDATED:
            reopened = replace(left, status=HypothesisStatus.ACTIVE, likelihood=0.0)
            draft = HypothesisManager().decide(draft, weighed(reopened))
        else:
            draft = draft.put_hypothesis(weighed(left))
    return draft


def _alone(proofs: tuple[Proof, ...], is_gone: IsGone) -> bool:
    return bool(proofs) and not _left(proofs, is_gone)


def _left(proofs: tuple[Proof, ...], is_gone: IsGone) -> tuple[Proof, ...]:
    return tuple(proof for proof in proofs if not is_gone(proof))


def proofs_of(it: Investigation) -> Iterable[Proof]:
    """Everything that the investigation rests on."""
    yield from (link.proof for hypothesis in it.hypotheses for link in hypothesis.links)
    for held in (it.milestones, it.journal, it.solutions):
        yield from (proof for item in held for proof in item.proofs)
    yield from (fact.proof for fact in it.timeline)
