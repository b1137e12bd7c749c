"""What the agent needs of a language model, and until when it waits."""

import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from faultmaven.providers.llm.chat import ChatReply, ChatRequest, ModelCapabilities, Streamed, Usage


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the monotonic clock, in seconds."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        return cls(time.monotonic() + seconds)

    @property
    def remaining(self) -> float:
        return max(0.0, self.at - time.monotonic())


class LLMProvider(Protocol):
    """One model of one vendor, or several of them behind one another.

    Both ways of asking raise `ModelFailed`, and end by the deadline whatever the vendor does.
    """

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def capabilities(self) -> ModelCapabilities: ...

    @property
    def is_outside(self) -> bool:
        """Whether what is sent leaves this host."""
        ...

    def cost(self, usage: Usage) -> float | None:
        """What so many tokens cost in US dollars, where a price is known."""
        ...

    async def chat(self, request: ChatRequest, deadline: Deadline) -> ChatReply: ...

    def stream(
        self, request: ChatRequest, deadline: Deadline
    ) -> AsyncGenerator[Streamed, None]: ...

    async def close(self) -> None: ...
