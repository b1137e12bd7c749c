"""How likely a hypothesis is, from independent evidence alone."""

import re
from dataclasses import dataclass
from functools import lru_cache

from faultmaven.analysis.templates.masking import WILDCARD, mask
from faultmaven.modules.case.hypotheses import Hypothesis, Link, Stance
from faultmaven.modules.case.proofs import Proof

HIGHEST_PRIOR = 0.5
"""L₀ that a reasoner may claim at most: before evidence, nothing is more likely than not."""

SUPPORT, REFUTATION = 0.15, 0.20
"""What one independent row adds or takes: refuting weighs more, as one counter-example does."""

UNCONFIRMED_CAP, CONFIRMED_FLOOR = 0.80, 0.90
"""Highest likelihood of a cause that no fix has confirmed (a mechanism seen is not yet a cure),
and lowest of one that a fix has."""

STRONG = 2
"""As how many rows one with a strong stance counts."""

VALIDATED_FROM, REFUTED_TO = 0.70, 0.20
"""Where a hypothesis may be called validated, and refuted."""

ROWS_TO_DECIDE = 2
"""Independent rows that a decision needs where none is decisive."""

DECAY, TURNS_BEFORE_DECAY = 0.85, 2
"""What remains of a likelihood after each stagnant turn beyond the first two."""

_NUMBERED = re.compile(r"[\w-]*\d[\w-]*")
"""A word with a digit in it: the name of one of many."""

_WEIGHTS = {
    Stance.STRONGLY_SUPPORTS: STRONG,
    Stance.SUPPORTS: 1,
    Stance.NEUTRAL: 0,
    Stance.CONTRADICTS: -1,
    Stance.STRONGLY_CONTRADICTS: -STRONG,
}


@dataclass(frozen=True, slots=True)
class Weight:
    """What the evidence weighs on one side: independent rows, strong ones doubled, a decisive."""

    rows: int = 0
    weight: int = 0
    decisive: bool = False

    @property
    def suffices(self) -> bool:
        return self.decisive or self.rows >= ROWS_TO_DECIDE


@dataclass(frozen=True, slots=True)
class Scales:
    supports: Weight
    refutes: Weight


def supports(link: Link) -> bool:
    return _WEIGHTS[link.stance] > 0


def refutes(link: Link) -> bool:
    return _WEIGHTS[link.stance] < 0


def weigh(links: tuple[Link, ...]) -> Scales:
    """Both sides of the evidence: near-duplicates count once, as strong as the strongest of them.

    Two rows are near-duplicates if their texts are alike but for numbers, identifiers, addresses,
    times, case and spacing: one thing that a system says often is one thing. Stale links are left
    out. A row that is read both ways counts on both sides.
    """
    fresh = [link for link in links if not link.stale]
    return Scales(
        _side([link for link in fresh if supports(link)]),
        _side([link for link in fresh if refutes(link)]),
    )


def likelihood_of(hypothesis: Hypothesis) -> float:
    """`clamp(L₀ + .15·supports - .20·refutes)`, in [0, .80], less the decay of stagnant turns.

    A decisive row on one side alone lifts it to `VALIDATED_FROM` at least or lowers it to
    `REFUTED_TO` at most; support never lowers it, refutation never raises it. A pinned one keeps
    what it has. One that its fix confirmed lies in [.90, 1] and does not fade.
    """
    scales = weigh(hypothesis.links)
    likelihood = min(max(hypothesis.prior, 0.0), HIGHEST_PRIOR) + _added(scales)
    if hypothesis.confirmed:
        return round(_within(CONFIRMED_FLOOR, likelihood, 1.0), 4)
    likelihood = _within(0.0, likelihood, UNCONFIRMED_CAP)
    if scales.supports.decisive and not scales.refutes.decisive:
        likelihood = max(likelihood, VALIDATED_FROM)
    elif scales.refutes.decisive and not scales.supports.decisive:
        likelihood = min(likelihood, REFUTED_TO)
    faded = 0 if hypothesis.pinned else max(0, hypothesis.stagnant_turns - TURNS_BEFORE_DECAY)
    return round(likelihood * DECAY**faded, 4)


def prior_of(held: float, links: tuple[Link, ...]) -> float:
    """L₀ of what is held so likely with these links, which count again: without what they add."""
    return _within(0.0, held - max(_added(weigh(links)), 0.0), HIGHEST_PRIOR)


@lru_cache(maxsize=8192)
def row_of(proof: Proof) -> str:
    """The text with its variable parts masked: the same for near-duplicates.

    Where nothing but numbers stands there, which file they stand in tells what they are about.
    """
    row = " ".join(_NUMBERED.sub(WILDCARD, mask(proof.quote)).casefold().split())
    return row if any(map(str.isalpha, row)) else f"{proof.file}: {row}"


def _side(links: list[Link]) -> Weight:
    strongest: dict[str, int] = {}
    for link in links:
        row = row_of(link.proof)
        strongest[row] = max(strongest.get(row, 0), abs(_WEIGHTS[link.stance]))
    return Weight(len(strongest), sum(strongest.values()), any(link.decisive for link in links))


def _added(scales: Scales) -> float:
    return SUPPORT * scales.supports.weight - REFUTATION * scales.refutes.weight


def _within(least: float, value: float, most: float) -> float:
    return min(max(value, least), most)
