"""A session as it is stored, and the book of one user's sessions; pure values."""

from datetime import datetime, timedelta
from typing import NamedTuple, Self

from pydantic import BaseModel, ConfigDict, JsonValue

from faultmaven.modules.session.errors import (
    MetadataTooLarge,
    SessionExpired,
    SessionNotFound,
)
from faultmaven.modules.session.schemas import MAX_METADATA, is_small

LIMIT = 10
REMEMBER_EXPIRED = timedelta(days=1)


class Opening(NamedTuple):
    """What opening a session takes: an id for a new one, and what the client said."""

    session_id: str
    client_id: str | None
    timeout_minutes: int | None
    default_minutes: int
    metadata: dict[str, JsonValue]


class Session(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str
    client_id: str | None
    timeout_minutes: int
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    metadata: dict[str, JsonValue]

    def seen(self, now: datetime) -> Self:
        """The same session with its whole time to live again."""
        expires_at = now + timedelta(minutes=self.timeout_minutes)
        return self.model_copy(update={"last_seen_at": now, "expires_at": expires_at})

    def resumed(self, opening: Opening) -> Self:
        """The same session with what its client says anew."""
        metadata = self.metadata | opening.metadata
        if not is_small(metadata):
            raise MetadataTooLarge(MAX_METADATA)
        minutes = opening.timeout_minutes or self.timeout_minutes
        return self.model_copy(update={"timeout_minutes": minutes, "metadata": metadata})


class Book(BaseModel):
    """One user's sessions, oldest first; expired ones stay for a day to be told from unknown."""

    model_config = ConfigDict(frozen=True)

    sessions: tuple[Session, ...] = ()

    def live(self, now: datetime) -> tuple[Session, ...]:
        return tuple(session for session in self.sessions if session.expires_at > now)

    def get(self, session_id: str, now: datetime) -> Session:
        """Raises `SessionNotFound` or `SessionExpired`."""
        for session in self.sessions:
            if session.id == session_id:
                if session.expires_at <= now:
                    raise SessionExpired
                return session
        raise SessionNotFound(session_id)

    def open(self, opening: Opening, now: datetime) -> tuple["Book", Session, bool]:
        """The client's live session resumed, or a new one; beyond `LIMIT` the oldest goes.

        Raises `MetadataTooLarge`.
        """
        for session in self.live(now):
            if opening.client_id is not None and session.client_id == opening.client_id:
                resumed = session.resumed(opening).seen(now)
                return self.with_session(resumed), resumed, True
        session = _new(opening, now)
        oldest = {s.id for s in self.live(now)[: -(LIMIT - 1)]}
        kept = (s for s in self.sessions if s.id not in oldest)
        return Book(sessions=(*kept, session)), session, False

    def with_session(self, changed: Session) -> "Book":
        return Book(sessions=tuple(changed if s.id == changed.id else s for s in self.sessions))

    def without(self, session_id: str) -> "Book":
        return Book(sessions=tuple(s for s in self.sessions if s.id != session_id))

    def tidied(self, now: datetime) -> "Book":
        """Only what is live, and the latest of what expired within a day."""
        recent = now - REMEMBER_EXPIRED
        expired = [s for s in self.sessions if recent < s.expires_at <= now][-LIMIT:]
        kept = {s.id for s in (*expired, *self.live(now))}
        return Book(sessions=tuple(s for s in self.sessions if s.id in kept))


def _new(opening: Opening, now: datetime) -> Session:
    minutes = opening.timeout_minutes or opening.default_minutes
    return Session(
        id=opening.session_id,
        client_id=opening.client_id,
        timeout_minutes=minutes,
        created_at=now,
        last_seen_at=now,
        expires_at=now + timedelta(minutes=minutes),
        metadata=opening.metadata,
    )
