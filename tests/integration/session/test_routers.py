"""Sessions over HTTP."""

import json

import httpx
import pytest


async def test_a_session_is_opened_and_read(client: httpx.AsyncClient):
    opened = await client.post("/sessions", json={"metadata": {"tab": 1}})
    session = opened.json()
    read = await client.get(f"/sessions/{session['id']}")

    assert opened.status_code == 201
    assert session.pop("session_resumed") is False
    assert session["timeout_minutes"] == 60
    assert read.json() == session


async def test_a_session_needs_no_body(client: httpx.AsyncClient):
    assert (await client.post("/sessions")).status_code == 201


async def test_a_client_resumes(client: httpx.AsyncClient):
    first = await client.post("/sessions", json={"client_id": "laptop"})
    second = await client.post("/sessions", json={"client_id": "laptop"})

    assert (second.status_code, second.json()["session_resumed"]) == (200, True)
    assert second.json()["id"] == first.json()["id"]


@pytest.mark.parametrize(
    "body",
    [
        {"timeout_minutes": 59},
        {"timeout_minutes": 481},
        {"client_id": ""},
        {"client_id": "x" * 129},
        {"metadata": {"x": "y" * 5000}},
        {"metadata": {"x": "\ud800"}},
        {"metadata": {"\ud800": ["x"]}},
    ],
)
async def test_what_a_session_cannot_be(client: httpx.AsyncClient, body: dict[str, object]):
    headers = {"content-type": "application/json"}
    refused = await client.post("/sessions", content=json.dumps(body), headers=headers)

    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"


async def test_resuming_again_and_again_does_not_heap_up_metadata(client: httpx.AsyncClient):
    def opening(key: str) -> dict[str, object]:
        return {"client_id": "laptop", "metadata": {key: "x" * 3000}}

    await client.post("/sessions", json=opening("first"))
    refused = await client.post("/sessions", json=opening("second"))
    kept = (await client.get("/sessions")).json()["items"]

    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/metadata-too-large")
    assert [list(session["metadata"]) for session in kept] == [["first"]]


async def test_sessions_are_listed_a_page_at_a_time(client: httpx.AsyncClient):
    opened = [(await client.post("/sessions")).json()["id"] for _ in range(3)]
    page = (await client.get("/sessions", params={"limit": 2, "offset": 1})).json()

    assert [item["id"] for item in page["items"]] == opened[1:]
    assert (page["total"], page["limit"], page["offset"]) == (3, 2, 1)


async def test_heartbeat_cleanup_and_end(client: httpx.AsyncClient):
    path = f"/sessions/{(await client.post('/sessions', json={'metadata': {'a': 1}})).json()['id']}"
    beaten = await client.post(f"{path}/heartbeat")
    cleaned = await client.post(f"{path}/cleanup")
    ended = await client.delete(path)

    assert beaten.json()["metadata"] == {"a": 1}
    assert cleaned.json()["metadata"] == {}
    assert ended.status_code == 204
    assert (await client.get(path)).status_code == 404
