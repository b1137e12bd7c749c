"""Registration and sign-in over HTTP."""

import httpx

from tests.conftest import PASSWORD


async def test_a_registered_user_signs_in_and_sees_their_account(anonymous: httpx.AsyncClient):
    account = {"email": "Ada@Example.org", "password": PASSWORD, "name": "Ada"}
    created = await anonymous.post("/auth/register", json=account)
    tokens = await anonymous.post("/auth/login", json=account)
    bearer = {"authorization": f"Bearer {tokens.json()['access_token']}"}

    me = await anonymous.get("/auth/me", headers=bearer)

    assert created.status_code == 201
    assert me.json() == created.json()
    assert me.json()["email"] == "ada@example.org"
    assert me.json()["role"] == "user"
