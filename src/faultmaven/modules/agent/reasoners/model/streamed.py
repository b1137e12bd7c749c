"""Asks for a reply in pieces and tells of its answer as it comes."""

from contextlib import aclosing

from faultmaven.modules.agent.reasoners.model.provisional import ProvisionalAnswer
from faultmaven.modules.agent.shielding import CaseShield
from faultmaven.modules.agent.telling import Teller
from faultmaven.providers.llm.chat import ChatReply, ChatRequest, Delta, Restarted
from faultmaven.providers.llm.provider import Deadline, LLMProvider


async def streamed(
    llm: LLMProvider, request: ChatRequest, deadline: Deadline, shield: CaseShield, teller: Teller
) -> ChatReply:
    """The whole reply; drafts of replies before it, or of streams that broke, are withdrawn.

    Raises what `llm` raises.
    """
    teller.withdraw()
    answer = ProvisionalAnswer(shield)
    async with aclosing(llm.stream(request, deadline)) as events:
        async for event in events:
            match event:
                case Delta(text, shielded):
                    teller.draft(answer.feed(text, shielded=shielded))
                case Restarted():
                    teller.withdraw()
                    answer = ProvisionalAnswer(shield)
                case ChatReply():
                    teller.draft(answer.finish())
                    return event
    raise AssertionError("a stream ends with a reply or an error")
