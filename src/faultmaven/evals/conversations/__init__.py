"""The scripted cases of the suite `memory`."""

from typing import Final

from faultmaven.evals.conversations import exchange, ferry, laboratory
from faultmaven.evals.conversations.script import Conversation

CONVERSATIONS: Final[tuple[Conversation, ...]] = (
    exchange.CONVERSATION,
    ferry.CONVERSATION,
    laboratory.CONVERSATION,
)
