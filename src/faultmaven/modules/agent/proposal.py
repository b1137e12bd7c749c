"""What a reasoner proposes for one turn; nothing in it counts until it is verified."""

from dataclasses import dataclass

from faultmaven.analysis.model import Citation
from faultmaven.modules.agent.response_types import Payload, ResponseType


@dataclass(frozen=True, slots=True)
class TurnProposal:
    """An answer in Markdown whose marks `[1]`, `[2]`, … stand for the citations in their order."""

    answer: str
    payload: Payload
    citations: tuple[Citation, ...] = ()

    @property
    def response_type(self) -> ResponseType:
        return self.payload.response_type
