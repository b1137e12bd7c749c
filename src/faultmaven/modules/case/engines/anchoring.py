"""Notices that an investigation is fixed on one kind of cause, and makes it look elsewhere."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from faultmaven.modules.case.engines.draft import Draft
from faultmaven.modules.case.engines.likelihood import VALIDATED_FROM
from faultmaven.modules.case.engines.settling import retire
from faultmaven.modules.case.engines.standing import still_open
from faultmaven.modules.case.hypotheses import Category, Hypothesis, HypothesisStatus
from faultmaven.modules.case.investigation import Investigation

FROM_ITERATION = 3
"""Iteration of a phase before which looking at one kind of cause is no fixation yet."""

CROWDED = 4
"""Live hypotheses of one category that are a crowd."""

STALLED_TURNS, STALLED_HYPOTHESES = 3, 2
"""Stagnant turns after which a hypothesis is stalled, and how many of those are a sign."""

ALTERNATIVES = 2
"""Live hypotheses of other categories that must stand beside those of a fixed one."""


def detect(investigation: Investigation) -> tuple[Category, str] | None:
    """The category that the investigation is fixed on and the sign of it, if it is."""
    if investigation.iteration < FROM_ITERATION:
        return None
    live = still_open(investigation)
    active = [each for each in live if each.status is HypothesisStatus.ACTIVE]
    stalled = [each for each in active if is_stalled(each)]
    if crowded := _most_common(live, CROWDED):
        return crowded, f"{CROWDED} or more open hypotheses are of the kind {crowded.value}"
    if len(stalled) >= STALLED_HYPOTHESES and (kind := _most_common(stalled, 1)):
        return kind, f"{len(stalled)} hypotheses have gained nothing for {STALLED_TURNS} turns"
    top = max(active, key=lambda each: each.likelihood, default=None)
    if top and is_stalled(top) and top.likelihood < VALIDATED_FROM:
        return top.category, f"the leading hypothesis {top.id} has stalled"
    return None


def ease(draft: Draft) -> Draft:
    """Acts on a fixation: its stalled hypotheses are given up, other kinds of causes required.

    A pinned one stays, and the journal says why it would not.
    """
    draft = _lift(draft)
    if (found := detect(draft.investigation)) is None:
        return draft
    category, sign = found
    for hypothesis in still_open(draft.investigation):
        if hypothesis.category is category and is_stalled(hypothesis):
            why = f"stalled while the investigation was fixed on {category.value}"
            draft = retire(draft, hypothesis, why)
    known = draft.investigation.retired_categories
    if category not in known:
        draft = draft.set(retired_categories=(*known, category))
    anchored = f"Fixed on {category.value}: {sign}; name at least {ALTERNATIVES} causes of others"
    if category not in barred(draft):
        return _lift(draft)
    return replace(draft.decide(anchored), anchored=anchored)


def barred(draft: Draft) -> frozenset[Category]:
    """The categories of which no new hypothesis is taken before there are alternatives to them."""
    investigation = draft.investigation
    return frozenset(
        category
        for category in investigation.retired_categories
        if _others(investigation, category) < ALTERNATIVES
    )


def is_stalled(hypothesis: Hypothesis) -> bool:
    return hypothesis.stagnant_turns >= STALLED_TURNS


def _lift(draft: Draft) -> Draft:
    still = barred(draft)
    kept = tuple(each for each in draft.investigation.retired_categories if each in still)
    return draft.set(retired_categories=kept)


def _others(investigation: Investigation, category: Category) -> int:
    return sum(each.category is not category for each in still_open(investigation))


def _most_common(hypotheses: Iterable[Hypothesis], least: int) -> Category | None:
    counts = Counter(each.category for each in hypotheses)
    category, count = max(counts.items(), key=lambda item: item[1], default=(None, 0))
    return category if count >= least else None
