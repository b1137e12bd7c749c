"""Routes of sessions."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from faultmaven.modules.auth.dependencies import CurrentUserId
from faultmaven.modules.session.models import Session
from faultmaven.modules.session.schemas import SessionCreate, SessionOpened, SessionRead
from faultmaven.modules.session.service import SessionService
from faultmaven.web.paging import Found, Page, Paging
from faultmaven.web.registry import provided

router = APIRouter(prefix="/sessions", tags=["sessions"])

Sessions = Annotated[SessionService, Depends(provided(SessionService))]


@router.post("", status_code=201)
async def open_session(
    user_id: CurrentUserId,
    sessions: Sessions,
    response: Response,
    new: SessionCreate | None = None,
) -> SessionOpened:
    """Open a session, or resume (200) the live one of the same `client_id`."""
    session, resumed = await sessions.open(user_id, new or SessionCreate())
    response.status_code = 200 if resumed else 201
    return SessionOpened(**session.model_dump(), session_resumed=resumed)


@router.get("", response_model=Page[SessionRead])
async def list_sessions(
    paging: Annotated[Paging, Query()], user_id: CurrentUserId, sessions: Sessions
) -> Found[Session]:
    """List your live sessions, oldest first."""
    live = await sessions.live(user_id)
    return paging.page(live[paging.offset : paging.offset + paging.limit], len(live))


@router.get("/{session_id}", response_model=SessionRead)
async def get_session(session_id: str, user_id: CurrentUserId, sessions: Sessions) -> Session:
    """Show a session; an expired one answers 401 with the code `SESSION_EXPIRED`."""
    return await sessions.get(user_id, session_id)


@router.post("/{session_id}/heartbeat", response_model=SessionRead)
async def heartbeat(session_id: str, user_id: CurrentUserId, sessions: Sessions) -> Session:
    """Say that the client is still there: the session's time to live begins anew."""
    return await sessions.heartbeat(user_id, session_id)


@router.post("/{session_id}/cleanup", response_model=SessionRead)
async def clean_up(session_id: str, user_id: CurrentUserId, sessions: Sessions) -> Session:
    """Drop the session's metadata and your expired sessions; the session itself stays."""
    return await sessions.clean_up(user_id, session_id)


@router.delete("/{session_id}", status_code=204)
async def close_session(session_id: str, user_id: CurrentUserId, sessions: Sessions) -> None:
    """End a session."""
    await sessions.close(user_id, session_id)
