"""What a prompt would hold if the next message were this one."""

import secrets
from functools import partial

from faultmaven.analysis.model import Analysis
from faultmaven.modules.agent.context import Asked, Frame, context
from faultmaven.modules.agent.schemas import ContextRead, PartRead
from faultmaven.modules.case.recall.service import CaseMemory
from faultmaven.modules.case.turns import TurnContext

NONCE_BYTES = 4


def preview(
    memory: CaseMemory, turn: TurnContext, analysis: Analysis, message: str, history_tokens: int
) -> ContextRead:
    """The context of the next turn, within the tokens that a prompt may have."""
    frame = Frame(
        memory.budget,
        memory.evidence_share(turn.investigation),
        memory.count_tokens,
        secrets.token_hex(NONCE_BYTES),
    )
    remember = partial(memory.organize, turn.investigation, turn.recent)
    asked = Asked(message, turn.seq)
    prompt = context(asked, turn.investigation, analysis, remember, frame)
    return ContextRead(
        text=prompt.text,
        tokens=prompt.tokens,
        budget=prompt.budget,
        history_tokens=history_tokens,
        parts=[PartRead.model_validate(part) for part in prompt.placed],
        left=[PartRead.model_validate(part) for part in prompt.left],
    )
