"""An expired session over HTTP."""

from datetime import UTC, datetime, timedelta

import httpx

from faultmaven.bootstrap import Providers
from faultmaven.modules.session.schemas import SessionCreate
from faultmaven.modules.session.service import SessionService


async def test_an_expired_session_says_so(client: httpx.AsyncClient, providers: Providers):
    user_id = (await client.get("/auth/me")).json()["id"]
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    earlier = SessionService(providers.store, 60, clock=lambda: long_ago)
    session, _ = await earlier.open(user_id, SessionCreate())
    response = await client.get(f"/sessions/{session.id}")

    assert response.status_code == 401
    assert response.json()["code"] == "SESSION_EXPIRED"
    assert response.json()["type"] == "/problems/session-expired"
