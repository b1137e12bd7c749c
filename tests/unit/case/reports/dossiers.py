"""Invented cases to write reports of; `python -m tests.unit.case.reports.dossiers` writes the
examples of docs/reports.md."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from faultmaven.analysis.model import CommandClass
from faultmaven.modules.case.conclusions import NeededEvidence, WorkingConclusion
from faultmaven.modules.case.hypotheses import Category, Hypothesis, HypothesisStatus, Link, Stance
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import (
    LoopBack,
    LoopBackReason,
    Method,
    Milestone,
    Phase,
    Reached,
)
from faultmaven.modules.case.proofs import Author, Proof, TimelineFact
from faultmaven.modules.case.reports.dossier import Dossier
from faultmaven.modules.case.reports.html import as_html
from faultmaven.modules.case.reports.kinds import write
from faultmaven.modules.case.reports.markdown import as_markdown
from faultmaven.modules.case.reports.references import References
from faultmaven.modules.case.reports.story import ReportKind
from faultmaven.modules.case.solutions import CommandToRun, Solution, SolutionStatus
from faultmaven.modules.case.status import CaseStatus, ClosureReason, Priority

NINE = datetime(2031, 4, 2, 9, 0, tzinfo=UTC)
KINDS = ("deploy", "error_first_seen", "alert_fired", "error_burst", "restart")


def proof(file: str, line: int, quote: str) -> Proof:
    return Proof("e" * 32, file, line, line, quote, "a" * 64)


PULL = proof("cluster.txt", 24, 'Failed to pull image "quoter:2.4.l": not found')
REFUSED = proof("logs/ledger.log", 2, "ERROR quoter:7070 refused the call")
OTHERS = proof("cluster.txt", 40, "Successfully pulled image")

CAUSE = Hypothesis(
    "h1",
    "The image quoter:2.4.l does not exist in the registry",
    Category.CONFIG,
    Author.ANALYSIS,
    created_turn=1,
    likelihood=0.85,
    status=HypothesisStatus.VALIDATED,
    links=(
        Link(Stance.SUPPORTS, REFUSED, "Callers are refused from that moment on", 2),
        Link(Stance.STRONGLY_SUPPORTS, PULL, "The kubelet found no such image", 1, decisive=True),
    ),
)
REGISTRY = Hypothesis(
    "h2",
    "The registry was unreachable",
    Category.NETWORK,
    Author.USER,
    created_turn=2,
    status=HypothesisStatus.REFUTED,
    reason="other images were pulled from it in the same minute",
    links=(Link(Stance.STRONGLY_CONTRADICTS, OTHERS, "pulled", 3),),
    moved_turn=3,
)
SECRET = Hypothesis(
    "h3",
    "The pull secret has expired",
    Category.CONFIG,
    Author.REASONER,
    created_turn=2,
    likelihood=0.25,
    status=HypothesisStatus.ACTIVE,
)
FIX = Solution(
    "s1",
    "h1",
    "Set the image back to quoter:2.4.1",
    "Check before a deploy that the tag exists",
    (
        CommandToRun(
            "kubectl set image deployment/quoter quoter=quoter:2.4.1", CommandClass.MUTATING
        ),
    ),
    "all pods of quoter are ready",
    "kubectl rollout undo deployment/quoter",
    status=SolutionStatus.VERIFIED,
    proposed_turn=4,
    changed_turn=6,
)
USELESS = Solution(
    "s0", "h2", "Restart the registry's proxy", status=SolutionStatus.FAILED, changed_turn=3
)


def moments(count: int) -> tuple[TimelineFact, ...]:
    return tuple(
        TimelineFact(
            NINE + timedelta(minutes=3 * number + number * number % 7),
            f"Thing {number} happened to quoter in <b>hall</b> & yard",
            proof("logs/ledger.log", number + 1, f"thing {number}"),
            onset=number == min(1, count - 1),
            kind=KINDS[number % len(KINDS)],
        )
        for number in range(count)
    )


def solved(events: int = 12) -> Investigation:
    """A resolved investigation: one cause confirmed, one refuted, one open, a fix that failed."""
    return Investigation(
        CaseStatus.RESOLVED,
        problem_statement="Quotes are missing since the morning's deploy",
        turn=7,
        verdict="cause_found",
        milestones=(
            Reached(Milestone.SYMPTOM_VERIFIED, 1, "The pod of quoter cannot start", (PULL,)),
            Reached(Milestone.SCOPE_ASSESSED, 2, "Only quoter is affected", (REFUSED,)),
            Reached(
                Milestone.ROOT_CAUSE_IDENTIFIED,
                4,
                "The image's tag is misspelt",
                (PULL,),
                0.85,
                Method.DIRECT_ANALYSIS,
            ),
        ),
        hypotheses=(CAUSE, REGISTRY, SECRET),
        solutions=(USELESS, FIX),
        timeline=moments(events),
        loop_backs=(LoopBack(3, LoopBackReason.FIX_FAILED, Phase.SOLUTION, Phase.HYPOTHESIS),),
        needed=(NeededEvidence("Which tag did the last deploy set?", "kubectl rollout history"),),
        conclusion=WorkingConclusion(
            CAUSE.statement,
            0.95,
            "verified",
            "confirmed",
            "h1",
            (PULL,),
            ("The evidence ends before the fix",),
        ),
    )


def undecided() -> Investigation:
    """Nothing stands at half or more: a candidate at .34."""
    weak = replace(SECRET, likelihood=0.34)
    return Investigation(
        CaseStatus.INVESTIGATING,
        problem_statement="Quotes are missing",
        turn=3,
        verdict="inconclusive",
        hypotheses=(weak,),
        conclusion=WorkingConclusion(weak.statement, 0.34, "speculation", "candidate", "h3"),
        needed=(NeededEvidence("Has the secret expired?", "kubectl get secret -n hall"),),
    )


def dossier(investigation: Investigation) -> Dossier:
    ended = investigation.status is CaseStatus.RESOLVED
    return Dossier(
        case_id="0" * 32,
        title="Quotes are missing",
        priority=Priority.HIGH,
        opened_at=NINE + timedelta(hours=2),
        written_at=NINE + timedelta(hours=5),
        investigation=investigation,
        closed_at=NINE + timedelta(hours=4) if ended else None,
        closure_reason=ClosureReason.RESOLVED if ended else None,
        turns=tuple(NINE + timedelta(hours=2, minutes=9 * turn) for turn in range(7)),
    )


EXAMPLES = Path(__file__).parents[4] / "docs" / "examples"
TOLD = (
    (-4, "deploy", "Deployment quoter was set to image quoter:2.4.l"),
    (0, "error_first_seen", "The pod of quoter cannot pull its image"),
    (1, "error_first_seen", "The ledger is refused by quoter:7070"),
    (6, "alert_fired", "Alert: no quotes for five minutes"),
    (21, "error_burst", "240 refused calls in a minute"),
)


def example() -> Dossier:
    """The case of the documentation: `solved` with a plausible timeline."""
    timeline = tuple(
        TimelineFact(
            NINE + timedelta(minutes=14 + minute),
            text,
            proof("logs/ledger.log", 40 + 7 * number, text),
            onset=minute == 0,
            kind=kind,
        )
        for number, (minute, kind, text) in enumerate(TOLD)
    )
    return dossier(replace(solved(), timeline=timeline))


def examples() -> dict[str, str]:
    """The texts of the examples by file name: each report in Markdown, one as a page."""
    texts = {}
    for kind in ReportKind:
        story = write(kind, example())
        texts[f"{kind}.md"] = as_markdown(story, References(story))
    story = write(ReportKind.INCIDENT_REPORT, example())
    return {**texts, "incident_report.html": as_html(story, References(story))}


if __name__ == "__main__":
    for name, text in examples().items():
        (EXAMPLES / name).write_text(text, encoding="utf-8")
