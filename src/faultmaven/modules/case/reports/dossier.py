"""What a report is written from: the case, its investigation and when its turns were."""

from dataclasses import dataclass
from datetime import UTC, datetime

from faultmaven.modules.case.hypotheses import Hypothesis, HypothesisStatus, Link, Stance
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Milestone, Reached
from faultmaven.modules.case.proofs import TimelineFact
from faultmaven.modules.case.solutions import Solution, SolutionStatus
from faultmaven.modules.case.status import ClosureReason, Priority

SUPPORTS = (Stance.STRONGLY_SUPPORTS, Stance.SUPPORTS)
CONTRADICTS = (Stance.STRONGLY_CONTRADICTS, Stance.CONTRADICTS)
TRIED = (SolutionStatus.APPLIED, SolutionStatus.VERIFIED, SolutionStatus.FAILED)
STANDS_AT = 0.50
"""From this confidence on a report names a cause; below it the case is told as undecided. It is
the least confidence that the working conclusion calls probable."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """One case as it stands; `turns` are the times at which the user spoke, oldest first."""

    case_id: str
    title: str
    priority: Priority
    opened_at: datetime
    written_at: datetime
    investigation: Investigation
    closed_at: datetime | None = None
    closure_reason: ClosureReason | None = None
    turns: tuple[datetime, ...] = ()

    @property
    def cause(self) -> Hypothesis | None:
        """The hypothesis that the working conclusion states, if it stands firmly enough."""
        conclusion = self.investigation.conclusion
        if not conclusion.statement or conclusion.confidence < STANDS_AT:
            return None
        return next(
            (h for h in self.investigation.hypotheses if h.id == conclusion.hypothesis_id), None
        )

    @property
    def confirmed(self) -> bool:
        return self.cause is not None and self.investigation.conclusion.assurance == "confirmed"

    @property
    def is_over(self) -> bool:
        """Whether the evidence shows no fault that is still there."""
        return self.investigation.verdict in ("healthy", "recovered", "stale_alert")

    @property
    def onset(self) -> TimelineFact | None:
        facts = [fact for fact in self.investigation.timeline if fact.onset]
        return min(facts, key=lambda fact: fact.at, default=None)

    def reached(self, milestone: Milestone) -> Reached | None:
        """The latest claim of a milestone that holds."""
        found = [item for item in self.investigation.milestones if item.milestone is milestone]
        return found[-1] if found else None

    def others(self) -> list[Hypothesis]:
        """Open hypotheses besides the cause, the likeliest first."""
        open_ones = [h for h in self.investigation.hypotheses if h.status.is_open]
        cause = self.cause
        rest = [h for h in open_ones if cause is None or h.id != cause.id]
        return sorted(rest, key=lambda hypothesis: -hypothesis.likelihood)

    def refuted(self) -> list[Hypothesis]:
        return self._in_status(HypothesisStatus.REFUTED)

    def undecided(self) -> list[Hypothesis]:
        return [
            *self._in_status(HypothesisStatus.RETIRED),
            *self._in_status(HypothesisStatus.INCONCLUSIVE),
        ]

    def tried(self) -> list[Solution]:
        return [s for s in self.investigation.solutions if s.status in TRIED]

    def untried(self) -> list[Solution]:
        waiting = (SolutionStatus.PROPOSED, SolutionStatus.ACCEPTED)
        return [s for s in self.investigation.solutions if s.status in waiting]

    def _in_status(self, status: HypothesisStatus) -> list[Hypothesis]:
        return [h for h in self.investigation.hypotheses if h.status is status]


def links(hypothesis: Hypothesis, stances: tuple[Stance, ...]) -> list[Link]:
    """The links of a hypothesis with these stances, those that decide first, then as added."""
    chosen = [link for link in hypothesis.links if link.stance in stances]
    return sorted(chosen, key=lambda link: (link.stale, not link.decisive))


def clock(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
