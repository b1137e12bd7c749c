"""What is said between a case and its turns: the messages before, the answer, and its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.status import CaseStatus, Priority


class Speaker(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Said:
    """An earlier message of the case; `payload` is what `record_turn` was given with it."""

    seq: int
    role: Speaker
    content: str
    response_type: str | None = None
    payload: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class TurnContext:
    """What the agent needs to know before it speaks; the user's message is stored as `seq`.

    `at` is the time of the turn, which the engines take for now.
    """

    case_id: str
    owner_id: str
    version: int
    title: str
    status: CaseStatus
    seq: int
    at: datetime
    priority: Priority = Priority.MEDIUM
    recent: tuple[Said, ...] = ()
    investigation: Investigation = field(default_factory=Investigation)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says; citations and payload are JSON values, stored as given.

    One that was broken off has no type, and `INTERRUPTED` for its payload.
    """

    content: str
    response_type: str | None
    citations: tuple[Mapping[str, object], ...] = ()
    payload: Mapping[str, object] = field(default_factory=dict)


INTERRUPTED: Mapping[str, object] = {"interrupted": True}


@dataclass(frozen=True, slots=True)
class RecordedTurn:
    """Where an answer was stored, and the version of the case that holds it."""

    message_id: str
    seq: int
    version: int
