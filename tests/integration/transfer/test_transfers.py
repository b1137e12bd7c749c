"""A case leaves one instance as an archive and enters another: whole, cited and replayable."""

import io
import json
import re
import zipfile
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from asgi_lifespan import LifespanManager

from faultmaven.app import create_app
from faultmaven.bootstrap import Providers, choose_providers
from faultmaven.modules.transfer import manifest
from faultmaven.modules.transfer.errors import ArchiveInvalid
from faultmaven.modules.transfer.service import replayed
from faultmaven.settings import Settings
from tests.conftest import PASSWORD
from tests.marks import ONE_DATABASE
from tests.uploads import LOG, stored_files, upload, zipped

ANY = {"if-match": "*"}
TALK = (
    "What broke?",
    "yes",
    "Since when?",
    "I freed space on volume blue",
    "It still fails",
    "What else could it be?",
    "It worked",
)


@pytest.fixture
async def elsewhere(
    tmp_path: Path, database_url: str, request: pytest.FixtureRequest
) -> AsyncGenerator[httpx.AsyncClient, None]:
    """Somebody signed in to an instance of their own, on the other kind of database."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    url = f"sqlite+aiosqlite:///{folder}/other.db"
    if database_url.startswith("sqlite"):
        url = request.getfixturevalue("postgres_database")
    settings = Settings(
        data_dir=folder, database_url=url, bcrypt_rounds=10, jobs="memory", _env_file=None
    )
    async with LifespanManager(create_app(choose_providers(settings))) as running:
        transport = httpx.ASGITransport(running.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://elsewhere") as client:
            account = {"email": "lin@example.org", "password": PASSWORD}
            (await client.post("/auth/register", json=account)).raise_for_status()
            tokens = (await client.post("/auth/login", json=account)).json()
            client.headers["authorization"] = f"Bearer {tokens['access_token']}"
            yield client


async def a_case(client: httpx.AsyncClient) -> str:
    """The path of a case with talk, evidence, a cited hypothesis and an end."""
    new = {"title": "Orders | fail", "problem_statement": "Orders are refused"}
    case = (await client.post("/cases", json=new)).raise_for_status().json()
    path = f"/cases/{case['id']}"
    await client.patch(path, json={"status": "investigating"}, headers=ANY)
    evidence = await upload(client, case["id"])
    await upload(client, case["id"], "bundle.zip", zipped({"a/b.log": LOG * 2, "c.txt": b"x\n"}))
    for asked in ("What broke?", "Since when?"):
        answer = await client.post(f"/agent/chat/{case['id']}", json={"message": asked})
        answer.raise_for_status()
    quote = LOG.decode().splitlines()[1]
    link = {"evidence_id": evidence["id"], "line_start": 2, "line_end": 2, "quote": quote}
    hypothesis = {
        "statement": "Volume blue ran out of space",
        "category": "capacity",
        "evidence": [{**link, "stance": "supports", "reason": f"See {evidence['id']}"}],
    }
    (await client.post(f"{path}/hypotheses", json=hypothesis)).raise_for_status()
    await client.post(f"{path}/close", json={"reason": "escalated"})
    return path


async def reported(client: httpx.AsyncClient, path: str) -> str:
    (await client.post(f"{path}/reports", json={"type": "runbook"})).raise_for_status()
    return path


async def sent(client: httpx.AsyncClient, archive: bytes, **how: bool) -> httpx.Response:
    return await client.post("/cases/import", files={"file": ("case.zip", archive)}, params=how)


async def test_a_case_is_the_same_on_another_instance(
    client: httpx.AsyncClient, elsewhere: httpx.AsyncClient
):
    path = await reported(client, await a_case(client))
    archive = (await client.get(f"{path}/export")).raise_for_status()

    imported = await sent(elsewhere, archive.content)

    there = f"/cases/{imported.json()['case_id']}"
    assert imported.status_code == 201, imported.text
    assert (imported.json()["uploads"], imported.json()["reports"]) == (2, 1)
    assert imported.json()["unverified"] == []
    assert imported.json()["replay"]["differing"] == []
    assert imported.json()["replay"]["same_state"]
    assert imported.json()["replay"]["identical"]
    assert await seen(elsewhere, there) == await seen(client, path)


async def test_what_entered_leaves_again_as_it_was(
    client: httpx.AsyncClient, elsewhere: httpx.AsyncClient
):
    path = await reported(client, await a_case(client))
    first = (await client.get(f"{path}/export")).content
    there = (await sent(elsewhere, first)).json()["case_id"]

    second = (await elsewhere.get(f"/cases/{there}/export")).content

    assert _plain(members(second)) == _plain(members(first))


@ONE_DATABASE
async def test_an_archive_holds_the_uploads_as_they_came(client: httpx.AsyncClient):
    path = await a_case(client)

    response = await client.get(f"{path}/export")

    archive = zipfile.ZipFile(io.BytesIO(response.content))
    told = archive.read("case.md").decode()
    assert archive.testzip() is None
    assert response.headers["content-disposition"].startswith("attachment")
    assert archive.read("evidence/001-orders.log") == LOG
    assert "# Orders \\| fail" in told
    assert "orders.log:2" in told


@ONE_DATABASE
async def test_the_same_case_enters_twice_as_two(client: httpx.AsyncClient):
    path = await a_case(client)
    archive = (await client.get(f"{path}/export")).content

    first, second = await sent(client, archive), await sent(client, archive)

    ids = {path.removeprefix("/cases/"), first.json()["case_id"], second.json()["case_id"]}
    assert len(ids) == 3
    assert (await client.get("/cases")).json()["total"] == 3


def _without_manifest(parts: dict[str, bytes]) -> None:
    del parts["case.json"]


def _not_json(parts: dict[str, bytes]) -> None:
    parts["case.json"] = b"{"


def _other_kind(parts: dict[str, bytes]) -> None:
    _edit(parts, lambda whole: whole.update(format="something"))


def _newer(parts: dict[str, bytes]) -> None:
    _edit(parts, lambda whole: whole.update(form=99))


def _without_upload(parts: dict[str, bytes]) -> None:
    del parts["evidence/001-orders.log"]


def _other_content(parts: dict[str, bytes]) -> None:
    parts["evidence/001-orders.log"] = LOG.replace(b"blue", b"grey")


def _larger(parts: dict[str, bytes]) -> None:
    parts["evidence/001-orders.log"] = LOG * 1000


def _gap_in_messages(parts: dict[str, bytes]) -> None:
    _edit(parts, lambda whole: whole["case"]["messages"].pop(0))


def _ended_without_reason(parts: dict[str, bytes]) -> None:
    _edit(parts, lambda whole: whole["case"].update(closure_reason=None))


def _unsafe_name(parts: dict[str, bytes]) -> None:
    _edit(parts, lambda whole: whole["evidence"][0].update(filename="../../x"))


def _two_of_a_label(parts: dict[str, bytes]) -> None:
    _edit(parts, lambda whole: whole["evidence"][0].update(label=whole["evidence"][1]["label"]))


def _foreign_id(parts: dict[str, bytes]) -> None:
    _edit(parts, lambda whole: whole["evidence"][0].update(id="../x"))


@ONE_DATABASE
@pytest.mark.parametrize(
    "damage",
    [
        _without_manifest,
        _not_json,
        _other_kind,
        _newer,
        _without_upload,
        _other_content,
        _larger,
        _gap_in_messages,
        _ended_without_reason,
        _unsafe_name,
        _two_of_a_label,
        _foreign_id,
    ],
)
async def test_a_damaged_archive_is_refused_and_leaves_nothing(
    client: httpx.AsyncClient, providers: Providers, damage: Any
):
    path = await a_case(client)
    parts = members((await client.get(f"{path}/export")).content)
    before = stored_files(providers.settings.data_dir)
    damage(parts)

    refused = await sent(client, zipped(parts))

    assert refused.status_code == 422, refused.text
    assert refused.json()["detail"]
    assert (await client.get("/cases")).json()["total"] == 1
    assert stored_files(providers.settings.data_dir) == before


@ONE_DATABASE
@pytest.mark.parametrize("body", [b"no zip", b"", LOG])
async def test_what_is_no_archive_is_refused(client: httpx.AsyncClient, body: bytes):
    refused = await sent(client, body)

    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/archive-invalid")


def _surer(whole: dict[str, Any]) -> None:
    whole["case"]["investigation"]["hypotheses"][-1]["likelihood"] = 0.99
    whole["case"]["decisions"][0]["outcome"]["decisions"] = ["It was the gardener."]


@ONE_DATABASE
async def test_a_state_that_does_not_follow_from_the_decisions_is_refused(
    client: httpx.AsyncClient, providers: Providers
):
    path = await a_case(client)
    parts = members((await client.get(f"{path}/export")).content)
    before = stored_files(providers.settings.data_dir)
    _edit(parts, _surer)

    refused = await sent(client, zipped(parts))

    assert refused.status_code == 422
    assert refused.json()["type"] == "/problems/archive-contradicts-itself"
    assert "decisions 1 come out otherwise" in refused.json()["detail"]
    assert (await client.get("/cases")).json()["total"] == 1
    assert stored_files(providers.settings.data_dir) == before


@ONE_DATABASE
async def test_it_is_taken_in_where_the_caller_accepts_the_differences(client: httpx.AsyncClient):
    path = await a_case(client)
    parts = members((await client.get(f"{path}/export")).content)
    _edit(parts, _surer)

    imported = await sent(client, zipped(parts), accept_differences=True)

    assert imported.status_code == 201
    assert imported.json()["replay"]["differing"] == [1]
    assert not imported.json()["replay"]["same_state"]
    assert not imported.json()["replay"]["identical"]


@ONE_DATABASE
async def test_nothing_rests_on_a_citation_that_its_evidence_does_not_bear_out(
    client: httpx.AsyncClient,
):
    path = await a_case(client)
    (await client.post(f"{path}/reports", json={"type": "incident_report"})).raise_for_status()
    parts = members((await client.get(f"{path}/export")).content)
    parts["case.json"] = parts["case.json"].replace(b"disk full on", b"disk lost on")

    imported = (await sent(client, zipped(parts), accept_differences=True)).json()

    there = f"/cases/{imported['case_id']}"
    hypothesis = (await client.get(f"{there}/hypotheses")).json()["items"][-1]
    said = (await client.get(f"{there}/messages")).json()["items"]
    (report,) = (await client.get(f"{there}/reports")).json()["items"]
    listed = {(one["where"].split()[0], one["reason"]) for one in imported["unverified"]}
    states = {cited["state"] for message in said for cited in message["citations"]}
    assert listed == {
        (where, "not_in_file") for where in ("investigation", "message", "incident_report")
    }
    assert (hypothesis["links"], hypothesis["likelihood"]) == ([], 0)
    assert "unverified" in states
    assert report["uncited"] > 0


@ONE_DATABASE
async def test_a_line_decides_only_where_the_engine_says_so(client: httpx.AsyncClient):
    path = await a_case(client)
    parts = members((await client.get(f"{path}/export")).content)
    parts["case.json"] = parts["case.json"].replace(b'"decisive": false', b'"decisive": true')

    imported = (await sent(client, zipped(parts), accept_differences=True)).json()

    state = (await client.get(f"/cases/{imported['case_id']}/state")).json()
    links = [link for one in state["hypotheses"] for link in one["links"]]
    assert {one["reason"] for one in imported["unverified"]} == {"not_decisive"}
    assert links
    assert not any(link["decisive"] for link in links)
    assert {one["status"] for one in state["hypotheses"]} <= {"captured", "active"}


@ONE_DATABASE
async def test_decisions_that_take_too_long_to_take_again_are_refused(client: httpx.AsyncClient):
    path = await a_case(client)
    parts = members((await client.get(f"{path}/export")).content)
    whole = manifest.read(parts["case.json"])

    with pytest.raises(ArchiveInvalid, match=r"only 0 of \d+ decisions were taken again"):
        replayed(whole.case, timedelta(0))


@ONE_DATABASE
async def test_reports_come_along_and_are_laid_out_anew(client: httpx.AsyncClient):
    path = await a_case(client)
    written = await client.post(f"{path}/reports", json={"type": "post_mortem"})
    parts = members((await client.get(f"{path}/export")).content)
    plain = parts["reports/post_mortem-v1.md"].decode()
    parts["reports/post_mortem-v1.html"] = b"<script>alert(1)</script>"
    parts["case.json"] = parts["case.json"].replace(b"Post-mortem: ", b"<script>alert(2)</script> ")

    imported = (await sent(client, zipped(parts))).json()

    there = f"/cases/{imported['case_id']}/reports"
    (report,) = (await client.get(there)).json()["items"]
    page = await client.get(f"{there}/{report['id']}/download", params={"format": "html"})
    assert plain == written.json()["markdown"]
    assert (imported["reports"], report["imported"], report["version"]) == (1, True, 1)
    assert "<script" not in page.text
    assert "It was not written here" in page.text
    assert "sandbox" in page.headers["content-security-policy"] or "default-src 'none'" in page.text


async def test_a_long_talk_is_replayed_on_the_other_database(
    client: httpx.AsyncClient, elsewhere: httpx.AsyncClient
):
    case_id = (await client.post("/cases", json={"title": "Orders fail"})).json()["id"]
    await upload(client, case_id)
    for asked in TALK:
        answer = await client.post(f"/agent/chat/{case_id}", json={"message": asked})
        answer.raise_for_status()
    archive = (await client.get(f"/cases/{case_id}/export")).content

    imported = (await sent(elsewhere, archive)).json()

    replay = imported["replay"]
    assert (replay["differing"], replay["same_state"]) == ([], True)
    assert replay["decisions"] == len(TALK)


async def seen(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    """What a user sees of a case, without what names the instance."""
    case_id = path.removeprefix("/cases/")
    lists = {
        name: (await client.get(f"{path}/{name}?limit=200")).json()["items"]
        for name in ("messages", "hypotheses", "solutions", "timeline", "reports")
    }
    found = (await client.get("/evidence", params={"case_id": case_id})).json()["items"]
    content = [(await client.get(f"/evidence/{e['id']}/download")).content for e in found]
    state = (await client.get(f"{path}/state")).json()
    text = json.dumps({**lists, "state": state, "content": [c.hex() for c in content]})
    for place, evidence in enumerate(found):
        text = text.replace(evidence["id"], f"evidence {place}")
    whole: dict[str, Any] = json.loads(text.replace(case_id, "case"))
    for one in (*whole["messages"], *whole["reports"]):
        one.pop("id")
        one.pop("imported", None)
    for name in ("version", "updated_at"):
        whole["state"]["case"].pop(name)
    return whole


def members(archive: bytes) -> dict[str, bytes]:
    """The contents of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def _plain(parts: dict[str, bytes]) -> dict[str, bytes]:
    """An archive's members, without ids and without what is of the export itself."""
    whole = json.loads(parts["case.json"])
    whole.pop("exported_at")
    whole["case"].pop("updated_at")
    text = json.dumps(whole)
    for place, evidence in enumerate(whole["evidence"]):
        text = text.replace(evidence["id"], f"evidence {place}")
    return {**parts, "case.json": re.sub(r"\b[0-9a-f]{32}\b", "case", text).encode()}


def _edit(parts: dict[str, bytes], change: Any) -> None:
    whole = json.loads(parts["case.json"])
    change(whole)
    parts["case.json"] = json.dumps(whole).encode()
