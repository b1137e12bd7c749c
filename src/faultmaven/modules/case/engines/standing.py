"""How the causes of an investigation stand: which hold, which are open, which to act on."""

from collections.abc import Iterable

from faultmaven.analysis.model import Verdict
from faultmaven.modules.case.hypotheses import Hypothesis, HypothesisStatus
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.proofs import Author
from faultmaven.modules.case.solutions import SolutionStatus

ALTERNATIVE_FROM = 0.30
"""Likelihood from which an open cause is worth naming."""

LIVE_SOLUTIONS = (SolutionStatus.PROPOSED, SolutionStatus.ACCEPTED, SolutionStatus.APPLIED)
"""Solutions that wait for the engineer."""

_UNDECIDED = ("", Verdict.CANDIDATES, Verdict.INCONCLUSIVE)


def validated(investigation: Investigation) -> list[Hypothesis]:
    """The causes that hold, the likeliest first."""
    return _ordered(h for h in investigation.hypotheses if h.status is HypothesisStatus.VALIDATED)


def still_open(investigation: Investigation) -> list[Hypothesis]:
    """The causes that are open, the likeliest first; what only an old case suggests is not yet."""
    return _ordered(h for h in investigation.hypotheses if h.status.is_open and not suggested(h))


def ranked(investigation: Investigation) -> list[Hypothesis]:
    """The causes that hold and those that are open, the likeliest first."""
    return validated(investigation) + still_open(investigation)


def suggested(hypothesis: Hypothesis) -> bool:
    """Whether an old case alone suggests it: nothing in this case has been held against it."""
    return hypothesis.author is Author.MEMORY and not hypothesis.links


def acts_on(investigation: Investigation) -> bool:
    """Whether a cause stands firmly enough to be acted on."""
    return any(may_act_on(investigation, each) for each in ranked(investigation))


def may_act_on(investigation: Investigation, hypothesis: Hypothesis) -> bool:
    lives = hypothesis.status.is_open or hypothesis.status is HypothesisStatus.VALIDATED
    return lives and hypothesis.likelihood >= investigation.strategy.confidence_to_act


def is_refuted_out(investigation: Investigation) -> bool:
    """Whether hypotheses were refuted and none is left."""
    refuted = any(h.status is HypothesisStatus.REFUTED for h in investigation.hypotheses)
    return refuted and not ranked(investigation)


def is_exhausted(investigation: Investigation) -> bool:
    """Whether every hypothesis there was has fallen, those that old cases suggest too."""
    left = validated(investigation) or any(h.status.is_open for h in investigation.hypotheses)
    return bool(investigation.hypotheses) and not left


def verdict_of(investigation: Investigation) -> str:
    """The verdict on the evidence as far as the causes bear it out.

    A cause that fell takes `cause_found` with it; one that holds decides what was undecided.
    """
    verdict = investigation.verdict
    if validated(investigation):
        return Verdict.CAUSE_FOUND.value if verdict in _UNDECIDED else verdict
    if verdict not in (Verdict.CAUSE_FOUND, Verdict.CANDIDATES):
        return verdict
    least = ALTERNATIVE_FROM if verdict == Verdict.CAUSE_FOUND else 0.0
    left = any(each.likelihood >= least for each in still_open(investigation))
    return (Verdict.CANDIDATES if left else Verdict.INCONCLUSIVE).value


def _ordered(hypotheses: Iterable[Hypothesis]) -> list[Hypothesis]:
    return sorted(hypotheses, key=lambda each: -each.likelihood)
