"""What callers send to the agent and receive from it."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from faultmaven.modules.agent.response_types import Payload
from faultmaven.modules.agent.voice import ModelUse
from faultmaven.modules.case.conclusions import Momentum
from faultmaven.modules.case.investigation import Confirmation
from faultmaven.modules.case.memory import Memory
from faultmaven.modules.case.phases import Milestone
from faultmaven.modules.case.schemas import CaseId
from faultmaven.modules.case.status import CaseStatus
from faultmaven.modules.case.turns import Decision, TurnOutcome
from faultmaven.modules.evidence.schemas import EvidenceId
from faultmaven.providers.llm.breaker import BreakerState
from faultmaven.web.bodies import Body
from faultmaven.web.fields import STORABLE


class ChatRequest(Body):
    """`evidence_ids` confines the answer to those uploads; by default all of the case count."""

    message: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), STORABLE]
    stream: bool = False
    evidence_ids: Annotated[list[EvidenceId], Field(min_length=1, max_length=100)] | None = None


class CitationRead(BaseModel):
    """The place behind mark `[number]`: `quote` occurs in these lines of the stored file, or of the
    document of the knowledge base, below that heading. One of the two ids is empty."""

    number: int
    evidence_id: str = ""
    document_id: str = ""
    heading: str = ""
    file: str
    line_start: int
    line_end: int
    quote: str


class GroundingRead(BaseModel):
    """How many statements of the answer are cited, how many are not, and citations taken out."""

    cited: int
    uncited: int
    stripped: int
    rate: float


class MemoryRead(BaseModel):
    """What a prompt may carry of the case's past: tokens of each section, within the budget.

    `forgotten` counts what had no room, or was shortened to have some.
    """

    budget: int
    tokens: int
    sections: dict[str, int]
    forgotten: int


class PartRead(BaseModel):
    """A part of a prompt: where its text comes from, and the tokens it takes or would take."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    origin: str
    tokens: int
    clipped: bool = False


class ContextRead(BaseModel):
    """What a model would be told of the case with its next question, and what had no room.

    `history_tokens` are those of all messages so far, word by word.
    """

    text: str
    tokens: int
    budget: int
    history_tokens: int
    parts: list[PartRead]
    left: list[PartRead]


class ContextAsked(BaseModel):
    message: Annotated[str, StringConstraints(max_length=10_000), STORABLE] = ""


class ProgressRead(BaseModel):
    """How many of the milestones hold."""

    done: int
    total: int


class AgentResponse(BaseModel):
    """An answer in Markdown; its marks `[1]`, `[2]`, … are the numbers of its citations.

    The rest is how the investigation stands after it. `confidence`, its word and `assurance` are
    those of the working conclusion, if there is one; `confirmation` is what waits for a yes;
    `outcome` is what the engines decided in this turn, and what they refused. `mode` is who wrote
    the answer, `model` what was asked of language models for it, if anything was.
    """

    case_id: str
    message_id: str
    seq: int
    version: int
    response_type: str
    answer: str
    citations: list[CitationRead]
    payload: Payload
    grounding: GroundingRead
    mode: str
    model: ModelUse | None
    status: CaseStatus
    phase: str
    progress: ProgressRead
    momentum: Momentum
    conclusion: str
    confidence: float | None
    confidence_label: str | None
    assurance: str
    confirmation: Confirmation | None
    outcome: TurnOutcome
    memory: MemoryRead


def memory_read(memory: Memory) -> MemoryRead:
    return MemoryRead(
        budget=memory.budget,
        tokens=memory.tokens,
        sections={name: section.tokens for name, section in memory.sections.items()},
        forgotten=len(memory.forgotten),
    )


def told_of(decision: Decision) -> dict[str, Any]:
    """The fields of a response that tell how an investigation stands after a decision."""
    state = decision.investigation
    conclusion = state.conclusion
    concluded = bool(conclusion.hypothesis_id)
    return {
        "status": state.status,
        "phase": state.phase.name.lower(),
        "progress": ProgressRead(done=len(state.milestones), total=len(Milestone)),
        "momentum": conclusion.momentum,
        "conclusion": conclusion.statement,
        "confidence": conclusion.confidence if concluded else None,
        "confidence_label": conclusion.label if concluded else None,
        "assurance": conclusion.assurance,
        "confirmation": state.pending,
        "outcome": decision.outcome,
    }


class ProviderRead(BaseModel):
    """A language model. `outside` says that what is sent to it leaves this host; an `open` breaker
    leaves it alone for a while, as it failed. `context_window` is in tokens; what it takes counts
    towards budgets of money only where it is `priced`."""

    name: str
    model: str
    outside: bool
    breaker: BreakerState
    json_schema: bool
    tools: bool
    vision: bool
    context_window: int
    priced: bool


class PictureRead(BaseModel):
    """A picture among the uploads; `leaves` says whether models on other hosts would be shown it,
    in which nothing is hidden."""

    evidence_id: str
    name: str
    bytes: int
    leaves: bool


class EgressRead(BaseModel):
    """What a provider on another host would be sent first: the system part, and the context with
    placeholders for what is hidden, of which `hidden` counts the values by kind."""

    system: str
    text: str
    hidden: dict[str, int]
    pictures: list[PictureRead]
    providers: list[ProviderRead]


class AgentHealth(BaseModel):
    """Who answers: `built-in` is the analyst that needs no model, `model` the first provider whose
    breaker lets a request through. `redaction` says whether secrets are hidden from those outside.
    """

    status: str
    mode: str
    providers: list[ProviderRead]
    redaction: bool
    analyser_version: str


class UsageAsked(BaseModel):
    case_id: CaseId | None = None


class SpendingRead(BaseModel):
    """What language models took of a budget, also what attempts that failed may have cost, and the
    most they may take, if there is a limit. `usd` leaves out tokens that have no known price."""

    tokens: int
    usd: float
    unpriced_tokens: int
    most_tokens: int | None
    most_usd: float | None


class UsageRead(BaseModel):
    """The caller's spending on that day (UTC), and that of the case asked for in all its life."""

    day: date
    user: SpendingRead
    case: SpendingRead | None
