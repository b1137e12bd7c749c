"""What callers send about an investigation."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from faultmaven.modules.case.engines.operations import HypothesisChange
from faultmaven.modules.case.hypotheses import Category, Stance
from faultmaven.modules.case.proofs import LONGEST_NOTE
from faultmaven.modules.case.schemas import CitationGiven, Prose
from faultmaven.modules.case.solutions import SolutionStatus
from faultmaven.web.bodies import Body
from faultmaven.web.fields import STORABLE

MOST_CITATIONS = 20
MOST_COMMANDS = 20

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), STORABLE]
Needed = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000), STORABLE
]


class LinkGiven(CitationGiven):
    """Evidence, what it says about a hypothesis, and why."""

    stance: Stance
    reason: Line = ""


Citations = Annotated[list[CitationGiven], Field(max_length=MOST_CITATIONS)]
Links = Annotated[list[LinkGiven], Field(max_length=MOST_CITATIONS)]


class HypothesisNew(Body):
    """`subject` is what is blamed, such as `pod/till`; `prior` of at most .5 is where it begins."""

    statement: Needed
    category: Category
    subject: Line = ""
    prior: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    evidence: Links = []


class HypothesisPatch(Body):
    """Evidence is linked first, then the hypothesis is changed; `reason` goes with the change."""

    evidence: Links = []
    change: HypothesisChange | None = None
    reason: Line = ""

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if self.change is None and not self.evidence:
            raise ValueError("give evidence, a change, or both")
        return self


class SolutionNew(Body):
    """`hypothesis` is the id or the statement of the cause that it mends; the server says what
    each command would do."""

    hypothesis: Needed
    immediate_action: Needed
    permanent_fix: Prose = ""
    commands: Annotated[list[Needed], Field(max_length=MOST_COMMANDS)] = []
    verification: Prose = ""
    rollback: Prose = ""
    mitigation: bool = False
    citations: Citations = []


class SolutionPatch(Body):
    """`statement` is how you know, in your words: what was done, or what you saw afterwards."""

    status: SolutionStatus
    statement: Line = ""


class ConfirmationAnswer(Body):
    """`confirm: false` is a no."""

    confirm: bool = True


class FactNew(Body):
    """Something that must not be forgotten; without a citation it stands as your own word."""

    text: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NOTE),
        STORABLE,
    ]
    citations: Citations = []
