"""What is asked of a language model and what it replies, whatever the vendor; no I/O."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol

IMAGE_TOKENS = 1_600
"""Tokens that a picture of a million pixels takes, with the vendors that take the most."""


class Speaker(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class Image:
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A wish of the model to have a tool used; `arguments` are JSON values, not yet validated."""

    id: str
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `calls` are the assistant's, `answers` is the call a tool's text answers."""

    speaker: Speaker
    text: str
    images: tuple[Image, ...] = ()
    calls: tuple[ToolCall, ...] = ()
    answers: ToolCall | None = None


@dataclass(frozen=True, slots=True)
class Tool:
    """Something the model may ask for; `parameters` is the JSON Schema of its arguments."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OutputSchema:
    """The JSON object that the reply's text must be."""

    name: str
    description: str
    schema: Mapping[str, Any]


class CannotHide(Exception):
    """A shield does not know what it would let through: nothing may leave."""


class Shield(Protocol):
    """Hides what must not leave this host; who asked puts it back into what comes from outside.

    `hide` raises `CannotHide`; `count` tells how many values of each kind it hid in such texts.
    """

    def hide(self, text: str) -> str: ...

    def count(self, texts: Iterable[str]) -> Mapping[str, int]: ...


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that the vendor counted, and what they cost in US dollars where a price is known."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None


class BudgetExhausted(Exception):
    """A purse does not hold what an attempt may cost; says whose it is."""


class Purse(Protocol):
    """Keeps to a budget, whatever is asked of models at the same time.

    `reserve` takes what an attempt may cost at most, and raises `BudgetExhausted`; `settle` puts
    what it did cost in its place. What is never settled counts as it was reserved.
    """

    async def reserve(self, most: Usage) -> None: ...

    async def settle(self, reserved: Usage, spent: Usage) -> None: ...


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A conversation to be continued by at most `max_tokens` tokens.

    `system` is the same for every evidence; what others wrote stands in the messages only. With
    `output` the reply's text is one JSON object of that schema. `shield` is used wherever the
    request leaves this host, `purse` before each attempt. `tokens` is about what it takes of a
    model's window without its images and the reply; `smaller` gives the same request with less of
    its context, `shrunk` times so far, or nothing where no less will do. `pictures_leave` says
    whether images may leave this host, where no shield can look into them; `hid` counts by kind
    what is hidden.
    """

    system: str
    messages: tuple[Message, ...]
    tools: tuple[Tool, ...] = ()
    output: OutputSchema | None = None
    max_tokens: int = 2_000
    shield: Shield | None = field(default=None, compare=False)
    purse: Purse | None = field(default=None, compare=False)
    tokens: int = 0
    smaller: "Callable[[], ChatRequest | None] | None" = field(default=None, compare=False)
    shrunk: int = 0
    pictures_leave: bool = False
    hid: Mapping[str, int] = field(default_factory=dict)

    def less(self) -> "ChatRequest | None":
        """The request with less context, without images if it has none."""
        smaller = self.smaller() if self.smaller else None
        return smaller if smaller is None or self.images else smaller.blind()

    def hidden(self, shield: Shield) -> "ChatRequest":
        """The request as it may leave this host."""
        messages = tuple(replace(m, text=shield.hide(m.text)) for m in self.messages)
        return replace(self, messages=messages, hid=shield.count(m.text for m in messages))

    def blind(self) -> "ChatRequest":
        """The request without its images."""
        return replace(self, messages=tuple(replace(m, images=()) for m in self.messages))

    @property
    def images(self) -> int:
        return sum(len(message.images) for message in self.messages)

    @property
    def size(self) -> int:
        """Tokens that it takes with its images."""
        return self.tokens + IMAGE_TOKENS * self.images


class Finish(StrEnum):
    STOP = "stop"
    LENGTH = "length"
    TOOLS = "tools"
    FILTERED = "filtered"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at one provider; `failure` is empty for the one that answered, `hidden` counts by
    kind the values that stood behind placeholders in what was sent."""

    provider: str
    model: str
    seconds: float
    failure: str = ""
    hidden: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChatReply:
    """What a model replied; `shielded` says that its request left this host, with what the shield
    hid. `shrunk` says how often the request was made smaller, `images` how many it was shown."""

    text: str
    provider: str
    model: str
    calls: tuple[ToolCall, ...] = ()
    usage: Usage = Usage()
    finish: Finish = Finish.STOP
    attempts: tuple[Attempt, ...] = ()
    shielded: bool = False
    shrunk: int = 0
    images: int = 0


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of the reply's text; `shielded` as in the reply."""

    text: str
    shielded: bool = False


@dataclass(frozen=True, slots=True)
class Restarted:
    """The stream broke: what came before is void, and another attempt begins from the start."""

    provider: str


Streamed = Delta | Restarted | ChatReply
"""What a stream yields; a `ChatReply` with the whole text is its last."""


@dataclass(frozen=True, slots=True)
class ModelCapabilities:
    """What a model can be asked for; `context_window` is in tokens."""

    json_schema: bool = True
    tools: bool = True
    vision: bool = False
    context_window: int = 32_000
