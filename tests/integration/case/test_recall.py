"""A resolved case suggests its cause to a like one of the same owner, and is forgotten with it."""

import httpx
import pytest
from sqlalchemy import delete

from faultmaven.modules.case.recall.models import Fingerprint
from faultmaven.providers.data import SqlDataProvider
from tests.integration.agent.test_routers import CLUSTER, ask, upload
from tests.marks import ONE_DATABASE

OTHER = CLUSTER.replace("quoter", "till").replace("ledger", "scale")


async def open_with(client: httpx.AsyncClient, title: str, text: str) -> str:
    case_id = str((await client.post("/cases", json={"title": title})).json()["id"])
    await upload(client, case_id, "cluster.txt", text.encode())
    return case_id


async def resolve(client: httpx.AsyncClient, case_id: str) -> None:
    """As an engineer would: the cause, the fix, its effect, and the end of it."""
    for said in ("Quotes are missing", "yes", "How do I fix it?", "I applied the fix"):
        await ask(client, case_id, said)
    await ask(client, case_id, "It works again now, the errors are gone")
    await ask(client, case_id, "yes")


async def memories(client: httpx.AsyncClient, case_id: str) -> list[dict[str, object]]:
    state = (await client.get(f"/cases/{case_id}/state")).json()
    return [h for h in state["hypotheses"] if h["author"] == "memory"]


@pytest.fixture
async def resolved(client: httpx.AsyncClient) -> str:
    case_id = await open_with(client, "Quotes are missing", CLUSTER)
    await resolve(client, case_id)
    case = (await client.get(f"/cases/{case_id}")).json()
    assert case["status"] == "resolved", case
    return case_id


async def test_a_like_case_is_told_of_the_past_one_without_evidence(
    client: httpx.AsyncClient, resolved: str
) -> None:
    case_id = await open_with(client, "Tills are shut", OTHER)

    await ask(client, case_id, "What broke?")

    found = await memories(client, case_id)
    assert len(found) == 1
    assert str(found[0]["statement"]).startswith("As in “Quotes are missing” of ")
    assert found[0]["links"] == []
    assert found[0]["likelihood"] == 0


async def test_the_same_cause_again_is_told_with_what_mended_it(
    client: httpx.AsyncClient, resolved: str
) -> None:
    case_id = await open_with(client, "Quotes are missing again", CLUSTER)

    answer = await ask(client, case_id, "What broke?")

    state = (await client.get(f"/cases/{case_id}/state")).json()
    assert "**Seen before:** h1: As in “Quotes are missing” of " in answer["answer"]
    assert "(mended then by: " in answer["answer"]
    assert [note["kind"] for note in state["journal"] if note["author"] == "memory"] == ["recalled"]
    assert [h["id"] for h in state["hypotheses"] if h["author"] == "memory"] == []


async def test_a_past_case_that_is_deleted_is_forgotten(
    client: httpx.AsyncClient, resolved: str
) -> None:
    await client.delete(f"/cases/{resolved}", headers={"If-Match": "*"})
    case_id = await open_with(client, "Tills are shut", OTHER)

    await ask(client, case_id, "What broke?")

    assert await memories(client, case_id) == []


@ONE_DATABASE
async def test_another_users_cases_are_not_remembered(
    client: httpx.AsyncClient, second_client: httpx.AsyncClient, resolved: str
) -> None:
    case_id = await open_with(second_client, "Tills are shut", OTHER)

    await ask(second_client, case_id, "What broke?")

    assert await memories(second_client, case_id) == []


@ONE_DATABASE
async def test_a_case_whose_fingerprint_was_never_taken_is_remembered_when_it_is_needed(
    client: httpx.AsyncClient, resolved: str, data: SqlDataProvider
) -> None:
    async with data.transaction() as session:
        await session.execute(delete(Fingerprint))
    case_id = await open_with(client, "Tills are shut", OTHER)

    await ask(client, case_id, "What broke?")

    assert len(await memories(client, case_id)) == 1


@ONE_DATABASE
async def test_an_open_case_is_not_remembered(client: httpx.AsyncClient) -> None:
    await ask(client, await open_with(client, "Quotes are missing", CLUSTER), "What broke?")
    case_id = await open_with(client, "Tills are shut", OTHER)

    await ask(client, case_id, "What broke?")

    assert await memories(client, case_id) == []
