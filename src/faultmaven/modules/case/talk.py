"""What is said in a case: numbered in one line, once for each request."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from faultmaven.modules.case.conversation import Answer, Said, Speaker
from faultmaven.modules.case.engines.memory_manager import WARM_TURNS
from faultmaven.modules.case.errors import CaseNotFound, MessageDiffers
from faultmaven.modules.case.models import Case, Message
from faultmaven.modules.case.rows import locked_case
from faultmaven.providers.data import new_id

RECENT = 2 * WARM_TURNS
"""Messages that a turn is given of those before it."""


async def say(
    session: AsyncSession, case_id: str, owner_id: str, text: str, request_id: str | None
) -> Message:
    """The user's message; one that an earlier attempt at the same request stored is not repeated.

    Raises `CaseNotFound`, and `MessageDiffers` where that earlier message had another text.
    """
    if request_id and (earlier := await _of_request(session, case_id, owner_id, request_id)):
        if earlier.content != text:
            raise MessageDiffers
        return earlier
    message = Message(
        case_id=case_id,
        seq=await _next_seq(session, case_id, owner_id),
        request_id=request_id,
        role=Speaker.USER,
        content=text,
    )
    session.add(message)
    await session.flush()
    return message


def answer_row(case: Case, answer: Answer) -> Message:
    """The assistant's next message in a case that is locked."""
    case.last_seq += 1
    return Message(
        id=new_id(),
        case_id=case.id,
        seq=case.last_seq,
        role=Speaker.ASSISTANT,
        content=answer.content,
        response_type=answer.response_type,
        citations=[dict(citation) for citation in answer.citations],
        payload=dict(answer.payload),
    )


async def said_lately(session: AsyncSession, case: Case) -> tuple[Said, ...]:
    """What the next turn would be given of the talk so far."""
    return await said_beside(session, case.id, case.last_seq + 1, RECENT)


async def said_beside(
    session: AsyncSession, case_id: str, seq: int, limit: int
) -> tuple[Said, ...]:
    """The latest messages of a case other than number `seq`, oldest first."""
    others = select(Message).where(Message.case_id == case_id, Message.seq != seq)
    latest_first = await session.scalars(others.order_by(Message.seq.desc()).limit(limit))
    told = [Said(m.seq, m.role, m.content, m.response_type, m.payload) for m in latest_first]
    return tuple(reversed(told))


async def _of_request(
    session: AsyncSession, case_id: str, owner_id: str, request_id: str
) -> Message | None:
    """The case is locked first: another attempt may be about to store the message."""
    await locked_case(session, case_id, owner_id)
    sent = select(Message).where(Message.case_id == case_id, Message.request_id == request_id)
    found: Message | None = await session.scalar(sent)
    return found


async def _next_seq(session: AsyncSession, case_id: str, owner_id: str) -> int:
    """The counter's row lock puts the messages of one case in line, so it comes first."""
    seq = await session.scalar(
        update(Case)
        .where(Case.id == case_id, Case.owner_id == owner_id)
        .values(last_seq=Case.last_seq + 1, updated_at=Case.updated_at)
        .returning(Case.last_seq)
    )
    if seq is None:
        raise CaseNotFound(case_id)
    return int(seq)
