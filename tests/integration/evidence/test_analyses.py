"""What the engine says of evidence: stored, shared by equal content, made off the event loop."""

import asyncio
import os
import time
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
from asgi_lifespan import LifespanManager
from pwdlib.hashers.bcrypt import BcryptHasher
from sqlalchemy import text

from faultmaven.analysis.sources import Source
from faultmaven.app import create_app
from faultmaven.bootstrap import Providers
from faultmaven.infrastructure.memory_impl import MemoryJobs
from faultmaven.modules.case.errors import CaseNotFound
from faultmaven.modules.case.service import CaseService
from faultmaven.modules.evidence.analysts import Analysts, Job
from faultmaven.modules.evidence.joint import ANALYSED_AT_ONCE
from faultmaven.modules.evidence.service import EvidenceService
from faultmaven.providers.data import SqlDataProvider, utc_now
from faultmaven.providers.passwords import Passwords
from faultmaven.web.multipart import Field, FilePart
from tests.marks import ONE_DATABASE
from tests.uploads import LOG, open_case, send, stored_files, upload, zipped

LARGE = LOG.replace(b"\n", b" " + b"x" * 6000 + b"\n") * 120
PENDING = b"""$ kubectl describe pod orders-1
Name:             orders-1
Namespace:        shop
Status:           Pending
Events:
  Type     Reason            Age   From               Message
  ----     ------            ----  ----               -------
  Warning  FailedScheduling  2m    default-scheduler  0/3 nodes are available: 3 node(s) didn't \
match Pod's node affinity/selector.
"""


def service(providers: Providers, analysts: Analysts) -> EvidenceService:
    """A service of its own, beside the application's."""
    data, files, store = providers.data, providers.files, providers.store
    return EvidenceService(data, files, CaseService(data), analysts, MemoryJobs(1), store, 1000)


async def ready(client: httpx.AsyncClient, evidence_id: str) -> dict[str, object]:
    for _ in range(300):
        found = (await client.get(f"/evidence/{evidence_id}")).json()
        if found["status"] != "processing":
            return dict(found)
        await asyncio.sleep(0.1)
    raise TimeoutError(evidence_id)


def read(source: Source) -> bytes:
    with source.open() as stream:
        return stream.read()


async def analyses_in(data: SqlDataProvider) -> int:
    async with data.reading() as session:
        return await session.scalar(text("SELECT count(*) FROM analyses")) or 0


async def test_an_analysis_covers_every_line_of_every_file(client: httpx.AsyncClient):
    archive = zipped({"orders.log": LOG, "pods.txt": b"NAME\n"})
    taken = await upload(client, await open_case(client), "incident.zip", archive)

    said = (await client.get(f"/evidence/{taken['id']}/analysis")).json()

    assert said["verdict"]
    assert [file["file"] for file in said["coverage"]["files"]] == ["orders.log", "pods.txt"]
    assert said["coverage"]["lines_read"] == said["coverage"]["lines_total"] == 4


@ONE_DATABASE
async def test_the_sections_asked_for_are_shown_a_page_at_a_time(client: httpx.AsyncClient):
    taken = await upload(client, await open_case(client), "orders.log", LOG * 2)
    path = f"/evidence/{taken['id']}/analysis"

    whole = (await client.get(path)).json()
    part = (await client.get(f"{path}?sections=timeline,%20findings&limit=1&offset=1")).json()
    refused = await client.get(f"{path}?sections=causes,guesses")

    always = {"verdict", "summary", "engine", "totals"}
    assert set(part) == always | {"timeline", "findings"}
    assert part["timeline"] == whole["timeline"][1:2]
    assert part["totals"]["timeline"] == len(whole["timeline"]) == whole["totals"]["timeline"]
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/section-unknown")


@pytest.mark.parametrize("what", ["analysis", "timeline"])
async def test_what_a_client_knows_already_is_not_sent_again(client: httpx.AsyncClient, what: str):
    case_id = await open_case(client)
    taken = await upload(client, case_id)
    path = f"/evidence/{taken['id']}" if what == "analysis" else f"/cases/{case_id}"

    first = await client.get(f"{path}/{what}")
    known = {"if-none-match": f'"other", {first.headers["etag"]}'}
    again = await client.get(f"{path}/{what}", headers=known)
    other = await client.get(f"{path}/{what}", headers={"if-none-match": '"other"'})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert (other.status_code, other.json()) == (200, first.json())


@ONE_DATABASE
async def test_more_evidence_changes_what_a_client_knows_of_a_case(client: httpx.AsyncClient):
    case_id = await open_case(client)
    tags = []
    for name in ("a.log", "b.log"):
        await upload(client, case_id, name)
        tags.append((await client.get(f"/cases/{case_id}/timeline?limit=1")).headers["etag"])

    assert tags[0] != tags[1]


@ONE_DATABASE
async def test_who_knows_the_tag_of_somebody_elses_analysis_is_told_nothing(
    client: httpx.AsyncClient, second_client: httpx.AsyncClient
):
    case_id = await open_case(client)
    taken = await upload(client, case_id)

    for path in (f"/evidence/{taken['id']}/analysis", f"/cases/{case_id}/timeline"):
        tag = (await client.get(path)).headers["etag"]
        asked = [await second_client.get(path, headers={"if-none-match": t}) for t in (tag, "*")]

        assert [answer.status_code for answer in asked] == [404, 404]


async def test_equal_content_is_analysed_once_for_one_user(
    client: httpx.AsyncClient, second_client: httpx.AsyncClient, data: SqlDataProvider
):
    for _ in range(2):
        await upload(client, await open_case(client))
    same_user = await analyses_in(data)
    await upload(second_client, await open_case(second_client))

    assert (same_user, await analyses_in(data)) == (1, 2)


async def test_an_analysis_outlives_the_case_it_was_made_for(client: httpx.AsyncClient):
    first, second = await open_case(client), await open_case(client)
    await upload(client, first)
    taken = await upload(client, second)
    await client.delete(f"/cases/{first}", headers={"if-match": "*"})

    said = await client.get(f"/evidence/{taken['id']}/analysis")

    assert said.status_code == 200


async def test_large_evidence_is_processed_after_the_answer(client: httpx.AsyncClient):
    case_id = await open_case(client)

    taken = await upload(client, case_id, "orders.log", LARGE)
    early = await client.get(f"/evidence/{taken['id']}/analysis")
    found = (await client.get(f"/evidence/{taken['id']}/search?q=ERROR")).json()
    finished = await ready(client, taken["id"])

    assert taken["status"] == "processing"
    assert (early.status_code, early.json()["type"]) == (409, "/problems/evidence-not-analysed")
    assert found["total"] == 120
    assert finished["status"] == "ready"
    assert (await client.get(f"/evidence/{taken['id']}/analysis")).status_code == 200


async def test_large_evidence_sent_with_a_key_is_processed_too(client: httpx.AsyncClient):
    form = {"case_id": await open_case(client)}
    key = {"idempotency-key": "one"}

    answer = await client.post(
        "/evidence/upload", data=form, files={"file": ("a.log", LARGE)}, headers=key
    )

    assert (await ready(client, answer.json()["id"]))["status"] == "ready"


async def test_the_api_answers_while_evidence_is_analysed(client: httpx.AsyncClient):
    taken = await upload(client, await open_case(client), "orders.log", LARGE)

    waits = []
    while (await client.get(f"/evidence/{taken['id']}")).json()["status"] == "processing":
        began = time.perf_counter()
        await client.get("/health/live")
        waits.append(time.perf_counter() - began)

    assert waits
    assert sorted(waits)[len(waits) // 2] < 0.2


async def test_evidence_of_a_case_is_analysed_together_under_names_that_differ(
    client: httpx.AsyncClient, providers: Providers, data: SqlDataProvider
):
    case_id = await open_case(client)
    owner_id = (await client.get("/auth/me")).json()["id"]
    log = await upload(client, case_id)
    archive = await upload(client, case_id, "incident.zip", zipped({"orders.log": LOG}))
    analysts = Analysts()
    evidence = service(providers, analysts)

    together = await evidence.case_analysis(case_id, owner_id)
    again = await evidence.case_analysis(case_id, owner_id)
    alone = await evidence.case_analysis(case_id, owner_id, [archive["id"]])
    await analysts.close()

    assert {name: file.evidence_id for name, file in together.files.items()} == {
        "orders.log": log["id"],
        "incident.zip/orders.log": archive["id"],
    }
    assert [file.file for file in together.analysis.coverage.files] == sorted(together.files)
    assert again.analysis is together.analysis
    assert {source.name for source in together.sources} == set(together.files)
    assert [read(source) for source in together.sources] == [LOG, LOG]
    assert {name: file.evidence_id for name, file in alone.files.items()} == {
        "orders.log": archive["id"]
    }
    for name, file in together.files.items():
        lines = await client.get(f"/evidence/{file.evidence_id}/lines", params={"file": name})
        assert lines.json()["total_lines"] == 3


async def test_a_case_without_evidence_decides_nothing(
    client: httpx.AsyncClient, providers: Providers, data: SqlDataProvider
):
    case_id = await open_case(client)
    owner_id = (await client.get("/auth/me")).json()["id"]
    evidence = service(providers, Analysts())

    said = await evidence.case_analysis(case_id, owner_id)

    assert (said.analysis.verdict, said.files) == ("inconclusive", {})
    with pytest.raises(CaseNotFound):
        await evidence.case_analysis(case_id, "somebody else")


async def test_evidence_that_cannot_be_analysed_is_kept_and_says_so(
    client: httpx.AsyncClient, providers: Providers, data: SqlDataProvider
):
    case_id = await open_case(client)
    owner_id = (await client.get("/auth/me")).json()["id"]
    analysts = Analysts(deadline_seconds=0.001)
    evidence = service(providers, analysts)

    taken = await evidence.upload(owner_id, parts(case_id))
    await analysts.close()

    shown = (await client.get(f"/evidence/{taken.id}")).json()
    refused = await client.get(f"/evidence/{taken.id}/analysis")
    lines = await client.get(f"/evidence/{taken.id}/lines")
    assert (shown["status"], shown["problem"]) == ("failed", "The analysis took more than 0.001 s.")
    assert (refused.status_code, refused.json()["detail"]) == (409, shown["problem"])
    assert lines.json()["total_lines"] == 3


@ONE_DATABASE
async def test_an_upload_does_not_wait_behind_somebody_elses_analysis(
    client: httpx.AsyncClient, providers: Providers, data: SqlDataProvider
):
    case_id = await open_case(client)
    owner_id = (await client.get("/auth/me")).json()["id"]
    analysts = Analysts(processes=1)
    evidence = service(providers, analysts)
    slow = Job([Source("slow.log", 1, partial(time.sleep, 60))])
    other = asyncio.create_task(analysts.analyse(slow))
    await asyncio.sleep(0)

    await evidence.start(utc_now() - timedelta(days=1))
    taken = await evidence.upload(owner_id, parts(case_id))
    status = taken.status
    other.cancel()
    finished = await ready(client, taken.id)
    await evidence.stop()

    assert (status, finished["status"]) == ("processing", "ready")


async def parts(case_id: str) -> AsyncGenerator[Field | FilePart, None]:
    async def chunks() -> AsyncGenerator[bytes, None]:
        yield LOG

    yield Field("case_id", case_id)
    yield FilePart("file", "orders.log", chunks())


class TestARestart:
    @pytest.fixture
    def again(self, providers: Providers, database_url: str) -> Providers:
        """The same folder and database, as a new process would find them."""
        return replace(
            providers,
            data=SqlDataProvider(database_url),
            jobs=MemoryJobs(1),
            passwords=Passwords(BcryptHasher(4)),
        )

    async def test_evidence_is_still_there(self, client: httpx.AsyncClient, again: Providers):
        taken = await upload(client, await open_case(client), "incident.zip", zipped({"a": LOG}))

        async with LifespanManager(create_app(again)) as running:
            transport = httpx.ASGITransport(running.app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://test", headers=client.headers
            ) as later:
                found = await later.get(f"/evidence/{taken['id']}")
                said = await later.get(f"/evidence/{taken['id']}/analysis")
                lines = await later.get(f"/evidence/{taken['id']}/lines")

        assert found.json() == taken
        assert said.status_code == 200
        assert lines.json()["total_lines"] == 3

    async def test_unfinished_analyses_are_taken_up(
        self, client: httpx.AsyncClient, data: SqlDataProvider, again: Providers
    ):
        taken = await upload(client, await open_case(client))
        async with data.transaction() as session:
            await session.execute(text("UPDATE evidence SET status = 'processing'"))

        async with LifespanManager(create_app(again)):
            finished = await ready(client, taken["id"])

        assert finished["status"] == "ready"

    async def test_what_a_crash_left_behind_is_removed(
        self, client: httpx.AsyncClient, again: Providers, tmp_path: Path
    ):
        await upload(client, await open_case(client))
        kept = stored_files(tmp_path)
        orphan = tmp_path / "files" / "evidence" / ("0" * 32) / "0"
        orphan.parent.mkdir()
        for path in (orphan, tmp_path / "files" / "incoming" / ("f" * 32)):
            path.write_bytes(LOG)
            os.utime(path, (0, 0))

        async with LifespanManager(create_app(again)):
            left = stored_files(tmp_path)

        assert left == kept

    async def test_a_second_process_leaves_the_first_ones_uploads_alone(
        self, client: httpx.AsyncClient, again: Providers, tmp_path: Path
    ):
        await upload(client, await open_case(client))
        arriving = tmp_path / "files" / "incoming" / ("f" * 32)
        arriving.write_bytes(LOG)

        async with LifespanManager(create_app(again)):
            assert arriving.exists()


@ONE_DATABASE
async def test_what_is_so_in_known_good_evidence_is_not_what_broke_a_case(
    client: httpx.AsyncClient, providers: Providers
):
    case_id = await open_case(client)
    owner_id = (await client.get("/auth/me")).json()["id"]
    evidence = service(providers, analysts := Analysts())
    await upload(client, case_id, "now.txt", PENDING + LOG)
    before = await evidence.case_analysis(case_id, owner_id)

    answer = await send(client, case_id, "before.txt", PENDING, role="baseline")
    refused = await send(client, case_id, "before.txt", PENDING, role="perhaps")
    after = await evidence.case_analysis(case_id, owner_id)
    await analysts.close()

    assert (answer.status_code, answer.json()["role"]) == (201, "baseline")
    assert refused.status_code == 422
    assert before.analysis.causes
    assert after.analysis.causes == ()
    assert any("known-good" in item.reason for item in after.analysis.ruled_out)
    assert (sorted(after.files), len(after.sources)) == (["before.txt", "now.txt"], 1)


async def test_a_case_of_known_good_evidence_alone_has_nothing_to_analyse_together(
    client: httpx.AsyncClient, providers: Providers
):
    case_id = await open_case(client)
    for name, line in (("a.log", b"a\n"), ("b.log", b"b\n")):
        await send(client, case_id, name, line * ANALYSED_AT_ONCE, role="baseline")

    async with providers.data.reading() as session:
        wishes = await session.scalar(text("SELECT count(*) FROM joint_analyses_wanted"))

    assert wishes == 0
