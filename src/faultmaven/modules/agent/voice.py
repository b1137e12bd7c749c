"""Who wrote an answer, and what that took of language models."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from faultmaven.providers.llm.chat import Attempt


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What a language model was asked for in one turn. `provider` and `model` are those that
    answered last, empty where none did; `attempts` are all tries, `looks` what was looked at, and
    `hidden` counts by kind the values that were hidden from providers on other hosts.

    `left_out` names what of the context had to be left out for the model's window, `images` counts
    the pictures it was shown, `fell_back` says why the analyst answers instead, if it does.
    """

    provider: str = ""
    model: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    attempts: tuple[Attempt, ...] = ()
    looks: tuple[str, ...] = ()
    hidden: Mapping[str, int] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    images: int = 0
    fell_back: str = ""

    @property
    def remark(self) -> str:
        """What a reader of the answer must know of how it came about; empty if nothing."""
        said = []
        if self.left_out:
            said.append(f"The model's window was too small for {', '.join(self.left_out)}.")
        if self.images:
            said.append(f"It was shown pictures ({self.images}): what it says of them is unproven.")
        return f"*{' '.join(said)}*" if said and not self.fell_back else ""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who wrote an answer, as `AgentResponse.mode` tells it, and what that took of a model.

    One that `marks_claims` marks itself what it cannot cite; of others every uncited sentence is
    marked.
    """

    mode: str
    marks_claims: bool = False
    use: ModelUse | None = None


ANALYST = Voice("built-in", marks_claims=True)
ANYONE = Voice("reasoner")
