"""Tokens that must not open anything."""

import base64
import json
import time
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import OctKey

from faultmaven.providers.identity import (
    AUDIENCE,
    ISSUER,
    JwtIdentity,
    Role,
    TokenExpired,
    derive_key,
)
from tests.conftest import SECRET
from tests.marks import ONE_DATABASE

KEY = derive_key(SECRET.encode(), "access token")


def _claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    good = {"iss": ISSUER, "aud": AUDIENCE, "sub": "0" * 32, "role": "admin", "sid": "0" * 32}
    claims = good | {"jti": "1", "iat": now, "exp": now + 60} | changes
    return {name: value for name, value in claims.items() if value is not None}


def _signed(
    claims: dict[str, Any], key: bytes = KEY, typ: str = "at+jwt", alg: str = "HS256"
) -> str:
    return jwt.encode({"alg": alg, "typ": typ}, claims, OctKey.import_key(key), [alg])


def _unsigned() -> str:
    parts = ({"alg": "none", "typ": "at+jwt"}, _claims())
    encoded = (
        base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts
    )
    return ".".join([*encoded, ""])


def _tampered() -> str:
    head, _, signature = _signed(_claims(role="user")).split(".")
    return ".".join([head, _signed(_claims()).split(".")[1], signature])


def _refresh_as_access() -> str:
    return _signed(_claims(), typ="rt+jwt")


FORGED = {
    "unsigned": _unsigned(),
    "tampered": _tampered(),
    "another key": _signed(_claims(), key=b"x" * 32),
    "the undivided secret": _signed(_claims(), key=SECRET.encode()),
    "another algorithm": _signed(_claims(), key=b"\0".join([KEY, KEY]), alg="HS512"),
    "refresh token": _refresh_as_access(),
    "plain JWT": _signed(_claims(), typ="JWT"),
    "expired": _signed(_claims(exp=int(time.time()) - 1)),
    "no expiry": _signed(_claims(exp=None)),
    "expiry as text": _signed(_claims(exp="9999999999")),
    "another issuer": _signed(_claims(iss="other")),
    "another audience": _signed(_claims(aud="other")),
    "no subject": _signed(_claims(sub=None)),
    "no sign-in": _signed(_claims(sid=None)),
    "unknown role": _signed(_claims(role="root")),
    "garbage": "garbage",
    "three dots": "a.b.c",
    "not ASCII": "tökén",
    "empty": "",
}


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED.keys())
async def test_a_forged_token_opens_nothing(anonymous: httpx.AsyncClient, token: str):
    headers = {"authorization": f"Bearer {token}".encode()}
    response = await anonymous.get("/sessions", headers=headers)

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.headers["content-type"] == "application/problem+json"


def test_a_good_token_is_read_so_the_forged_ones_are_close():
    assert JwtIdentity(SECRET.encode()).read_access(_signed(_claims())).role is Role.ADMIN


PUBLIC = {
    *("POST /auth/register", "POST /auth/login", "POST /auth/refresh"),
    *("GET /health/live", "GET /health/ready", "GET /agent/health", "GET /v1/meta/capabilities"),
}


@ONE_DATABASE
async def test_every_other_route_asks_who_is_calling(app: FastAPI, anonymous: httpx.AsyncClient):
    routes = {
        (method.upper(), path)
        for path, operations in app.openapi()["paths"].items()
        for method in operations
    }
    answers = {
        f"{method} {path}": (await anonymous.request(method, path)).status_code
        for method, path in routes
    }

    assert {route for route, status in answers.items() if status != 401} == PUBLIC


@pytest.mark.parametrize("scheme", ["Basic", "Token", "bearer", "BEARER"])
async def test_only_bearer_tokens_count(client: httpx.AsyncClient, scheme: str):
    token = client.headers["authorization"].removeprefix("Bearer ")
    response = await client.get("/auth/me", headers={"authorization": f"{scheme} {token}"})

    assert response.status_code == (200 if scheme.lower() == "bearer" else 401)


async def test_an_access_token_cannot_refresh(client: httpx.AsyncClient):
    token = client.headers["authorization"].removeprefix("Bearer ")
    response = await client.post("/auth/refresh", json={"refresh_token": token})

    assert response.status_code == 401


async def test_a_token_expires_while_it_is_remembered():
    now = 1000.0
    identity = JwtIdentity(SECRET.encode(), clock=lambda: now)
    token = identity.issue_access("ada", Role.USER, "s")
    identity.read_access(token)
    now += 15 * 60

    with pytest.raises(TokenExpired):
        identity.read_access(token)
