"""One turn: what was said, what a reasoner claims once verified, and what became of it; no I/O."""

from dataclasses import dataclass
from enum import StrEnum

from faultmaven.modules.case.conclusions import NeededEvidence
from faultmaven.modules.case.hypotheses import Category, Link
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Method, Milestone, Phase
from faultmaven.modules.case.proofs import Author, Note, Proof, TimelineFact
from faultmaven.modules.case.solutions import CommandToRun
from faultmaven.modules.case.status import Priority


class Signal(StrEnum):
    """What the user's own words say about the state, as code reads them (never a model).

    `CONFIRMED` is a bare yes to what is pending; `REFUSED` a bare no.
    """

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    FIX_APPLIED = "fix_applied"
    FIX_WORKED = "fix_worked"
    FIX_FAILED = "fix_failed"
    MITIGATED = "mitigated"
    SCOPE_CHANGED = "scope_changed"
    TIMELINE_WRONG = "timeline_wrong"
    CAUSE_DOUBTED = "cause_doubted"
    ASKED_TO_CLOSE = "asked_to_close"
    POST_MORTEM = "post_mortem"


@dataclass(frozen=True, slots=True)
class HypothesisClaim:
    """A hypothesis that a reasoner or the engineer brings; known or new.

    A claim is the same as an earlier hypothesis when `id` names it, or when `subject` and `code`
    (both not empty) agree, or else the statement. `prior` is how likely it is held, which the
    engine caps: before its links, but by the analysis with them. What an old case brings
    (`Author.MEMORY`) has no links and no prior, and changes no hypothesis there is.
    """

    statement: str
    category: Category
    links: tuple[Link, ...] = ()
    subject: str = ""
    code: str = ""
    prior: float = 0.0
    id: str = ""
    author: Author = Author.REASONER


@dataclass(frozen=True, slots=True)
class MilestoneClaim:
    milestone: Milestone
    statement: str
    proofs: tuple[Proof, ...]
    method: Method | None = None


@dataclass(frozen=True, slots=True)
class SolutionClaim:
    """`hypothesis` is the statement or the id of the cause it mends."""

    hypothesis: str
    immediate_action: str
    permanent_fix: str = ""
    commands: tuple[CommandToRun, ...] = ()
    verification: str = ""
    rollback: str = ""
    mitigation: bool = False
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What enters the engines: only what is verified, and what code read in the user's words.

    `number` is the turn's; `message` is what the user wrote, `said` what code reads in it, and
    `said_proof` its place. `token` is to name a confirmation, should one be asked for in this turn;
    `confirmed` is a token that the user redeemed by its route. `evidence_ids` are all usable
    uploads now, `verdict` is the evidence engine's, `priority` the case's. `stripped` counts the
    claims that fell with their citations and `feedback` says so to the reasoner, which hears it
    next turn; `waits_for_user` says that nothing could move without the user.
    """

    number: int
    message: str
    token: str
    said: frozenset[Signal] = frozenset()
    said_proof: Proof | None = None
    confirmed: str = ""
    evidence_ids: tuple[str, ...] = ()
    verdict: str = ""
    priority: Priority = Priority.MEDIUM
    problem_statement: str = ""
    hypotheses: tuple[HypothesisClaim, ...] = ()
    milestones: tuple[MilestoneClaim, ...] = ()
    solution: SolutionClaim | None = None
    timeline: tuple[TimelineFact, ...] = ()
    notes: tuple[Note, ...] = ()
    needed: tuple[NeededEvidence, ...] = ()
    stripped: int = 0
    feedback: tuple[str, ...] = ()
    waits_for_user: bool = False


class OutcomeKind(StrEnum):
    MILESTONE_COMPLETED = "milestone_completed"
    EVIDENCE_ADDED = "evidence_added"
    HYPOTHESIS_TESTED = "hypothesis_tested"
    DATA_REQUESTED = "data_requested"
    CASE_RESOLVED = "case_resolved"
    CONVERSATION = "conversation"


class Degradation(StrEnum):
    """Why an investigation makes no progress."""

    NO_EVIDENCE = "no_evidence"
    UNDECIDED = "undecided"
    ANCHORED = "anchored"
    EXHAUSTED = "exhausted"
    LOOPING = "looping"


@dataclass(frozen=True, slots=True)
class TurnOutcome:
    """What the engines decided in a turn, each as a sentence that a person can read.

    `decisions` are all changes of state in order; `refused` what was claimed and not accepted, with
    the reason. `anchored` and `escalate` change what is answered next; `mitigate_first` says that
    easing the symptom comes before mending the cause.
    """

    kind: OutcomeKind
    decisions: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    completed: tuple[Milestone, ...] = ()
    tested: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()
    anchored: str = ""
    degraded: Degradation | None = None
    advice: str = ""
    escalate: str = ""
    mitigate_first: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What the engines decided: the investigation from now on, and what became of the step."""

    investigation: Investigation
    outcome: TurnOutcome
