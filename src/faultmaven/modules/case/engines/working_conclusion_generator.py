"""What can be said by now: the cause with its proofs and doubts, or what would decide it."""

from faultmaven.analysis.model import Assurance, Verdict
from faultmaven.modules.case.conclusions import Alternative, Momentum, RuledOut, WorkingConclusion
from faultmaven.modules.case.engines.draft import has
from faultmaven.modules.case.engines.likelihood import refutes, supports, weigh
from faultmaven.modules.case.engines.milestones import name_all
from faultmaven.modules.case.engines.needs import most_telling
from faultmaven.modules.case.engines.progress import STALLED_FROM
from faultmaven.modules.case.engines.standing import ALTERNATIVE_FROM, ranked, still_open, validated
from faultmaven.modules.case.hypotheses import DECIDED, Hypothesis, HypothesisStatus
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Milestone, Phase
from faultmaven.modules.case.proofs import Proof

LABELS = ((0.90, "verified"), (0.70, "confident"), (0.50, "probable"))
"""Confidence from which a word may be used for it; below all: speculation."""

SPECULATION = "speculation"

PROPOSE_FROM = 0.70
"""Confidence from which a solution may be proposed, where the strategy does not ask for more."""

STATED_FROM = 0.50
"""Likelihood from which an open hypothesis may lead a conclusion: more likely than not."""

MOST_ALTERNATIVES = MOST_NEEDED = 3

EARLY_TURNS = 3
"""Turns before which momentum says nothing."""

WINDOW = 3
"""Turns that are compared with those before them."""

ALL_WELL = {
    Verdict.HEALTHY.value: "The evidence shows a healthy system.",
    Verdict.RECOVERED.value: "The system has recovered; the evidence shows no fault that is left.",
    Verdict.STALE_ALERT.value: "The alert is stale: what it complains of is over.",
}
"""What a verdict besides a cause says."""


class WorkingConclusionGenerator:
    def generate(self, investigation: Investigation) -> WorkingConclusion:
        """The conclusion as the state carries it: nothing is concluded that it does not hold."""
        causes = validated(investigation) or _probable(investigation)
        confidence = min((cause.likelihood for cause in causes), default=0.0)
        return WorkingConclusion(
            statement=name_all(causes) or ALL_WELL.get(investigation.verdict, ""),
            confidence=confidence,
            label=label_of(confidence),
            assurance=_assurance(causes).value,
            hypothesis_id=causes[0].id if causes else "",
            proofs=_proofs(causes),
            caveats=tuple(_caveats(investigation, causes)),
            alternatives=_alternatives(investigation, causes),
            ruled_out=_ruled_out(investigation),
            needed=most_telling(investigation)[:MOST_NEEDED],
            can_propose_solution=confidence
            >= max(PROPOSE_FROM, investigation.strategy.confidence_to_act),
            momentum=momentum(investigation),
        )


def label_of(confidence: float) -> str:
    return next((label for least, label in LABELS if confidence >= least), SPECULATION)


def momentum(investigation: Investigation) -> Momentum:
    """Whether the last turns brought more than those before them."""
    if investigation.turn < EARLY_TURNS:
        return Momentum.EARLY
    if investigation.stalled_turns >= STALLED_FROM:
        return Momentum.STALLED
    now, middle = investigation.turn, investigation.turn - WINDOW
    gains = _gains(investigation)
    lately = sum(middle < turn <= now for turn in gains)
    before = sum(middle - WINDOW < turn <= middle for turn in gains)
    return Momentum.ACCELERATING if lately > before else Momentum.STEADY


def _gains(investigation: Investigation) -> list[int]:
    """The turns in which a milestone was reached or a hypothesis decided."""
    moved = [h.moved_turn for h in investigation.hypotheses if h.status in DECIDED]
    return [reached.turn for reached in investigation.milestones] + moved


def _probable(investigation: Investigation) -> list[Hypothesis]:
    """The leading open hypothesis if it is more likely than not and stands alone at the top."""
    leading = still_open(investigation)[:2]
    if not leading or leading[0].likelihood < STATED_FROM:
        return []
    tied = len(leading) > 1 and leading[1].likelihood == leading[0].likelihood
    return [] if tied else leading[:1]


def _assurance(causes: list[Hypothesis]) -> Assurance:
    if not causes:
        return Assurance.NONE
    if all(cause.confirmed for cause in causes):
        return Assurance.CONFIRMED
    if all(weigh(cause.links).supports.decisive for cause in causes):
        return Assurance.MECHANISTIC
    return Assurance.CANDIDATE


def _proofs(causes: list[Hypothesis]) -> tuple[Proof, ...]:
    found = (
        link.proof for cause in causes for link in cause.links if supports(link) and not link.stale
    )
    return tuple(dict.fromkeys(found))


def _caveats(investigation: Investigation, causes: list[Hypothesis]) -> list[str]:
    caveats = []
    for cause in causes:
        if cause.status is not HypothesisStatus.VALIDATED:
            caveats.append(f"{cause.id} is not validated: it is only the likeliest so far.")
        if any(refutes(link) and not link.stale for link in cause.links):
            caveats.append(f"Some evidence speaks against {cause.id}.")
        if any(link.stale for link in cause.links):
            caveats.append(f"Part of the evidence for {cause.id} is older than a change.")
    if investigation.stale_evidence:
        caveats.append("Evidence from before the last change says nothing about what is now.")
    if causes and not has(investigation, Milestone.SCOPE_ASSESSED):
        caveats.append("How far the problem reaches is not known.")
    if investigation.phase is Phase.SOLUTION and not causes:
        caveats.append("No cause was found; what is said here is partial.")
    return caveats


def _alternatives(
    investigation: Investigation, causes: list[Hypothesis]
) -> tuple[Alternative, ...]:
    stated = {cause.id for cause in causes}
    others = [
        Alternative(each.statement, each.likelihood)
        for each in ranked(investigation)
        if each.id not in stated and each.likelihood >= ALTERNATIVE_FROM
    ]
    return tuple(others[:MOST_ALTERNATIVES])


def _ruled_out(investigation: Investigation) -> tuple[RuledOut, ...]:
    return tuple(
        RuledOut(
            each.statement,
            each.reason,
            tuple(link.proof for link in each.links if refutes(link)),
        )
        for each in investigation.hypotheses
        if each.status is HypothesisStatus.REFUTED
    )
