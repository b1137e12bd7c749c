"""Bodies that must be refused without harm."""

from collections.abc import AsyncGenerator

import httpx
import pytest

JSON = {"content-type": "application/json"}
MIB = 1024 * 1024


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"{'a': 1}",
        b"\xff\xfe",
        b'{"email": 1, "password": []}',
        b"[" * 100_000,
        b'{"email":"\\ud800@x","password":"correct-horse-battery"}',
        b'{"email":"a@b","password":"\\u0000\\ud800 correct-horse"}',
    ],
)
async def test_a_body_that_makes_no_sense_is_a_clear_refusal(
    anonymous: httpx.AsyncClient, body: bytes
):
    response = await anonymous.post("/auth/register", content=body, headers=JSON)

    assert response.status_code in (400, 422)
    assert response.headers["content-type"] == "application/problem+json"
    assert isinstance(response.json()["detail"], str)


async def test_an_unreadable_body_points_at_the_place(anonymous: httpx.AsyncClient):
    response = await anonymous.post("/auth/register", content=b'{"email": }', headers=JSON)

    assert response.status_code == 422
    assert response.json()["type"] == "/problems/invalid-request"


async def _endless(chunks: int) -> AsyncGenerator[bytes, None]:
    for _ in range(chunks):
        yield b" " * 64 * 1024


async def test_a_body_of_more_than_a_mebibyte_is_refused(anonymous: httpx.AsyncClient):
    declared = await anonymous.post("/auth/login", content=b" " * (MIB + 1), headers=JSON)
    streamed = await anonymous.post("/auth/login", content=_endless(17), headers=JSON)

    for response in (declared, streamed):
        assert response.status_code == 413
        assert "1,048,576 bytes" in response.json()["detail"]


async def test_a_form_is_no_way_around_the_limit(anonymous: httpx.AsyncClient):
    headers = {"content-type": "multipart/form-data; boundary=x"}
    response = await anonymous.post("/auth/login", content=_endless(17), headers=headers)

    assert response.status_code == 413


async def test_a_body_of_a_mebibyte_is_read(anonymous: httpx.AsyncClient):
    response = await anonymous.post("/auth/login", content=b" " * MIB, headers=JSON)

    assert response.status_code == 422


async def test_a_too_large_body_with_an_idempotency_key_is_refused(anonymous: httpx.AsyncClient):
    headers = JSON | {"idempotency-key": "k"}
    response = await anonymous.post("/auth/login", content=_endless(17), headers=headers)

    assert response.status_code == 413


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "offset=-1", "limit=x", "offset=1e99"])
async def test_a_page_has_limits(client: httpx.AsyncClient, query: str):
    assert (await client.get(f"/sessions?{query}")).status_code == 422


@pytest.mark.parametrize("path", ["/sessions/%00", "/sessions/..%2f..%2fetc", "/sessions/%F0%9F"])
async def test_an_odd_id_is_only_unknown(client: httpx.AsyncClient, path: str):
    assert (await client.get(path)).status_code == 404
