"""Cases over HTTP: kept, found, changed by those who have read them, ended, and nobody else's."""

import asyncio

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from faultmaven.providers.data import SqlDataProvider
from tests.marks import ONE_DATABASE

UNKNOWN = "0123456789abcdef0123456789abcdef"


async def open_case(client: httpx.AsyncClient, title: str = "Checkout is slow", **fields: str):
    answer = await client.post("/cases", json={"title": title, **fields})
    return answer.raise_for_status().json()


def path(case: dict[str, str], rest: str = "") -> str:
    return f"/cases/{case['id']}{rest}"


async def change(client: httpx.AsyncClient, case: dict[str, str], **fields: str):
    return await client.patch(path(case), json=fields, headers={"if-match": "*"})


async def test_a_case_is_kept_as_it_was_opened(client: httpx.AsyncClient):
    created = await client.post(
        "/cases",
        json={"title": "  Checkout is slow ", "priority": "high", "description": "p99 9 s"},
    )

    read = await client.get(path(created.json()))

    assert created.status_code == 201
    assert read.json() == created.json()
    assert read.json()["title"] == "Checkout is slow"
    assert read.json()["priority"] == "high"
    assert read.json()["status"] == "consulting"
    assert read.headers["etag"] == created.headers["etag"] == '"v1"'


@pytest.mark.parametrize("case_id", [UNKNOWN, "nope", "%00", "a" * 3000, "%C3%A9"])
async def test_a_case_that_cannot_be_is_missing(client: httpx.AsyncClient, case_id: str):
    response = await client.get(f"/cases/{case_id}")

    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


@ONE_DATABASE
@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/title"),
        ({"title": " "}, "#/title"),
        ({"title": "x" * 201}, "#/title"),
        ({"title": "a\0b"}, "#/title"),
        ({"title": "x", "priority": "urgent"}, "#/priority"),
    ],
)
async def test_a_wrong_field_is_pointed_at(client: httpx.AsyncClient, body, pointer: str):
    response = await client.post("/cases", json=body)

    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == pointer


@ONE_DATABASE
async def test_nobody_sees_cases_without_signing_in(anonymous: httpx.AsyncClient):
    response = await anonymous.get("/cases")

    assert response.status_code == 401


async def test_a_list_holds_only_ones_own_cases(
    client: httpx.AsyncClient, second_client: httpx.AsyncClient
):
    mine = await open_case(client)
    await open_case(second_client, "Not Ada's")

    listed = (await client.get("/cases")).json()

    assert listed == {"items": [mine], "total": 1, "limit": 50, "offset": 0}


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("q=DISK", ["Disk full"]),
        ("q=100%25", ["Quota"]),
        ("q=_", []),
        ("priority=critical", ["Disk full"]),
        ("status=closed", ["Quota"]),
        ("sort=title", ["Checkout", "Disk full", "Quota"]),
        ("sort=-title", ["Quota", "Disk full", "Checkout"]),
        ("sort=-priority", ["Disk full", "Quota", "Checkout"]),
        ("sort=priority&limit=1&offset=1", ["Quota"]),
        ("sort=created_at&limit=2", ["Disk full", "Checkout"]),
    ],
)
async def test_cases_are_filtered_searched_and_sorted(
    client: httpx.AsyncClient, query: str, titles: list[str]
):
    await open_case(client, "Disk full", priority="critical")
    await open_case(client, "Checkout", priority="low")
    quota = await open_case(client, "Quota", problem_statement="At 100% of it")
    await client.post(path(quota, "/close"), json={"reason": "duplicate"})

    listed = (await client.get(f"/cases?{query}")).json()

    assert [case["title"] for case in listed["items"]] == titles


@ONE_DATABASE
@pytest.mark.parametrize(
    "query", ["sort=owner_id", "limit=0", "limit=201", "offset=-1", "status=open", "q=%00"]
)
async def test_a_list_cannot_be_asked_for_anything_else(client: httpx.AsyncClient, query: str):
    response = await client.get(f"/cases?{query}")

    assert response.status_code == 422


@ONE_DATABASE
async def test_a_reason_to_end_goes_with_an_end(client: httpx.AsyncClient):
    case = await open_case(client)

    refused = await change(client, case, closure_reason="abandoned")

    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid-request")


async def test_a_change_needs_the_version_that_was_read(client: httpx.AsyncClient):
    case = await open_case(client)
    seen = (await client.get(path(case))).headers["etag"]

    first = await client.patch(path(case), json={"title": "One"}, headers={"if-match": seen})
    stale = await client.patch(path(case), json={"title": "Two"}, headers={"if-match": seen})
    blind = await client.patch(path(case), json={"title": "Three"})

    assert (first.status_code, first.headers["etag"]) == (200, '"v2"')
    assert (stale.status_code, stale.json()["type"]) == (412, "/problems/stale-version")
    assert (blind.status_code, blind.json()["type"]) == (428, "/problems/version-missing")
    assert (await client.get(path(case))).json()["title"] == "One"


async def test_of_many_who_change_the_same_version_one_succeeds(client: httpx.AsyncClient):
    case = await open_case(client)

    answers = await asyncio.gather(
        *(
            client.patch(path(case), json={"title": f"By {n}"}, headers={"if-match": '"v1"'})
            for n in range(8)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7
    assert (await client.get(path(case))).json()["version"] == 2


@ONE_DATABASE
@pytest.mark.parametrize(
    ("if_match", "status"),
    [("*", 200), ('"v9", "v1"', 200), ('W/"v1"', 412), ("v1", 412), ("", 412)],
)
async def test_if_match_is_read_as_http_says(client: httpx.AsyncClient, if_match: str, status: int):
    case = await open_case(client)

    changed = await client.patch(path(case), json={"title": "X"}, headers={"if-match": if_match})

    assert changed.status_code == status


async def test_a_deleted_case_is_gone_with_its_messages(
    client: httpx.AsyncClient, data: SqlDataProvider
):
    case = await open_case(client)
    await client.post(path(case, "/messages"), json={"content": "It began at 9."})

    stale = await client.delete(path(case), headers={"if-match": '"v7"'})
    deleted = await client.delete(path(case), headers={"if-match": '"v1"'})

    async with data.reading() as session:
        left = await session.scalar(text("SELECT count(*) FROM messages"))
    assert (stale.status_code, deleted.status_code, left) == (412, 204, 0)
    assert (await client.get(path(case))).status_code == 404


async def test_a_case_is_investigated_and_closed(client: httpx.AsyncClient):
    case = await open_case(client)

    too_early = await change(client, case, status="investigating")
    began = await change(client, case, status="investigating", problem_statement="Orders fail")
    ended = await client.post(path(case, "/close"), json={"reason": "escalated"})

    assert too_early.json()["type"] == "/problems/problem-statement-missing"
    assert (began.status_code, began.json()["status"]) == (200, "investigating")
    assert (ended.json()["status"], ended.json()["closure_reason"]) == ("closed", "escalated")
    assert ended.json()["closed_at"] is not None


@pytest.mark.parametrize("reason", ["resolved", "mitigation_sufficient", "consulting_only"])
async def test_a_case_ends_for_a_reason_only_once_that_is_so(
    client: httpx.AsyncClient, reason: str
):
    case = await open_case(client, problem_statement="Orders fail")
    await change(client, case, status="investigating")

    asked = await client.post(path(case, "/close"), json={"reason": reason})
    wanted = {"status": "resolved"} if reason == "resolved" else {"status": "closed"}
    patched = await change(client, case, **wanted, closure_reason=reason)

    assert (asked.status_code, asked.json()["type"]) == (409, "/problems/closure-not-earned")
    assert (patched.status_code, patched.json()["type"]) == (409, "/problems/closure-not-earned")
    assert (await client.get(path(case))).json()["status"] == "investigating"


async def test_the_problem_of_an_investigation_is_reworded_but_not_taken_away(
    client: httpx.AsyncClient,
):
    case = await open_case(client, problem_statement="Orders fail")
    await change(client, case, problem_statement="")
    await change(client, case, status="investigating", problem_statement="Orders fail")

    emptied = await change(client, case, problem_statement="")
    reworded = await change(client, case, problem_statement="Orders of blue fail")

    state = (await client.get(path(case, "/state"))).json()
    assert (emptied.status_code, emptied.json()["type"]) == (
        409,
        "/problems/problem-statement-missing",
    )
    assert reworded.json()["problem_statement"] == "Orders of blue fail"
    assert state["case"] == reworded.json()
    assert state["journal"][-1]["kind"] == "correction"


async def test_an_ended_case_keeps_its_status_and_still_listens(client: httpx.AsyncClient):
    case = await open_case(client)
    await client.post(path(case, "/close"), json={"reason": "consulting_only"})

    again = await client.post(path(case, "/close"), json={"reason": "other"})
    reopened = await change(client, case, status="investigating", problem_statement="x")
    question = await client.post(path(case, "/messages"), json={"content": "Why?"})

    assert (again.status_code, again.json()["type"]) == (409, "/problems/case-is-terminal")
    assert (reopened.status_code, reopened.json()["type"]) == (409, "/problems/case-is-terminal")
    assert question.status_code == 201


async def test_a_case_under_consultation_cannot_be_resolved(client: httpx.AsyncClient):
    case = await open_case(client)

    ended = await client.post(path(case, "/close"), json={"reason": "resolved"})

    assert (ended.status_code, ended.json()["type"]) == (409, "/problems/closure-not-earned")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases SET status = 'closed', closure_reason = 'other'",
        "UPDATE cases SET closed_at = created_at",
        "UPDATE cases SET closed_at = created_at, status = 'resolved'",
        "UPDATE cases SET status = 'open'",
    ],
)
async def test_the_database_itself_refuses_an_end_without_its_time_and_reason(
    client: httpx.AsyncClient, data: SqlDataProvider, statement: str
):
    await open_case(client)

    with pytest.raises(IntegrityError):
        async with data.transaction() as session:
            await session.execute(text(statement))
