"""The analysis of an upload as a stream of events, for those who may see the evidence."""

import asyncio
from pathlib import Path

import httpx
from sqlalchemy import text

from faultmaven.providers.data import SqlDataProvider
from tests.events import Event, parsed
from tests.integration.evidence.test_kills import LARGE, Settings, frozen, uploads
from tests.marks import ONE_DATABASE
from tests.services.faultmaven import serving
from tests.uploads import open_case, upload


async def followed(client: httpx.AsyncClient, evidence_id: str, **headers: str) -> list[Event]:
    answer = await client.get(f"/evidence/{evidence_id}/events", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (
        200,
        "text/event-stream; charset=utf-8",
    )
    return parsed(answer.text)


async def test_an_analysis_is_followed_to_its_end(client: httpx.AsyncClient):
    taken = await upload(client, await open_case(client), "orders.log", LARGE)

    *told, last = await followed(client, taken["id"])

    assert {name for name, _, _ in told} == {"status"}
    assert (last[0], last[2]) == ("done", {"status": "ready"})
    ids = [number for _, number, _ in [*told, last]]
    assert ids == sorted(set(ids))
    for _, _, data in told:
        assert data["stage"] in ("waiting", "reading", "concluding")
        assert 0 <= data["bytes_done"] <= data["bytes_total"] == len(LARGE)
        assert 0 <= data["lines_done"] <= data["lines_total"] == LARGE.count(b"\n")


async def test_what_was_seen_is_not_told_again(client: httpx.AsyncClient):
    taken = await upload(client, await open_case(client))

    ((name, number, _),) = await followed(client, taken["id"])
    again = await followed(client, taken["id"], **{"last-event-id": str(number + 10**9)})

    assert name == "done"
    assert [(name, seen > number) for name, seen, _ in again] == [("done", True)]


@ONE_DATABASE
async def test_an_analysis_that_failed_ends_with_the_reason(
    client: httpx.AsyncClient, data: SqlDataProvider
):
    taken = await upload(client, await open_case(client))
    async with data.transaction() as session:
        await session.execute(text("UPDATE evidence SET status = 'failed', problem = 'Too old.'"))

    ((name, _, problem),) = await followed(client, taken["id"])

    assert (name, problem["type"]) == ("error", "/problems/evidence-not-analysed")
    assert problem["detail"] == "Too old."


@ONE_DATABASE
async def test_evidence_deleted_meanwhile_ends_its_stream(
    client: httpx.AsyncClient, data: SqlDataProvider
):
    taken = await upload(client, await open_case(client), "orders.log", LARGE)

    following = asyncio.create_task(followed(client, taken["id"]))
    await asyncio.sleep(0.1)
    await client.delete(f"/evidence/{taken['id']}")

    *_, (name, _, problem) = await asyncio.wait_for(following, 10)
    assert (name, problem["type"]) == ("error", "/problems/evidence-not-found")


async def test_somebody_elses_evidence_is_not_followed(
    client: httpx.AsyncClient, second_client: httpx.AsyncClient
):
    taken = await upload(client, await open_case(client))

    answer = await second_client.get(f"/evidence/{taken['id']}/events")

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/evidence-not-found")


def test_progress_is_seen_from_another_process_and_holds_up_no_end(team: Settings, tmp_path: Path):
    with serving(tmp_path, **team) as one, serving(tmp_path, **team) as other:
        (taken,) = uploads(one.signed_in("ada"), 1)
        watcher = other.signed_in("ada")
        with frozen(one), watcher.stream("GET", f"/evidence/{taken}/events") as answer:
            lines = answer.iter_lines()
            first = [next(lines) for _ in range(3)]
        *_, last = parsed(watcher.get(f"/evidence/{taken}/events").text)
        with watcher.stream("GET", f"/evidence/{taken}/events"):
            other.terminate(within=5)

    assert first[0] == "event: status"
    assert last[0] == "done"
