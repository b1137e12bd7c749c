"""Many turns of one case at once, on a real server over each database: nothing lost or doubled."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.services.faultmaven import Server, serving

TURNS = 50
PATIENCE = 100
TRIES = 500


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest) -> dict[str, str]:
    if request.param == "sqlite":
        return {"PROFILE": "core"}
    return request.getfixturevalue("team")


async def test_fifty_turns_at_once_lose_and_repeat_nothing(
    settings: dict[str, str], tmp_path: Path
):
    with serving(tmp_path, **settings) as server:
        client, case_id = signed_in(server)
        async with client:
            answers = await asyncio.gather(*(ask(client, case_id, n) for n in range(TURNS)))
            said = await messages(client, case_id)

    accepted = [n for n, answer in enumerate(answers) if answer.status_code == 200]
    stale = [answer for answer in answers if answer.status_code == 409]
    assert len(accepted) + len(stale) == TURNS
    assert {answer.json()["type"] for answer in stale} <= {"/problems/case-changed"}
    assert accepted
    assert [message["seq"] for message in said] == list(range(1, len(said) + 1))
    asked = [message["content"] for message in said if message["role"] == "user"]
    assert sorted(asked) == sorted(question(n) for n in range(TURNS))
    answered = {answers[n].json()["message_id"]: answers[n].json()["seq"] for n in accepted}
    assert {m["id"]: m["seq"] for m in said if m["role"] == "assistant"} == answered


async def test_turns_that_are_tried_again_with_their_key_are_each_said_once(
    settings: dict[str, str], tmp_path: Path
):
    with serving(tmp_path, **settings) as server:
        client, case_id = signed_in(server)
        async with client:
            answers = await asyncio.gather(*(insist(client, case_id, n) for n in range(12)))
            said = await messages(client, case_id)

    asked = [message["content"] for message in said if message["role"] == "user"]
    assert {answer.status_code for answer in answers} == {200}
    assert [message["seq"] for message in said] == list(range(1, 25))
    assert sorted(asked) == sorted(question(n) for n in range(12))


def signed_in(server: Server) -> tuple[httpx.AsyncClient, str]:
    plain = server.signed_in("ada")
    case = plain.post("/cases", json={"title": "Orders fail"}).raise_for_status().json()
    limits = httpx.Limits(max_connections=TURNS)
    headers = {"authorization": plain.headers["authorization"]}
    client = httpx.AsyncClient(
        base_url=server.url, headers=headers, timeout=PATIENCE, limits=limits
    )
    return client, str(case["id"])


def question(number: int) -> str:
    return f"What broke, asks number {number}?"


async def ask(
    client: httpx.AsyncClient, case_id: str, number: int, **headers: str
) -> httpx.Response:
    asked = {"message": question(number)}
    return await client.post(f"/agent/chat/{case_id}", json=asked, headers=headers)


async def insist(client: httpx.AsyncClient, case_id: str, number: int) -> httpx.Response:
    """Asks again, as the same request, until the answer is no longer that the case changed."""
    key = {"idempotency-key": f"question-{number}"}
    for _ in range(TRIES):
        answer = await ask(client, case_id, number, **key)
        if answer.status_code != 409:
            break
        await asyncio.sleep(0.05)
    return answer


async def messages(client: httpx.AsyncClient, case_id: str) -> list[dict[str, Any]]:
    page = (await client.get(f"/cases/{case_id}/messages?limit=200")).raise_for_status()
    items: list[dict[str, Any]] = page.json()["items"]
    return items
