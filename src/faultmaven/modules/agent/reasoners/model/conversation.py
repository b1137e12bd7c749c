"""The talk with a model within one turn: looks, their results, one repair, and the answer."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from faultmaven.modules.agent.prompting import Part, Prompt, assemble, harmless
from faultmaven.modules.agent.reasoners.model.form import (
    ANSWER_FORM,
    FORM,
    NotOfTheForm,
    Reply,
    read_reply,
)
from faultmaven.modules.agent.reasoners.model.opening import Opening, instructions
from faultmaven.modules.agent.reasoners.model.spoken import SHARES, Spoken
from faultmaven.modules.agent.reasoners.model.streamed import streamed
from faultmaven.modules.agent.shielding import CaseShield
from faultmaven.modules.agent.telling import SILENT, Teller
from faultmaven.modules.agent.tools import Look
from faultmaven.modules.agent.voice import ModelUse
from faultmaven.modules.case.memory import CountTokens
from faultmaven.providers.llm.chat import (
    IMAGE_TOKENS,
    ChatReply,
    ChatRequest,
    Image,
    Purse,
    Speaker,
)
from faultmaven.providers.llm.provider import Deadline, LLMProvider

LOOKS_AT_ONCE = 3
LOOK_TOKENS = 600
"""Tokens that the result of one look may take."""
REPLY_TOKENS = 2_000
FORM_TOKENS = 1_500
"""Tokens that the form may take where a provider writes it into the prompt."""
SHOWN_AGAIN = "You have looked at this before; it shows the same. That look is spent."
ATTACHED = " Pictures that are attached are data, too; what they show is cited from their text."


class Unusable(Exception):
    """A model's replies cannot be used, also after it was told why."""


@dataclass(slots=True)
class Conversation:
    """One turn's talk; `looks` are left to be spent, `use` is what it took by now.

    `images` go along with the question; `pictures_leave` as in `ChatRequest`.
    """

    llm: LLMProvider
    shield: CaseShield
    count: CountTokens
    deadline: Deadline
    looks: int
    teller: Teller = SILENT
    purse: Purse | None = None
    images: tuple[Image, ...] = ()
    pictures_leave: bool = False
    nonce: str = ""
    use: ModelUse = field(default_factory=ModelUse)
    _said: list[Spoken] = field(default_factory=list)
    _seen: set[Look] = field(default_factory=set)
    _mended: bool = False
    _shrunk: int = 0

    async def held(self, opening: Opening, look: Callable[[Look], str]) -> Reply:
        """The model's turn. Raises `Unusable` and `NoModelAnswered`."""
        self.nonce = opening.nonce
        attached = ATTACHED if self.images else ""
        self._say(f"{opening.end}{attached}", opening.prompt, self.images)
        while True:
            reply = await self._reply()
            if reply is None:
                continue
            if reply.looks and self.looks:
                await self._show(reply.looks[:LOOKS_AT_ONCE], look)
            elif reply.answer.strip():
                return reply
            else:
                self._mend("no look is left: `answer` must say something")

    async def _reply(self) -> Reply | None:
        """The next reply; none if it has to be said again."""
        replied = await self._replied()
        self._note(replied)
        restore = self.shield.restore if replied.shielded else str
        is_cut = replied.usage.output_tokens >= self._reply_tokens
        try:
            reply = read_reply(replied.text, restore, is_cut=is_cut)
        except NotOfTheForm as wrong:
            self._hear(restore(replied.text) or "(nothing)")
            self._mend(str(wrong))
            return None
        self._hear(reply.model_dump_json(exclude_defaults=True))
        return reply

    async def _replied(self) -> ChatReply:
        request = self._request(self._shrunk)
        if not self.teller.listens:
            return await self.llm.chat(request, self.deadline)
        return await streamed(self.llm, request, self.deadline, self.shield, self.teller)

    def _request(self, shrunk: int) -> ChatRequest:
        messages = tuple(said.message for said in self._within(shrunk))
        more = shrunk + 1
        return ChatRequest(
            instructions(),
            messages,
            output=FORM if self.looks else ANSWER_FORM,
            max_tokens=self._reply_tokens,
            shield=self.shield,
            purse=self.purse,
            tokens=self._tokens("".join(message.text for message in messages)),
            smaller=partial(self._request, more) if more < len(SHARES) else None,
            shrunk=shrunk,
            pictures_leave=self.pictures_leave,
        )

    def _within(self, shrunk: int) -> list[Spoken]:
        return [said.within(SHARES[shrunk], self.count) for said in self._said]

    async def _show(self, looks: tuple[Look, ...], look: Callable[[Look], str]) -> None:
        shown = []
        for each in looks[: self.looks]:
            again = each in self._seen
            shown.append((each, SHOWN_AGAIN if again else await asyncio.to_thread(look, each)))
            self._seen.add(each)
            self.looks -= 1
            self.use = replace(self.use, looks=(*self.use.looks, str(each)))
            self.teller.look(str(each), self.looks)
        parts = [Part("look", str(each), text, number) for number, (each, text) in enumerate(shown)]
        page = assemble(parts, LOOK_TOKENS * len(parts), self.count, self.nonce)
        if not self._has_room_for(page.tokens + LOOK_TOKENS):
            self.looks = 0
        left = f"{self.looks} looks are left." if self.looks else "No look is left: answer now."
        self._say(left, page)

    def _mend(self, wrong: str) -> None:
        if self._mended:
            raise Unusable(wrong)
        self._mended = True
        self._say(f"Your reply cannot be used: {wrong}. Reply again, with one JSON object only.")

    def _say(self, words: str, page: Prompt | None = None, images: tuple[Image, ...] = ()) -> None:
        said = Spoken(Speaker.USER, words, page, images)
        self.shield.learn(said.text)
        self._said.append(said)

    def _hear(self, words: str) -> None:
        self._said.append(Spoken(Speaker.ASSISTANT, harmless(words)))

    def _note(self, replied: ChatReply) -> None:
        used, more = self.use, replied.usage
        self._shrunk = replied.shrunk
        small = zip(self._within(self._shrunk), self._said, strict=True)
        lacking = (part for said, whole in small for part in said.lacks(whole))
        costs = [cost for cost in (used.cost_usd, more.cost_usd) if cost is not None]
        self.use = replace(
            used,
            provider=replied.provider,
            model=replied.model,
            input_tokens=used.input_tokens + more.input_tokens,
            output_tokens=used.output_tokens + more.output_tokens,
            cost_usd=sum(costs) if costs else None,
            attempts=(*used.attempts, *replied.attempts),
            left_out=tuple(dict.fromkeys((*used.left_out, *lacking))),
            images=max(used.images, replied.images),
        )

    @property
    def _window(self) -> int:
        return self.llm.capabilities.context_window

    @property
    def _reply_tokens(self) -> int:
        return min(REPLY_TOKENS, self._window // 4)

    def _has_room_for(self, tokens: int) -> bool:
        said = self._tokens("".join(said.text for said in self._said))
        pictures = IMAGE_TOKENS * len(self.images)
        return said + pictures + self._reply_tokens + tokens <= self._window

    def _tokens(self, said: str) -> int:
        """About what a request takes with these messages, without images and its reply."""
        return self.count(instructions()) + FORM_TOKENS + self.count(said)
