"""What a reasoner proposes for one turn; nothing in it counts until it is verified.

Claims name their citations by number, as the answer's marks do: `1` is the first of `citations`,
and `SAID` is what the user wrote in this turn.
"""

from dataclasses import dataclass
from datetime import datetime

from faultmaven.analysis.model import Citation
from faultmaven.modules.agent.response_types import Payload, ResponseType
from faultmaven.modules.agent.voice import ANYONE, Voice
from faultmaven.modules.case.conclusions import NeededEvidence
from faultmaven.modules.case.hypotheses import Category, Stance
from faultmaven.modules.case.phases import Method, Milestone
from faultmaven.modules.case.proofs import Author, NoteKind
from faultmaven.modules.case.solutions import CommandToRun

SAID = 0


@dataclass(frozen=True, slots=True)
class ProposedLink:
    """What the cited lines say about a hypothesis."""

    citation: int
    stance: Stance
    reason: str


@dataclass(frozen=True, slots=True)
class ProposedHypothesis:
    """A possible cause, new or known (by `id`, by `subject` and `code`, or by its statement).

    `author` is the analysis only for what code read in it.
    """

    statement: str
    category: Category
    links: tuple[ProposedLink, ...] = ()
    subject: str = ""
    code: str = ""
    prior: float = 0.0
    id: str = ""
    author: Author = Author.REASONER


@dataclass(frozen=True, slots=True)
class ProposedMilestone:
    milestone: Milestone
    statement: str
    citations: tuple[int, ...] = ()
    method: Method | None = None


@dataclass(frozen=True, slots=True)
class ProposedSolution:
    """How to mend the cause that `hypothesis` states or names by its id."""

    hypothesis: str
    immediate_action: str
    permanent_fix: str = ""
    commands: tuple[CommandToRun, ...] = ()
    verification: str = ""
    rollback: str = ""
    mitigation: bool = False
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposedFact:
    """Something that happened at a time (aware, UTC); `onset` is when it all began."""

    at: datetime
    text: str
    citation: int
    onset: bool = False


@dataclass(frozen=True, slots=True)
class ProposedNote:
    """What must not be forgotten; `author` is the user for what the user said."""

    kind: NoteKind
    text: str
    citations: tuple[int, ...] = ()
    author: Author = Author.REASONER


@dataclass(frozen=True, slots=True)
class TurnProposal:
    """An answer in Markdown whose marks `[1]`, `[2]`, … stand for the citations in their order,
    and what the reasoner claims about the investigation. `problem_statement` is what it takes the
    problem to be; the user has to agree to it. `investigates` is false where the turn could move
    nothing: small talk, a look at lines, a question about the state. `by_code` comes after the
    answer; it marks itself what it cannot cite."""

    answer: str
    payload: Payload
    citations: tuple[Citation, ...] = ()
    problem_statement: str = ""
    hypotheses: tuple[ProposedHypothesis, ...] = ()
    milestones: tuple[ProposedMilestone, ...] = ()
    evidence_requests: tuple[NeededEvidence, ...] = ()
    solution: ProposedSolution | None = None
    timeline_facts: tuple[ProposedFact, ...] = ()
    journal: tuple[ProposedNote, ...] = ()
    investigates: bool = True
    voice: Voice = ANYONE
    by_code: str = ""

    @property
    def response_type(self) -> ResponseType:
        return self.payload.response_type
