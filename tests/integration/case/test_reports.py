"""Reports over HTTP: written, listed, downloaded, kept and let go."""

import httpx
import pytest

from tests.marks import ONE_DATABASE
from tests.uploads import LOG, open_case, upload

NOBODYS = "0" * 32


async def write(client: httpx.AsyncClient, case_id: str, kind: str = "incident_report"):
    answer = await client.post(f"/cases/{case_id}/reports", json={"type": kind})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_report_is_written_listed_and_downloaded(client: httpx.AsyncClient) -> None:
    case_id = await open_case(client)

    report = await write(client, case_id)

    listed = (await client.get(f"/cases/{case_id}/reports")).json()
    assert listed["total"] == 1
    assert listed["items"][0] == {k: v for k, v in report.items() if k != "markdown"}
    path = f"/cases/{case_id}/reports/{report['id']}/download"
    plain, page = await client.get(path), await client.get(path, params={"format": "html"})
    assert plain.text == report["markdown"]
    assert plain.headers["content-type"] == "text/markdown; charset=utf-8"
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert 'filename="incident_report-v1.html"' in page.headers["content-disposition"]
    assert page.headers["content-disposition"].startswith("attachment;")


async def test_of_each_type_five_versions_are_kept(client: httpx.AsyncClient) -> None:
    case_id = await open_case(client)
    await write(client, case_id, "runbook")

    for _ in range(7):
        await write(client, case_id)

    listed = (await client.get(f"/cases/{case_id}/reports")).json()["items"]
    kept = sorted((item["type"], item["version"]) for item in listed)
    assert kept == [*(("incident_report", n) for n in range(3, 8)), ("runbook", 1)]
    only = await client.get(f"/cases/{case_id}/reports", params={"type": "runbook"})
    assert only.json()["total"] == 1


async def test_reports_go_with_their_case(client: httpx.AsyncClient) -> None:
    case_id = await open_case(client)
    report = await write(client, case_id)

    await client.delete(f"/cases/{case_id}", headers={"If-Match": "*"})

    gone = await client.get(f"/cases/{case_id}/reports/{report['id']}/download")
    assert gone.status_code == 404


async def test_a_closed_case_can_still_be_reported(client: httpx.AsyncClient) -> None:
    case_id = await open_case(client)
    await client.post(f"/cases/{case_id}/close", json={"reason": "abandoned"})

    report = await write(client, case_id, "handover")

    assert "closed (abandoned)" in report["markdown"]


async def test_citations_of_deleted_evidence_say_so(client: httpx.AsyncClient) -> None:
    case_id = await open_case(client)
    evidence = await upload(client, case_id)
    answer = await client.post(f"/agent/chat/{case_id}", json={"message": "Which errors?"})
    quote = LOG.decode().splitlines()[1]
    link = {"evidence_id": evidence["id"], "line_start": 2, "line_end": 2, "quote": quote}
    full = {"statement": "Volume blue is full", "category": "capacity"}
    await client.post(
        f"/cases/{case_id}/hypotheses", json={**full, "evidence": [{**link, "stance": "supports"}]}
    )
    report = await write(client, case_id)
    path = f"/cases/{case_id}/reports/{report['id']}/download"
    before = (await client.get(path)).text

    await client.delete(f"/evidence/{evidence['id']}")

    after, page = await client.get(path), await client.get(path, params={"format": "html"})
    said = (await client.get(f"/cases/{case_id}/messages")).json()["items"][1]
    assert answer.json()["citations"]
    assert {cited["state"] for cited in said["citations"]} == {"unavailable"}
    assert "no longer available" not in before
    for text in (after.text, page.text):
        assert "Evidence that this report cites was deleted since" in text
        assert "no longer available: the evidence was deleted" in text


@ONE_DATABASE
@pytest.mark.parametrize(
    ("path", "params", "problem"),
    [
        (f"/reports/{NOBODYS}/download", {}, "/problems/report-not-found"),
        ("/reports/no-id/download", {}, "/problems/report-not-found"),
    ],
)
async def test_an_unknown_report_is_not_found(
    client: httpx.AsyncClient, path: str, params: dict[str, str], problem: str
) -> None:
    case_id = await open_case(client)

    answer = await client.get(f"/cases/{case_id}{path}", params=params)

    assert answer.status_code == 404
    assert answer.json()["type"] == problem


@ONE_DATABASE
async def test_an_unknown_type_or_format_is_refused(client: httpx.AsyncClient) -> None:
    case_id = await open_case(client)
    report = await write(client, case_id)
    download = f"/cases/{case_id}/reports/{report['id']}/download"

    answers = [
        await client.post(f"/cases/{case_id}/reports", json={"type": "poem"}),
        await client.get(download, params={"format": "pdf"}),
    ]

    assert {answer.status_code for answer in answers} == {422}
