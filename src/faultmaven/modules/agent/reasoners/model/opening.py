"""What a model is told first in a turn: its standing instructions, and the context of the case."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files

from faultmaven.analysis.model import Analysis
from faultmaven.modules.agent.context import Asked, Frame, context
from faultmaven.modules.agent.prompting import Prompt
from faultmaven.modules.case.conversation import Said
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.recall.service import CaseMemory
from faultmaven.modules.knowledge.schemas import Passage

NONCE_BYTES = 4


@dataclass(frozen=True, slots=True)
class Opening:
    """The first message of a turn, and the mark of its fences."""

    prompt: Prompt
    nonce: str

    @property
    def end(self) -> str:
        """What stands below the context."""
        return f"The fences above carry the mark {self.nonce}. Reply with one JSON object."

    @property
    def text(self) -> str:
        return f"{self.prompt.text}\n\n{self.end}"


@cache
def instructions() -> str:
    """The system part: the same bytes for every case, whatever its evidence says."""
    return (files("faultmaven.modules.agent") / "prompts" / "turn.md").read_text("utf-8")


def opening(
    memory: CaseMemory,
    asked: Asked,
    investigation: Investigation,
    said: Sequence[Said],
    analysis: Analysis,
    knowledge: Sequence[Passage] = (),
) -> Opening:
    nonce = secrets.token_hex(NONCE_BYTES)
    share = memory.evidence_share(investigation)
    frame = Frame(memory.budget, share, memory.count_tokens, nonce)
    remember = partial(memory.organize, investigation, said)
    return Opening(context(asked, investigation, analysis, remember, frame, knowledge), nonce)
