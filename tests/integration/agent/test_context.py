"""What a model would be told, shown before any is asked."""

import httpx

from tests.integration.agent.test_routers import CLUSTER, NOBODYS, ask, open_case, upload


async def test_the_context_holds_what_the_user_told_and_where_each_part_comes_from(
    client: httpx.AsyncClient,
) -> None:
    case_id = await open_case(client)
    await upload(client, case_id, "cluster.txt", CLUSTER.encode())
    answer = await ask(client, case_id, "It began at 09:14 UTC. What broke?")

    shown = await client.get(
        f"/agent/chat/{case_id}/context", params={"message": "What do we know?"}
    )

    context = shown.raise_for_status().json()
    assert "began:\nt1 It began at 09:14 UTC." in context["text"]
    assert "What do we know?" in context["text"]
    assert context["tokens"] <= context["budget"] == 1600
    origins = {part["name"]: part["origin"] for part in context["parts"]}
    assert origins["question"] == "message 3"
    assert origins["evidence"].startswith("cluster.txt:")
    assert answer["memory"]["budget"] == 1600
    state = (await client.get(f"/cases/{case_id}/state")).json()
    assert set(state["memory"]) == {"journal", "cold", "warm", "hot"}
    assert state["memory"]["journal"] > 0
    messages = (await client.get(f"/cases/{case_id}/messages")).json()
    assert messages["total"] == 2


async def test_the_context_of_an_unknown_case_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get(f"/agent/chat/{NOBODYS}/context")).status_code == 404
