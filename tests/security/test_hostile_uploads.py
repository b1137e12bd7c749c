"""Uploads that must not be taken in: each is told clearly why, and leaves nothing behind."""

import bz2
import io
import tarfile
import zipfile
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from asgi_lifespan import LifespanManager
from sqlalchemy import text

from faultmaven.app import create_app
from faultmaven.bootstrap import Providers
from faultmaven.providers.data import SqlDataProvider
from tests.marks import ONE_DATABASE
from tests.uploads import LOG, open_case, send, stored_files, tarred, upload, zipped

pytestmark = ONE_DATABASE
"""What is refused never reaches the tables, of whichever database."""

UNKNOWN = "0123456789abcdef0123456789abcdef"
ELF = b"\x7fELF\x02\x01\x01" + bytes(200)
NOISE = bytes(range(256)) * 40
BOMB = zipped({"calm.log": b"INFO ok\n" * (4 << 20)})


def linked() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        info = tarfile.TarInfo("passwd")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    return packed.getvalue()


def crowded() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(20_001):
            archive.writestr(str(number), b"")
    return packed.getvalue()


def spoiled(packed: bytes) -> bytes:
    middle = len(packed) // 2
    return packed[:middle] + bytes([packed[middle] ^ 255]) + packed[middle + 1 :]


def nameless() -> bytes:
    """A zip whose directory gives its only member a name of no letters."""
    packed = bytearray(zipped({"a": LOG}))
    entry, end = packed.find(b"PK\x01\x02"), packed.find(b"PK\x05\x06")
    packed[end + 12 : end + 16] = (end - entry - 1).to_bytes(4, "little")
    packed[entry + 28 : entry + 30] = bytes(2)
    del packed[entry + 46]
    return bytes(packed)


HOSTILE = {
    "empty": ("orders.log", b"", "evidence-empty"),
    "executable": ("orders.log", ELF, "evidence-not-text"),
    "image": ("screen.txt", b"\x89PNG\r\n\x1a\n" + NOISE, "evidence-not-text"),
    "noise": ("orders.log", NOISE, "evidence-not-text"),
    "four bytes a letter": ("orders.log", LOG.decode().encode("utf-32"), "evidence-not-text"),
    "office document": ("orders.docx", zipped({"word/document.xml": NOISE}), "evidence-not-text"),
    "zip bomb": ("incident.zip", BOMB, "archive-refused"),
    "bomb in a bomb": ("incident.zip", zipped({"inner.zip": BOMB}), "archive-refused"),
    "tar bomb": ("incident.tgz", tarred({"calm.log": b"INFO ok\n" * (4 << 20)}), "archive-refused"),
    "too many entries": ("incident.zip", crowded(), "archive-refused"),
    "damaged zip": ("incident.zip", zipped({"a.log": LOG * 99})[:-30], "archive-damaged"),
    "damaged tar": ("incident.tgz", tarred({"a.log": NOISE * 9})[:-200], "archive-damaged"),
    "damaged bz2": ("orders.bz2", spoiled(bz2.compress(LOG * 99)), "nothing-readable"),
    "damaged tar.bz2": (
        "incident.tbz",
        spoiled(tarred({"a.log": NOISE * 9}, "w:bz2")),
        "nothing-readable",
    ),
    "a member without a name": ("incident.zip", nameless(), "nothing-readable"),
    "only a way out": ("incident.zip", zipped({"../../x.log": LOG}), "nothing-readable"),
    "only an absolute name": ("incident.tgz", tarred({"/etc/x.log": LOG}), "nothing-readable"),
    "only a link": ("incident.tar", linked(), "nothing-readable"),
    "only binaries": ("incident.zip", zipped({"core": ELF, "noise": NOISE}), "nothing-readable"),
    "nothing inside": ("incident.zip", zipped({}), "nothing-readable"),
    "name that leads outside": ("../../orders.log", LOG, "filename-unsafe"),
    "absolute name": ("/etc/orders.log", LOG, "filename-unsafe"),
    "no name": ("..", LOG, "filename-unsafe"),
}


async def left_behind(data: SqlDataProvider, folder: Path) -> list[object]:
    async with data.reading() as session:
        rows = [
            await session.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
            for table in ("evidence", "evidence_files", "analyses")
        ]
    return [count for count in rows if count] + list[object](stored_files(folder))


@pytest.mark.parametrize("kind", HOSTILE)
async def test_a_hostile_file_is_refused(
    client: httpx.AsyncClient, data: SqlDataProvider, tmp_path: Path, kind: str
):
    name, content, problem = HOSTILE[kind]

    refused = await send(client, await open_case(client), name, content)

    assert (refused.status_code, refused.json()["type"]) == (422, f"/problems/{problem}")
    assert refused.headers["content-type"] == "application/problem+json"
    assert await left_behind(data, tmp_path) == []


@pytest.mark.parametrize(
    ("fields", "status", "problem"),
    [
        ({"case_id": UNKNOWN}, 404, "case-not-found"),
        ({"case_id": "../../etc"}, 404, "case-not-found"),
        ({"case_id": ""}, 404, "case-not-found"),
        ({"observed_at": "yesterday"}, 422, "upload-invalid"),
        ({"observed_at": "2026-03-01T09:00:00"}, 422, "upload-invalid"),
        ({"observed_at": "0001-01-01T00:00:00+14:00"}, 422, "upload-invalid"),
        ({"description": "x" * 2001}, 422, "upload-invalid"),
        ({"description": "a\0b"}, 422, "upload-invalid"),
        ({"description": "x" * 70_000}, 422, "multipart-invalid"),
    ],
)
async def test_a_wrong_field_is_refused(
    client: httpx.AsyncClient,
    data: SqlDataProvider,
    tmp_path: Path,
    fields: dict[str, str],
    status: int,
    problem: str,
):
    form = {"case_id": await open_case(client)} | fields

    refused = await client.post("/evidence/upload", data=form, files={"file": ("a.log", LOG)})

    assert (refused.status_code, refused.json()["type"]) == (status, f"/problems/{problem}")
    assert await left_behind(data, tmp_path) == []


FILE = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.log"\r\n\r\nx\n\r\n'
CASE = b'--B\r\nContent-Disposition: form-data; name="case_id"\r\n\r\n%s\r\n'


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "multipart-invalid"),
        (b"not a form", "multipart-invalid"),
        (CASE + FILE, "multipart-invalid"),
        (CASE + FILE[:-3], "multipart-invalid"),
        (CASE + b"--B--\r\n", "upload-invalid"),
        (FILE + b"--B--\r\n", "upload-invalid"),
        (CASE + FILE + FILE + b"--B--\r\n", "upload-invalid"),
        (CASE + CASE + FILE + b"--B--\r\n", "upload-invalid"),
    ],
)
async def test_a_broken_form_is_refused(
    client: httpx.AsyncClient, data: SqlDataProvider, tmp_path: Path, body: bytes, problem: str
):
    case_id = await open_case(client)
    content = body.replace(b"%s", case_id.encode())
    kind = {"content-type": "multipart/form-data; boundary=B"}

    refused = await client.post("/evidence/upload", content=content, headers=kind)

    assert (refused.status_code, refused.json()["type"]) == (422, f"/problems/{problem}")
    assert await left_behind(data, tmp_path) == []


async def test_a_body_that_is_no_form_is_refused(client: httpx.AsyncClient):
    refused = await client.post("/evidence/upload", json={"file": "orders.log"})

    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/multipart-invalid")


async def test_an_upload_without_signing_in_is_refused(
    anonymous: httpx.AsyncClient, data: SqlDataProvider, tmp_path: Path
):
    refused = await send(anonymous, UNKNOWN, "orders.log", LOG)

    assert refused.status_code == 401
    assert await left_behind(data, tmp_path) == []


async def test_an_upload_to_somebody_elses_case_is_refused(
    client: httpx.AsyncClient,
    second_client: httpx.AsyncClient,
    data: SqlDataProvider,
    tmp_path: Path,
):
    refused = await send(second_client, await open_case(client), "orders.log", LOG)

    assert (refused.status_code, refused.json()["type"]) == (404, "/problems/case-not-found")
    assert await left_behind(data, tmp_path) == []


async def test_an_upload_to_an_ended_case_is_refused(
    client: httpx.AsyncClient, data: SqlDataProvider, tmp_path: Path
):
    case_id = await open_case(client)
    await client.post(f"/cases/{case_id}/close", json={"reason": "abandoned"})

    refused = await send(client, case_id, "orders.log", LOG)

    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/case-is-terminal")
    assert await left_behind(data, tmp_path) == []


async def test_members_that_lead_outside_are_left_out(client: httpx.AsyncClient, tmp_path: Path):
    archive = zipped({"../evil.log": LOG, "/evil.log": LOG, "good.log": LOG})

    taken = await upload(client, await open_case(client), "incident.zip", archive)

    assert [file["path"] for file in taken["files"]] == ["good.log"]
    assert {item["reason"] for item in taken["skipped"]} == {"unsafe name"}
    assert len(stored_files(tmp_path)) == 2


async def test_a_line_of_200_kilobytes_is_taken_in_and_shown_in_part(client: httpx.AsyncClient):
    taken = await upload(client, await open_case(client), "long.log", b"x" * 200_000 + b"\nend\n")

    shown = (await client.get(f"/evidence/{taken['id']}/lines")).json()

    assert [len(line["text"]) for line in shown["lines"]] == [65_536, 3]


class TestWithASmallLimit:
    @pytest.fixture
    async def client(self, providers: Providers) -> AsyncGenerator[httpx.AsyncClient, None]:
        small = providers.settings.model_copy(update={"max_evidence_bytes": 1000})
        async with LifespanManager(create_app(replace(providers, settings=small))) as running:
            transport = httpx.ASGITransport(running.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                account = {"email": "ada@example.org", "password": "correct-horse-battery"}
                await client.post("/auth/register", json=account)
                tokens = (await client.post("/auth/login", json=account)).json()
                client.headers["authorization"] = f"Bearer {tokens['access_token']}"
                yield client

    @pytest.mark.parametrize("size", [1001, 3 << 20])
    async def test_a_file_beyond_it_is_refused(
        self, client: httpx.AsyncClient, data: SqlDataProvider, tmp_path: Path, size: int
    ):
        refused = await send(client, await open_case(client), "orders.log", b"x" * size)

        assert refused.status_code == 413
        assert refused.headers["content-type"] == "application/problem+json"
        assert await left_behind(data, tmp_path) == []
