"""Adds evidence to a hypothesis: each row once, only what holds, and its likelihood after it."""

from dataclasses import replace

from faultmaven.modules.case.engines.draft import holds
from faultmaven.modules.case.engines.likelihood import likelihood_of, weigh
from faultmaven.modules.case.hypotheses import Hypothesis, HypothesisStatus, Link
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.proofs import Proof


def usable(links: tuple[Link, ...], investigation: Investigation) -> tuple[Link, ...]:
    """Those with a proof that holds; only evidence can be decisive, never somebody's words."""
    known, stale = investigation.evidence_ids, frozenset(investigation.stale_evidence)
    return tuple(staled(_grounded(link), stale) for link in links if holds(link.proof, known))


def linked(hypothesis: Hypothesis, links: tuple[Link, ...], turn: int) -> Hypothesis:
    """With those links that say something new; more support ends its stagnation."""
    known = {_key(link) for link in hypothesis.links}
    new = {_key(link): replace(link, turn=turn) for link in links if _key(link) not in known}
    if not new:
        return hypothesis
    changed = replace(hypothesis, links=(*hypothesis.links, *new.values()))
    before, after = weigh(hypothesis.links), weigh(changed.links)
    if after == before:
        return changed
    gained = after.supports != before.supports
    stagnant = 0 if gained else hypothesis.stagnant_turns
    return replace(changed, moved_turn=turn, stagnant_turns=stagnant)


def _grounded(link: Link) -> Link:
    return replace(link, decisive=False) if link.decisive and not link.proof.evidence_id else link


def staled(link: Link, stale: frozenset[str]) -> Link:
    if link.stale or link.proof.evidence_id not in stale:
        return link
    return replace(link, stale=True)


def comes_back(before: Hypothesis, after: Hypothesis) -> bool:
    """Refuted needs a decisive support for that, inconclusive or retired any new support."""
    old, new = weigh(before.links).supports, weigh(after.links).supports
    if before.status is HypothesisStatus.REFUTED:
        return new.decisive and not old.decisive
    return before.status in (HypothesisStatus.INCONCLUSIVE, HypothesisStatus.RETIRED) and old != new


def weighed(hypothesis: Hypothesis) -> Hypothesis:
    """With its likelihood by now; what is validated falls by contradiction only, not by age."""
    likelihood = likelihood_of(hypothesis)
    if hypothesis.status is HypothesisStatus.VALIDATED and not weigh(hypothesis.links).refutes.rows:
        likelihood = max(likelihood, hypothesis.likelihood)
    return replace(hypothesis, likelihood=likelihood)


def _key(link: Link) -> tuple[Proof, str, bool]:
    return link.proof, link.stance.value, link.decisive
