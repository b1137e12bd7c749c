"""Registration and sign-in over HTTP."""

from typing import Any

import httpx
import pytest
from asgi_lifespan import LifespanManager

from faultmaven.app import create_app
from faultmaven.bootstrap import Providers
from faultmaven.infrastructure.memory_impl import MemoryStore
from tests.conftest import PASSWORD

ACCOUNT = {"email": "ada@example.org", "password": PASSWORD}


@pytest.fixture
async def registered(anonymous: httpx.AsyncClient) -> httpx.AsyncClient:
    (await anonymous.post("/auth/register", json=ACCOUNT)).raise_for_status()
    return anonymous


async def _login(client: httpx.AsyncClient) -> dict[str, Any]:
    return (await client.post("/auth/login", json=ACCOUNT)).raise_for_status().json()


def _bearer(tokens: dict[str, Any]) -> dict[str, str]:
    return {"authorization": f"Bearer {tokens['access_token']}"}


async def test_a_registered_user_signs_in_and_sees_their_account(anonymous: httpx.AsyncClient):
    account = {"email": "Ada@Example.org", "password": PASSWORD, "name": "Ada"}
    created = await anonymous.post("/auth/register", json=account)
    tokens = await anonymous.post("/auth/login", json=account)
    me = await anonymous.get("/auth/me", headers=_bearer(tokens.json()))

    assert created.status_code == 201
    assert "password" not in created.text
    assert tokens.json()["expires_in"] == 900
    assert me.json() == created.json()
    assert me.json() | {"email": "ada@example.org", "name": "Ada", "role": "user"} == me.json()


async def test_an_address_registers_once(registered: httpx.AsyncClient):
    again = await registered.post("/auth/register", json=ACCOUNT | {"email": "ADA@example.org"})

    assert again.status_code == 409
    assert again.json()["type"] == "/problems/email-taken"


@pytest.mark.parametrize(
    "password",
    ["short-12345", "x" * 129, "Password1234", "aaaaaaaaaaaa", "ada@example.org", "121212121212"],
)
async def test_a_weak_password_is_refused(anonymous: httpx.AsyncClient, password: str):
    response = await anonymous.post("/auth/register", json=ACCOUNT | {"password": password})

    assert response.status_code == 422
    assert password not in response.text


@pytest.mark.parametrize("email", ["ada", "a b@c", "a@b@c", "@", "a@b\0c", f"{'a' * 250}@b.de"])
async def test_an_address_must_look_like_one(anonymous: httpx.AsyncClient, email: str):
    response = await anonymous.post("/auth/register", json=ACCOUNT | {"email": email})

    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "#/email"


async def test_two_long_passwords_that_share_72_bytes_differ(anonymous: httpx.AsyncClient):
    long = ACCOUNT | {"password": "long phrase " * 6 + "ends this way"}
    await anonymous.post("/auth/register", json=long)
    similar = long | {"password": "long phrase " * 6 + "ends that way"}

    assert (await anonymous.post("/auth/login", json=similar)).status_code == 401
    assert (await anonymous.post("/auth/login", json=long)).status_code == 200


async def test_an_unknown_user_and_a_wrong_password_get_the_same_answer(
    registered: httpx.AsyncClient,
):
    wrong = await registered.post("/auth/login", json=ACCOUNT | {"password": "wrong"})
    unknown = await registered.post("/auth/login", json=ACCOUNT | {"email": "bob@example.org"})
    first, second = ({**r.json(), "trace_id": ""} for r in (wrong, unknown))

    assert wrong.status_code == unknown.status_code == 401
    assert first == second


async def test_ten_failures_close_the_door_for_that_user_only(registered: httpx.AsyncClient):
    wrong = ACCOUNT | {"password": "wrong"}
    statuses = [(await registered.post("/auth/login", json=wrong)).status_code for _ in range(10)]
    eleventh = await registered.post("/auth/login", json=ACCOUNT)
    other = await registered.post("/auth/login", json=wrong | {"email": "bob@example.org"})

    assert statuses == [401] * 10
    assert eleventh.status_code == 429
    assert eleventh.json()["type"] == "/problems/too-many-failures"
    assert 0 < int(eleventh.headers["retry-after"]) <= 300
    assert other.status_code == 401


async def test_a_success_forgives_earlier_failures(registered: httpx.AsyncClient):
    for _ in range(2):
        for _ in range(9):
            await registered.post("/auth/login", json=ACCOUNT | {"password": "wrong"})
        await _login(registered)

    assert (await registered.post("/auth/login", json=ACCOUNT)).status_code == 200


async def test_a_refresh_token_gives_new_tokens_once(registered: httpx.AsyncClient):
    first = await _login(registered)
    second = await registered.post("/auth/refresh", json=first)

    assert second.status_code == 200
    assert second.json()["refresh_token"] != first["refresh_token"]
    assert (await registered.get("/auth/me", headers=_bearer(second.json()))).status_code == 200


async def test_reusing_a_refresh_token_ends_the_whole_sign_in(registered: httpx.AsyncClient):
    first = await _login(registered)
    second = (await registered.post("/auth/refresh", json=first)).json()
    reused = await registered.post("/auth/refresh", json=first)

    assert reused.status_code == 401
    assert reused.json()["code"] == "SIGNED_OUT"
    assert (await registered.post("/auth/refresh", json=second)).status_code == 401
    assert (await registered.get("/auth/me", headers=_bearer(second))).status_code == 401


async def test_a_reuse_leaves_other_sign_ins_alone(registered: httpx.AsyncClient):
    other = await _login(registered)
    first = await _login(registered)
    for _ in range(2):
        await registered.post("/auth/refresh", json=first)

    assert (await registered.get("/auth/me", headers=_bearer(other))).status_code == 200


async def test_logging_out_works_at_the_next_request(registered: httpx.AsyncClient):
    tokens = await _login(registered)
    out = await registered.post("/auth/logout", headers=_bearer(tokens))
    me = await registered.get("/auth/me", headers=_bearer(tokens))

    assert out.status_code == 204
    assert (me.status_code, me.json()["code"]) == (401, "SIGNED_OUT")
    assert (await registered.post("/auth/refresh", json=tokens)).status_code == 401


async def test_logging_out_outlives_a_restart(registered: httpx.AsyncClient, providers: Providers):
    tokens = await _login(registered)
    await registered.post("/auth/logout", headers=_bearer(tokens))
    restarted = Providers(
        **{name: getattr(providers, name) for name in providers.__slots__}
        | {"store": MemoryStore()}
    )

    async with LifespanManager(create_app(restarted)) as running:
        transport = httpx.ASGITransport(running.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            me = await client.get("/auth/me", headers=_bearer(tokens))

    assert me.status_code == 401


async def test_a_user_changes_their_name(client: httpx.AsyncClient):
    changed = await client.patch("/auth/me", json={"name": " Ada Lovelace "})

    assert changed.json()["name"] == "Ada Lovelace"
    assert (await client.get("/auth/me")).json() == changed.json()


async def test_a_new_password_ends_the_other_sign_ins(registered: httpx.AsyncClient):
    here, there = await _login(registered), await _login(registered)
    new = "another-long-password"
    change = {"current_password": PASSWORD, "new_password": new}
    changed = await registered.patch("/auth/me", json=change, headers=_bearer(here))

    assert changed.status_code == 200
    assert (await registered.get("/auth/me", headers=_bearer(here))).status_code == 200
    assert (await registered.get("/auth/me", headers=_bearer(there))).status_code == 401
    assert (await registered.post("/auth/login", json=ACCOUNT)).status_code == 401
    login = await registered.post("/auth/login", json=ACCOUNT | {"password": new})
    assert login.status_code == 200


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"new_password": "another-long-password"}, 422),
        ({"current_password": PASSWORD}, 422),
        ({"current_password": "wrong", "new_password": "another-long-password"}, 403),
        ({"current_password": PASSWORD, "new_password": "password1234"}, 422),
    ],
)
async def test_a_password_change_that_is_refused(
    client: httpx.AsyncClient, change: dict[str, str], status: int
):
    assert (await client.patch("/auth/me", json=change)).status_code == status


async def test_a_stolen_token_does_not_help_to_guess_the_password(client: httpx.AsyncClient):
    guess = {"current_password": "wrong", "new_password": "another-long-password"}
    statuses = [(await client.patch("/auth/me", json=guess)).status_code for _ in range(11)]

    assert statuses == [403] * 10 + [429]


async def test_nobody_makes_themselves_an_administrator(client: httpx.AsyncClient):
    await client.patch("/auth/me", json={"role": "admin"})

    assert (await client.get("/auth/me")).json()["role"] == "user"
