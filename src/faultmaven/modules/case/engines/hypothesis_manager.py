"""Keeps the hypotheses: takes claims, weighs the evidence, decides, lets the unsupported fade."""

from dataclasses import replace

from faultmaven.modules.case.engines.anchoring import barred
from faultmaven.modules.case.engines.draft import Draft
from faultmaven.modules.case.engines.likelihood import (
    REFUTED_TO,
    TURNS_BEFORE_DECAY,
    VALIDATED_FROM,
    prior_of,
    weigh,
)
from faultmaven.modules.case.engines.linking import comes_back, linked, staled, usable, weighed
from faultmaven.modules.case.engines.restating import restates
from faultmaven.modules.case.engines.settling import (
    refute,
    reopened,
    retire,
    validate,
    why_refuted,
)
from faultmaven.modules.case.engines.standing import suggested
from faultmaven.modules.case.hypotheses import Hypothesis, HypothesisStatus, Link
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.proofs import Author, NoteKind
from faultmaven.modules.case.turns import HypothesisClaim

RETIRED_BELOW = 0.30
"""Likelihood under which a hypothesis that has long gained nothing is given up."""


class HypothesisManager:
    """Likelihood follows from evidence alone; a reasoner's words move nothing."""

    def consider(self, draft: Draft, claim: HypothesisClaim, problem: str) -> Draft:
        """With what is claimed: a new hypothesis, or more evidence about one that there is.

        Refused are a claim that says nothing or only `problem` again, and one of a kind that the
        investigation is fixed on. Links without a proof that holds are left out. A past case with
        the cause of a hypothesis that there is becomes a note: it weighs nothing.
        """
        known = find(draft.investigation, claim)
        links = usable(claim.links, draft.investigation)
        if known is None:
            return self._capture(draft, claim, links, problem)
        if claim.author is Author.MEMORY:
            return draft.note(NoteKind.RECALLED, f"{known.id}: {claim.statement}", (), claim.author)
        if suggested(known):
            known = replace(known, author=claim.author, prior=_prior(claim, links))
            draft = draft.put_hypothesis(weighed(known))
        return self.link(draft, known, links)

    def link(self, draft: Draft, hypothesis: Hypothesis, links: tuple[Link, ...]) -> Draft:
        """With more evidence about a hypothesis; what was given up may come back by it."""
        changed = linked(hypothesis, links, draft.investigation.turn)
        if changed.links == hypothesis.links:
            return draft
        if comes_back(hypothesis, changed):
            draft = draft.decide(f"{hypothesis.id} is active again: new evidence supports it")
            changed = replace(changed, status=HypothesisStatus.ACTIVE, reason="")
        return draft.put_hypothesis(weighed(changed))

    def test(self, draft: Draft, limit: int) -> Draft:
        """Tests the `limit` most promising that have something new; what is decisive, always."""
        due = [each for each in draft.investigation.hypotheses if _due(each)]
        settled = [each for each in due if any(link.decisive for link in each.links)]
        open_ones = [each for each in due if each not in settled]
        open_ones.sort(key=lambda each: (not each.pinned, -each.likelihood))
        for hypothesis in (*settled, *open_ones[:limit]):
            draft = self.decide(draft, hypothesis)
        return draft

    def decide(self, draft: Draft, hypothesis: Hypothesis) -> Draft:
        """Weighs one hypothesis; contradiction undoes a validation, but not one a fix confirmed."""
        turn = draft.investigation.turn
        scales = weigh(hypothesis.links)
        tested = weighed(replace(hypothesis, tested_turn=turn))
        if tested.status is HypothesisStatus.CAPTURED:
            tested = replace(tested, status=HypothesisStatus.ACTIVE)
        draft = replace(draft.put_hypothesis(tested), tested=(*draft.tested, tested.id))
        if tested.confirmed:
            return validate(draft, tested)
        if tested.likelihood >= VALIDATED_FROM and scales.supports.suffices:
            return validate(draft, tested)
        if tested.likelihood <= REFUTED_TO and scales.refutes.suffices:
            return refute(reopened(draft, tested), tested, why_refuted(tested))
        return reopened(draft, tested)

    def age(self, draft: Draft) -> Draft:
        """Lets fade what gained nothing in an investigative turn, and gives up the faint."""
        turn = draft.investigation.turn
        for hypothesis in draft.investigation.hypotheses:
            if hypothesis.status is not HypothesisStatus.ACTIVE or hypothesis.moved_turn >= turn:
                continue
            aged = weighed(replace(hypothesis, stagnant_turns=hypothesis.stagnant_turns + 1))
            draft = draft.put_hypothesis(aged)
            if aged.stagnant_turns > TURNS_BEFORE_DECAY and aged.likelihood < RETIRED_BELOW:
                why = f"nothing has supported it for {aged.stagnant_turns} turns"
                draft = retire(draft, aged, why)
        return draft

    def leave_undecided(self, draft: Draft, why: str) -> Draft:
        """Calls inconclusive what is still active."""
        for hypothesis in draft.investigation.hypotheses:
            if hypothesis.status is HypothesisStatus.ACTIVE and not hypothesis.pinned:
                left = replace(hypothesis, status=HypothesisStatus.INCONCLUSIVE, reason=why)
                draft = draft.put_hypothesis(left).decide(f"{left.id} is inconclusive: {why}")
        return draft

    def age_evidence(self, draft: Draft, older: frozenset[str]) -> Draft:
        """Marks evidence from before a change as stale: it says nothing about what is now."""
        known = draft.investigation.stale_evidence
        stale = frozenset(known) | older
        draft = draft.set(stale_evidence=(*known, *sorted(older - frozenset(known))))
        for hypothesis in draft.investigation.hypotheses:
            links = tuple(staled(link, stale) for link in hypothesis.links)
            changed = replace(hypothesis, links=links)
            draft = draft.put_hypothesis(weighed(changed) if changed.status.is_open else changed)
        return draft

    def demote(self, draft: Draft, hypothesis: Hypothesis, against: Link) -> Draft:
        """Takes back a validation (or weakens what is open), for what the engineer reports."""
        changed = linked(hypothesis, (against,), draft.investigation.turn)
        changed = replace(changed, confirmed=False)
        if hypothesis.status is HypothesisStatus.VALIDATED:
            draft = draft.decide(f"{hypothesis.id} is no longer validated: {against.reason}")
            changed = replace(changed, status=HypothesisStatus.ACTIVE, reason=against.reason)
        return draft.put_hypothesis(weighed(changed))

    def confirm(self, draft: Draft, hypothesis: Hypothesis, worked: Link) -> Draft:
        """Mending the cause made the symptom go away: no test says more."""
        mended = linked(hypothesis, (worked,), draft.investigation.turn)
        mended = replace(mended, confirmed=True)
        if hypothesis.status not in (HypothesisStatus.ACTIVE, HypothesisStatus.VALIDATED):
            mended = replace(mended, status=HypothesisStatus.ACTIVE, reason="")
            draft = draft.put_hypothesis(weighed(mended))
        return validate(draft, weighed(mended))

    def _capture(
        self, draft: Draft, claim: HypothesisClaim, links: tuple[Link, ...], problem: str
    ) -> Draft:
        if not claim.statement.strip():
            return draft.refuse("A hypothesis without a statement")
        decisive = any(link.decisive for link in links)
        if not decisive and restates(claim.statement, problem):
            return draft.refuse(f"restates_problem: {claim.statement}")
        if not decisive and claim.author is not Author.USER and claim.category in barred(draft):
            kind = claim.category.value
            return draft.refuse(f"anchoring: first two causes other than {kind}: {claim.statement}")
        turn, from_memory = draft.investigation.turn, claim.author is Author.MEMORY
        new = Hypothesis(
            id=f"h{len(draft.investigation.hypotheses) + 1}",
            statement=claim.statement.strip(),
            category=claim.category,
            author=claim.author,
            created_turn=turn,
            prior=0.0 if from_memory else _prior(claim, links),
            subject=claim.subject,
            code=claim.code,
            moved_turn=turn,
        )
        draft = draft.decide(f"{new.id} captured: {new.statement}")
        return draft.put_hypothesis(weighed(linked(new, () if from_memory else links, turn)))


def find(investigation: Investigation, claim: HypothesisClaim) -> Hypothesis | None:
    """The hypothesis that a claim is about, if there is one."""
    for known in investigation.hypotheses:
        if claim.id == known.id:
            return known
        if claim.subject and claim.code:
            if (known.subject, known.code) == (claim.subject, claim.code):
                return known
        elif _plain(known.statement) == _plain(claim.statement):
            return known
    return None


def _prior(claim: HypothesisClaim, links: tuple[Link, ...]) -> float:
    """What the analysis holds is counted with its links; a reasoner's idea is held before them."""
    return prior_of(claim.prior, links if claim.author is Author.ANALYSIS else ())


def _due(hypothesis: Hypothesis) -> bool:
    if hypothesis.status is HypothesisStatus.CAPTURED:
        return True
    live = hypothesis.status in (HypothesisStatus.ACTIVE, HypothesisStatus.VALIDATED)
    return live and any(link.turn > hypothesis.tested_turn for link in hypothesis.links)


def _plain(statement: str) -> str:
    return " ".join(statement.casefold().split()).rstrip(".")
