"""One prompt out of parts that say where they come from, within a number of tokens; pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import re2

from faultmaven.modules.case.memory import CountTokens
from faultmaven.web.markdown import visible

_LEAST_TOKENS = 8
"""A part that can be had only in fewer tokens than this is left out: it would say nothing."""
_CHAT_MARK = re2.compile(
    r"<\||\[/?(?:INST|SYSTEM_PROMPT|TOOL_CALLS|TOOL_RESULTS|AVAILABLE_TOOLS)\]"
    r"|<</?SYS>>|</?(?:s|bos|eos|start_of_turn|end_of_turn)>"
)
_JOINER = "\N{ZERO WIDTH JOINER}"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a prompt. `origin` is where its text comes from: `message 12`, `app.log:40`.

    All of it is data (what was uploaded, said or concluded), never an instruction, and is fenced.
    Of two that do not both fit the one of the lower `priority` number stays; `most` tokens are what
    it may take, if that is less than there is.
    """

    name: str
    origin: str
    text: str
    priority: int
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A part that is in the prompt, with the tokens it takes, fence included."""

    name: str
    origin: str
    tokens: int
    clipped: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """A part that found no room, and the tokens it would have taken."""

    name: str
    origin: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Prompt:
    """The text that a model is given, its size, and what became of each of its `parts`."""

    text: str
    tokens: int
    budget: int
    placed: tuple[Placed, ...]
    left: tuple[Left, ...]
    parts: tuple[Part, ...] = ()
    nonce: str = ""

    def within(self, budget: int, count_tokens: CountTokens) -> "Prompt":
        """The same parts in fewer tokens."""
        return assemble(self.parts, budget, count_tokens, self.nonce)


def assemble(parts: Sequence[Part], budget: int, count_tokens: CountTokens, nonce: str) -> Prompt:
    """The parts in the order given, those of the lowest priority numbers first to get room.

    `tokens` counts the whole text and is at most `budget`. The first part that does not fit is
    clipped to what remains, later ones may still fit whole. `nonce` is part of each fence: text
    that cannot know it cannot end its fence (it is drawn anew for each prompt).
    """
    room = budget
    while True:
        prompt = _assembled(parts, room, count_tokens, nonce)
        if prompt.tokens <= budget or not prompt.placed:
            return replace(prompt, budget=budget, parts=tuple(parts), nonce=nonce)
        room -= max(prompt.tokens - budget, 1)


def harmless(text: str) -> str:
    """The text without unseen characters, its marks of chat templates broken by a joiner.

    A server of local models reads marks such as `<|im_start|>` or `[INST]` as the beginning of
    another speaker's turn, wherever they stand (llama.cpp, `parse_special`).
    """
    seen = visible(text)
    return str(_CHAT_MARK.sub(lambda mark: f"{mark.group()[0]}{_JOINER}{mark.group()[1:]}", seen))


def _assembled(parts: Sequence[Part], room: int, count: CountTokens, nonce: str) -> Prompt:
    written: dict[int, tuple[str, Placed]] = {}
    left: dict[int, Left] = {}
    clipping = True
    for place in sorted(range(len(parts)), key=lambda place: parts[place].priority):
        part = parts[place]
        allowed = room if part.most is None else min(room, part.most)
        text = _fenced(part, part.text, nonce)
        tokens = count(text) + 1
        clipped = tokens > allowed
        if clipped and (clipping or part.most):
            text, tokens = _clipped(part, allowed, count, nonce)
            clipping = clipping and bool(part.most)
        if not text or tokens > allowed:
            left[place] = Left(part.name, part.origin, tokens)
            continue
        written[place] = text, Placed(part.name, part.origin, tokens, clipped)
        room -= tokens
    text = "\n".join(written[place][0] for place in sorted(written))
    placed = tuple(written[place][1] for place in sorted(written))
    return Prompt(text, count(text), room, placed, tuple(left[place] for place in sorted(left)))


def _clipped(part: Part, room: int, count: CountTokens, nonce: str) -> tuple[str, int]:
    """The beginning of a part in at most `room` tokens, fence included; empty if that is little."""
    overhead = count(_fenced(part, "", nonce)) + 3
    kept = part.text
    while kept and room - overhead >= _LEAST_TOKENS:
        tokens = count(_fenced(part, f"{kept} …", nonce)) + 1
        if tokens <= room:
            return _fenced(part, f"{kept} …", nonce), tokens
        kept = kept[: min(len(kept) * room // tokens, len(kept) - 1)].rstrip()
    return "", count(_fenced(part, part.text, nonce)) + 1


def _fenced(part: Part, text: str, nonce: str) -> str:
    clean = harmless(text).replace(nonce, "")
    origin = " ".join(harmless(part.origin).replace(nonce, "").split())
    return f"<{part.name} {nonce} from={origin}>\n{clean}\n</{nonce}>"
