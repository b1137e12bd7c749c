"""What callers send to the agent and receive from it."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from faultmaven.modules.agent.response_types import Payload
from faultmaven.modules.evidence.schemas import EvidenceId
from faultmaven.web.fields import STORABLE


class ChatRequest(BaseModel):
    """`evidence_ids` confines the answer to those uploads; by default all of the case count."""

    message: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), STORABLE]
    stream: bool = False
    evidence_ids: Annotated[list[EvidenceId], Field(min_length=1, max_length=100)] | None = None


class CitationRead(BaseModel):
    """The place behind mark `[number]`: `quote` occurs in these lines of the stored file."""

    number: int
    evidence_id: str
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


class AgentResponse(BaseModel):
    """An answer in Markdown; its marks `[1]`, `[2]`, … are the numbers of its citations."""

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


class AgentHealth(BaseModel):
    """Who answers: `built-in` is the analyst that needs no model."""

    status: str
    mode: str
    providers: list[str]
    analyser_version: str
