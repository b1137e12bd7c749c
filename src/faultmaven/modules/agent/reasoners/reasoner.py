"""What a reasoner is given in a turn, and what every reasoner can do."""

from dataclasses import dataclass, field
from typing import Protocol

from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.shelf import Shelf
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.status import Priority
from faultmaven.modules.case.turns import Said, Signal


@dataclass(frozen=True)
class View:
    """One turn as a reasoner sees it: the evidence, the state before it, and what was said.

    `said` is what code read in the message; `recent` the messages before it, the oldest first.
    `whole` is false where the user confined the question to some of the uploads.
    """

    situation: Situation
    message: str
    recent: tuple[Said, ...] = ()
    said: frozenset[Signal] = frozenset()
    investigation: Investigation = field(default_factory=Investigation)
    title: str = ""
    priority: Priority = Priority.MEDIUM
    whole: bool = True
    shelf: Shelf = field(default_factory=lambda: Shelf({}))


class Reasoner(Protocol):
    """Proposes one turn. What it proposes is verified and decided by others."""

    @property
    def mode(self) -> str:
        """Who answers, as `AgentResponse.mode` tells it."""
        ...

    @property
    def marks_claims(self) -> bool:
        """Whether it marks itself what it cannot cite; of others every uncited sentence is."""
        ...

    async def propose(self, view: View) -> TurnProposal: ...
