"""Asks a language model to answer, and the analyst wherever the model does not."""

import asyncio
from dataclasses import dataclass, replace

from faultmaven.modules.agent.budgets import Budgets
from faultmaven.modules.agent.context import Asked
from faultmaven.modules.agent.errors import QuotaExhausted
from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.model.composing import composed
from faultmaven.modules.agent.reasoners.model.conversation import Conversation, Unusable
from faultmaven.modules.agent.reasoners.model.form import Reply
from faultmaven.modules.agent.reasoners.model.opening import opening
from faultmaven.modules.agent.reasoners.reasoner import Reasoner, View
from faultmaven.modules.agent.reasoners.signals import is_bare
from faultmaven.modules.agent.response_types import Failure, StatusUpdate
from faultmaven.modules.agent.shields import Shields
from faultmaven.modules.agent.showing import Showing
from faultmaven.modules.agent.tools import Bench
from faultmaven.modules.agent.voice import Voice
from faultmaven.modules.case.recall.service import CaseMemory
from faultmaven.providers.llm.chat import Image
from faultmaven.providers.llm.failures import NoModelAnswered
from faultmaven.providers.llm.provider import Deadline, LLMProvider

MODE = "model"


@dataclass(frozen=True, slots=True)
class ModelReasoner:
    """Words its turns by a model that may look at the evidence first, `seconds` long at most.

    What the analyst claims of the same turn is always part of it. A yes or no, evidence that is
    still being read and failures are the analyst's alone. With `strict` nobody answers in the
    place of a model that does not.
    """

    llm: LLMProvider
    analyst: Reasoner
    memory: CaseMemory
    shields: Shields
    budgets: Budgets
    showing: Showing
    seconds: float
    strict: bool = False

    mode = MODE

    async def propose(self, view: View) -> TurnProposal:
        """Raises `QuotaExhausted` and `NoModelAnswered` where it is strict."""
        ground = await self.analyst.propose(view)
        if is_bare(view.message) or isinstance(ground.payload, Failure | StatusUpdate):
            return ground
        talk = Conversation(
            self.llm,
            await self.shields.open(view.case_id),
            self.memory.count_tokens,
            Deadline.after(self.seconds),
            looks=self.memory.tool_budget(view.investigation) if view.situation.sources else 0,
            teller=view.teller,
            purse=self.budgets.purse(view.case_id, view.owner_id),
            images=await self._images(view),
            pictures_leave=self.showing.may_leave,
        )
        try:
            reply = await self._held(talk, view)
        except NoModelAnswered as error:
            if self.strict and error.is_quota:
                raise QuotaExhausted(str(error)) from error
            if self.strict:
                raise
            talk.use = replace(talk.use, attempts=(*talk.use.attempts, *error.attempts))
            return _fallen_back(ground, talk, str(error).rstrip("."))
        except Unusable as error:
            why = f"What the language model ({talk.use.provider}) replied cannot be used: {error}"
            return _fallen_back(ground, talk, why)
        finally:
            await self.shields.keep(view.case_id, talk.shield)
        voice = Voice(MODE, use=replace(talk.use, hidden=talk.shield.hidden))
        return await asyncio.to_thread(composed, reply, ground, view, voice)

    async def _images(self, view: View) -> tuple[Image, ...]:
        if not self.llm.capabilities.vision:
            return ()
        ids = {file.evidence_id for file in view.shelf.stored.values()}
        shown = await self.showing.pictures(view.case_id, view.owner_id, ids)
        return tuple(Image(picture.media_type, picture.data) for picture in shown)

    async def _held(self, talk: Conversation, view: View) -> Reply:
        analysis = view.situation.analysis
        first = await asyncio.to_thread(
            opening,
            self.memory,
            Asked(view.message, view.seq),
            view.investigation,
            view.recent,
            analysis,
            view.knowledge,
        )
        return await talk.held(first, Bench(view.situation.sources, analysis).look)


def _fallen_back(ground: TurnProposal, talk: Conversation, why: str) -> TurnProposal:
    """The analyst's turn, which says why no model speaks."""
    talk.teller.withdraw()
    use = replace(talk.use, hidden=talk.shield.hidden, fell_back=why)
    answer = f"{ground.answer}\n\n*{why}. This is the built-in analyst's answer.*"
    return replace(ground, answer=answer, voice=replace(ground.voice, use=use))
