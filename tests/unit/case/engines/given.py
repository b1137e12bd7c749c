"""Values that the tests of the engines begin from."""

from datetime import UTC, datetime

from faultmaven.modules.case.engines.milestone_engine import MilestoneEngine
from faultmaven.modules.case.hypotheses import Category, Hypothesis, Link, Stance
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Milestone, Phase
from faultmaven.modules.case.proofs import Proof
from faultmaven.modules.case.status import CaseStatus
from faultmaven.modules.case.turns import (
    Decision,
    HypothesisClaim,
    MilestoneClaim,
    Signal,
    SolutionClaim,
    Turn,
)

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
PROBLEM = "Orders answer 503"
WORDS = ("alder", "birch", "cedar", "dogwood", "elm", "fir", "ginkgo", "hazel", "ivy", "juniper")


def line(text: str, evidence_id: str = "e1", number: int = 1) -> Proof:
    return Proof(evidence_id, "orders.log", number, number, text, "f" * 64)


def words(text: str, number: int = 1) -> Proof:
    return Proof("", "message", number, number, text)


def link(
    text: str,
    stance: Stance = Stance.SUPPORTS,
    *,
    decisive: bool = False,
    evidence_id: str = "e1",
) -> Link:
    return Link(stance, line(text, evidence_id), f"because of {text}", 0, decisive)


def rows(count: int, stance: Stance = Stance.SUPPORTS) -> tuple[Link, ...]:
    return tuple(link(f"{WORDS[number]} was seen", stance) for number in range(count))


DECISIVE = link("Memory cgroup out of memory", Stance.STRONGLY_SUPPORTS, decisive=True)


def claim(
    statement: str = "The memory limit of the cart is too low",
    *links: Link,
    category: Category = Category.CAPACITY,
    prior: float = 0.3,
    **fields: object,
) -> HypothesisClaim:
    return HypothesisClaim(statement, category, links, prior=prior, **fields)


def proven(milestone: Milestone, statement: str = "so it is") -> MilestoneClaim:
    return MilestoneClaim(milestone, statement, (line("so it is written"),))


def fix(statement: str = "The memory limit of the cart is too low") -> SolutionClaim:
    return SolutionClaim(statement, "Raise the memory limit", "Size the cache by the limit")


def hypothesis(*links: Link, prior: float = 0.0, **fields: object) -> Hypothesis:
    known = {"id": "h1", "statement": "A cause", "category": Category.CODE, "created_turn": 1}
    return Hypothesis(**(known | {"author": "reasoner", "prior": prior, "links": links} | fields))


def investigating(**fields: object) -> Investigation:
    known = {
        "status": CaseStatus.INVESTIGATING,
        "problem_statement": PROBLEM,
        "phase": Phase.BLAST_RADIUS,
        "evidence_ids": ("e1",),
    }
    return Investigation(**(known | fields))


def turn_after(investigation: Investigation, *said: Signal, **fields: object) -> Turn:
    number = investigation.turn + 1
    message = str(fields.pop("message", "What now?"))
    known = {
        "said": frozenset(said),
        "said_proof": words(message, number),
        "evidence_ids": ("e1",),
    }
    return Turn(number, message, f"token-{number}", **(known | fields))


def take(investigation: Investigation, *said: Signal, **fields: object) -> Decision:
    """The decision on a turn in which the engineer says and a reasoner claims what is given."""
    return MilestoneEngine().process_turn(
        investigation, turn_after(investigation, *said, **fields), NOW
    )


def after(investigation: Investigation, *said: Signal, **fields: object) -> Investigation:
    return take(investigation, *said, **fields).investigation


def solved() -> Investigation:
    """An investigation whose fix was applied."""
    found = after(
        investigating(), hypotheses=(claim("The memory limit of the cart is too low", DECISIVE),)
    )
    return after(after(found, solution=fix()), Signal.FIX_APPLIED, message="I raised it")
