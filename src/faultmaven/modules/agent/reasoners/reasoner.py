"""What a reasoner is given in a turn, and what every reasoner can do."""

from dataclasses import dataclass, field
from typing import Protocol

from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.shelf import Shelf
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.telling import SILENT, Teller
from faultmaven.modules.case.conversation import Said
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.memory import Memory
from faultmaven.modules.case.status import Priority
from faultmaven.modules.case.turns import HypothesisClaim, Signal
from faultmaven.modules.knowledge.schemas import Passage


@dataclass(frozen=True)
class View:
    """One turn as a reasoner sees it: the evidence, the state before it, and what was said.

    `said` is what code read in the message; `recent` the messages before it, the oldest first.
    `whole` is false where the user confined the question to some of the uploads. `memory` is what
    a prompt may carry of the case's past; `past` what similar cases suggest, without evidence.
    `knowledge` are passages of documents that bear on the question.
    `seq` is the message's number in the case; `teller` may be told what is done meanwhile.
    """

    situation: Situation
    message: str
    case_id: str = ""
    owner_id: str = ""
    seq: int = 0
    recent: tuple[Said, ...] = ()
    said: frozenset[Signal] = frozenset()
    investigation: Investigation = field(default_factory=Investigation)
    title: str = ""
    priority: Priority = Priority.MEDIUM
    whole: bool = True
    shelf: Shelf = field(default_factory=lambda: Shelf({}))
    memory: Memory = field(default_factory=lambda: Memory(0))
    past: tuple[HypothesisClaim, ...] = ()
    knowledge: tuple[Passage, ...] = ()
    teller: Teller = field(default=SILENT, compare=False)

    @property
    def fresh(self) -> tuple[Said, ...]:
        """The messages that are remembered word by word: what a follow-up can refer to."""
        kept = {entry.origin for entry in self.memory.hot.entries}
        return tuple(said for said in self.recent if f"message {said.seq}" in kept)


class Reasoner(Protocol):
    """Proposes one turn. What it proposes is verified and decided by others."""

    @property
    def mode(self) -> str:
        """Who answers as a rule; each proposal says who wrote it."""
        ...

    async def propose(self, view: View) -> TurnProposal: ...
