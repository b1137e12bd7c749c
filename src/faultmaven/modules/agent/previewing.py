"""What a prompt would hold if the next message were this one."""

from collections.abc import Sequence

from faultmaven.analysis.model import Analysis
from faultmaven.modules.agent.context import Asked
from faultmaven.modules.agent.reasoners.model.opening import opening
from faultmaven.modules.agent.schemas import ContextRead, PartRead
from faultmaven.modules.case.conversation import TurnContext
from faultmaven.modules.case.recall.service import CaseMemory
from faultmaven.modules.knowledge.schemas import Passage


def preview(
    memory: CaseMemory,
    turn: TurnContext,
    analysis: Analysis,
    knowledge: Sequence[Passage],
    message: str,
    history_tokens: int,
) -> ContextRead:
    """The context of the next turn, within the tokens that a prompt may have."""
    asked = Asked(message, turn.seq)
    prompt = opening(memory, asked, turn.investigation, turn.recent, analysis, knowledge).prompt
    return ContextRead(
        text=prompt.text,
        tokens=prompt.tokens,
        budget=prompt.budget,
        history_tokens=history_tokens,
        parts=[PartRead.model_validate(part) for part in prompt.placed],
        left=[PartRead.model_validate(part) for part in prompt.left],
    )
