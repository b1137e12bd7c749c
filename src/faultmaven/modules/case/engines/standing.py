"""How the causes of an investigation stand: which hold, which are open, which to act on."""

from faultmaven.modules.case.hypotheses import Hypothesis, HypothesisStatus
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Strategy
from faultmaven.modules.case.solutions import SolutionStatus

CONFIDENCE_TO_ACT = {Strategy.ACTIVE_INCIDENT: 0.60, Strategy.POST_MORTEM: 0.85}
"""Likelihood from which a cause that is not validated is acted on; afterwards there is time."""

LIVE_SOLUTIONS = (SolutionStatus.PROPOSED, SolutionStatus.ACCEPTED, SolutionStatus.APPLIED)
"""Solutions that wait for the engineer."""


def validated(investigation: Investigation) -> list[Hypothesis]:
    """The causes that hold, the likeliest first."""
    return _of(investigation, HypothesisStatus.VALIDATED)


def ranked(investigation: Investigation) -> list[Hypothesis]:
    """The causes that hold and those that are open, the likeliest first."""
    return validated(investigation) + opened(investigation)


def opened(investigation: Investigation) -> list[Hypothesis]:
    return _of(investigation, HypothesisStatus.CAPTURED, HypothesisStatus.ACTIVE)


def acts_on(investigation: Investigation) -> bool:
    """Whether a cause stands firmly enough to be acted on."""
    return any(may_act_on(investigation, each) for each in ranked(investigation))


def may_act_on(investigation: Investigation, hypothesis: Hypothesis) -> bool:
    if hypothesis.status is HypothesisStatus.VALIDATED:
        return True
    enough = hypothesis.likelihood >= CONFIDENCE_TO_ACT[investigation.strategy]
    return hypothesis.status.is_open and enough


def is_refuted_out(investigation: Investigation) -> bool:
    """Whether hypotheses were refuted and none is left."""
    refuted = any(h.status is HypothesisStatus.REFUTED for h in investigation.hypotheses)
    return refuted and not ranked(investigation)


def _of(investigation: Investigation, *statuses: HypothesisStatus) -> list[Hypothesis]:
    found = [each for each in investigation.hypotheses if each.status in statuses]
    return sorted(found, key=lambda each: -each.likelihood)
