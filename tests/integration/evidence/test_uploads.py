"""Evidence over HTTP: taken in, listed, read, searched, downloaded, analysed and deleted."""

import asyncio
import hashlib
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from faultmaven.providers.data import SqlDataProvider
from tests.marks import ONE_DATABASE
from tests.unit.analysis.documents import samples
from tests.uploads import LOG, open_case, send, stored_files, tarred, upload, zipped

LONG_ENOUGH_S = 3
"""For an upload to be read and analysed."""
MEMBERS = {"logs/orders.log": LOG, "pods.txt": b"NAME READY\norders-1 1/1\n", "core": b"\x7fELF"}


async def test_a_small_file_is_kept_and_analysed_before_the_answer(
    client: httpx.AsyncClient, tmp_path: Path
):
    case_id = await open_case(client)

    answer = await send(
        client,
        case_id,
        "orders.log",
        LOG,
        description="From host 7",
        observed_at="2026-03-01T10:00:00+01:00",
    )

    taken = answer.json()
    assert answer.status_code == 201
    assert (taken["status"], taken["problem"]) == ("ready", None)
    assert (taken["filename"], taken["description"]) == ("orders.log", "From host 7")
    assert taken["observed_at"] == "2026-03-01T09:00:00Z"
    assert (taken["size"], taken["sha256"]) == (len(LOG), hashlib.sha256(LOG).hexdigest())
    assert [(f["path"], f["lines"], f["encoding"]) for f in taken["files"]] == [
        ("orders.log", 3, "utf-8")
    ]
    assert taken["files"][0]["format"]
    assert [path.read_bytes() for path in stored_files(tmp_path)] == [LOG]
    assert (await client.get(f"/evidence/{taken['id']}")).json() == taken


@ONE_DATABASE
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("incident.zip", zipped(MEMBERS)),
        ("incident.tar.gz", tarred(MEMBERS)),
        ("incident.tar.xz", tarred(MEMBERS, "w:xz")),
        ("incident.tar.bz2", tarred(MEMBERS, "w:bz2")),
        ("incident", tarred(MEMBERS, "w")),
    ],
)
async def test_a_folder_comes_as_an_archive(client: httpx.AsyncClient, name: str, content: bytes):
    taken = await upload(client, await open_case(client), name, content)

    read = await client.get(f"/evidence/{taken['id']}/lines?file=pods.txt")
    whole = await client.get(f"/evidence/{taken['id']}/download")

    assert [file["path"] for file in taken["files"]] == ["logs/orders.log", "pods.txt"]
    assert [item["name"] for item in taken["skipped"]] == ["core"]
    assert [line["text"] for line in read.json()["lines"]] == ["NAME READY", "orders-1 1/1"]
    assert whole.content == content


async def test_a_form_may_name_its_case_after_the_file(client: httpx.AsyncClient):
    case_id = await open_case(client)
    body = (
        b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.log"\r\n\r\nx\r\n'
        b'--B\r\nContent-Disposition: form-data; name="case_id"\r\n\r\n%s\r\n--B--\r\n'
    )

    answer = await client.post(
        "/evidence/upload",
        content=body % case_id.encode(),
        headers={"content-type": "multipart/form-data; boundary=B"},
    )

    assert (answer.status_code, answer.json()["case_id"]) == (201, case_id)


async def test_an_upload_sent_again_with_its_key_is_kept_once(
    client: httpx.AsyncClient, tmp_path: Path
):
    case_id = await open_case(client)
    form = {"data": {"case_id": case_id}, "headers": {"idempotency-key": "one"}}

    first = await client.post("/evidence/upload", files={"file": ("a.log", LOG)}, **form)
    again = await client.post("/evidence/upload", files={"file": ("a.log", LOG)}, **form)

    listed = (await client.get(f"/evidence?case_id={case_id}")).json()
    assert again.json() == first.json()
    assert (listed["total"], len(stored_files(tmp_path))) == (1, 1)


async def test_uploads_of_one_name_get_labels_that_differ(client: httpx.AsyncClient):
    case_id = await open_case(client)

    taken = await asyncio.gather(*(upload(client, case_id) for _ in range(4)))

    labels = sorted(one["label"] for one in taken)
    assert labels == ["orders.log", "orders.log~2", "orders.log~3", "orders.log~4"]


async def test_a_case_that_closes_during_an_upload_takes_it_no_more(
    client: httpx.AsyncClient, data: SqlDataProvider, tmp_path: Path
):
    case_id = await open_case(client)
    async with data.transaction() as session:
        closing = text(
            "UPDATE cases SET status = 'closed', closure_reason = 'duplicate', "
            "closed_at = created_at WHERE id = :id"
        )
        await session.execute(closing, {"id": case_id})
        sending = asyncio.create_task(send(client, case_id, "orders.log", LOG))
        await asyncio.wait({sending}, timeout=LONG_ENOUGH_S)

    answer = await sending

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/case-is-terminal")
    assert stored_files(tmp_path) == []


async def test_the_evidence_of_a_case_is_listed_in_pages(client: httpx.AsyncClient):
    case_id, other = await open_case(client), await open_case(client)
    for name in ("a.log", "b.log", "c.log"):
        await upload(client, case_id, name)
    await upload(client, other)

    page = (await client.get(f"/evidence?case_id={case_id}&limit=2&offset=1")).json()

    assert (page["total"], page["limit"], page["offset"]) == (3, 2, 1)
    assert [item["filename"] for item in page["items"]] == ["b.log", "c.log"]


@ONE_DATABASE
@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", list(range(1, 101))),
        ("?from=299&to=301", [299, 300]),
        ("?from=256&to=257", [256, 257]),
        ("?from=5&to=4", []),
        ("?from=301", []),
    ],
)
async def test_lines_are_read_by_their_numbers(
    client: httpx.AsyncClient, query: str, numbers: list[int]
):
    content = b"".join(b"line %d\r\n" % number for number in range(1, 301))
    taken = await upload(client, await open_case(client), "orders.log", content)

    read = (await client.get(f"/evidence/{taken['id']}/lines{query}")).json()

    assert (read["file"], read["total_lines"]) == ("orders.log", 300)
    assert [(line["number"], line["text"]) for line in read["lines"]] == [
        (number, f"line {number}") for number in numbers
    ]


@ONE_DATABASE
async def test_no_more_than_a_thousand_lines_are_read_at_once(client: httpx.AsyncClient):
    taken = await upload(client, await open_case(client), "orders.log", b"x\n" * 3000)

    read = (await client.get(f"/evidence/{taken['id']}/lines?from=100&to=2999")).json()

    assert [read["lines"][0]["number"], read["lines"][-1]["number"]] == [100, 1099]


@ONE_DATABASE
@pytest.mark.parametrize(
    ("query", "status"),
    [("from=0", 422), ("to=x", 422), ("file=other.log", 404), ("file=%00", 422), ("", 422)],
)
async def test_lines_must_be_asked_for_properly(client: httpx.AsyncClient, query: str, status: int):
    taken = await upload(client, await open_case(client), "incident.zip", zipped(MEMBERS))

    read = await client.get(f"/evidence/{taken['id']}/lines?{query}")

    assert read.status_code == status


@ONE_DATABASE
async def test_text_in_another_encoding_is_read_as_text(client: httpx.AsyncClient):
    content = "błąd: dysk pełny\r\nkoniec\r\n".encode("utf-16")
    taken = await upload(client, await open_case(client), "windows.log", content)

    read = (await client.get(f"/evidence/{taken['id']}/lines")).json()

    assert [line["text"] for line in read["lines"]] == ["błąd: dysk pełny", "koniec"]


@ONE_DATABASE
async def test_a_search_counts_whole_files_and_gives_a_page(client: httpx.AsyncClient):
    content = b"".join(b"%d (error) [x]\n" % number for number in range(5000))
    archive = zipped({"big.log": content, "small.log": b"none\n1 (error) [x]\n"})
    taken = await upload(client, await open_case(client), "incident.zip", archive)
    path = f"/evidence/{taken['id']}/search"

    found = (await client.get(path, params={"q": "(error) [", "limit": 2, "offset": 4999})).json()
    within = (await client.get(path, params={"q": "(error)", "file": "small.log"})).json()
    nothing = (await client.get(path, params={"q": "ERROR"})).json()

    assert found["total"] == 5001
    assert [(hit["file"], hit["line"], hit["text"]) for hit in found["items"]] == [
        ("big.log", 5000, "4999 (error) [x]"),
        ("small.log", 2, "1 (error) [x]"),
    ]
    assert (within["total"], nothing["total"]) == (1, 0)


@ONE_DATABASE
@pytest.mark.parametrize(
    ("asked", "status", "content", "span"),
    [
        ({}, 200, LOG, None),
        ({"range": "bytes=0-9"}, 206, LOG[:10], f"bytes 0-9/{len(LOG)}"),
        ({"range": "bytes=-5"}, 206, LOG[-5:], f"bytes {len(LOG) - 5}-{len(LOG) - 1}/{len(LOG)}"),
        ({"range": "bytes=0-9", "if-range": '"other"'}, 200, LOG, None),
    ],
)
async def test_a_download_gives_the_bytes_asked_for(
    client: httpx.AsyncClient, asked: dict[str, str], status: int, content: bytes, span: str | None
):
    taken = await upload(client, await open_case(client), "orders <1>.log")

    got = await client.get(f"/evidence/{taken['id']}/download", headers=asked)

    assert (got.status_code, got.content) == (status, content)
    assert got.headers.get("content-range") == span
    assert got.headers["content-length"] == str(len(content))
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-disposition"].startswith('attachment; filename="orders _1_.log"')


@ONE_DATABASE
async def test_a_range_beyond_the_file_is_refused_with_its_size(client: httpx.AsyncClient):
    taken = await upload(client, await open_case(client))

    got = await client.get(f"/evidence/{taken['id']}/download", headers={"range": "bytes=9999-"})

    assert (got.status_code, got.headers["content-range"]) == (416, f"bytes */{len(LOG)}")
    assert got.json()["type"] == "/problems/range-not-satisfiable"


@pytest.mark.parametrize("what", ["evidence", "case"])
async def test_what_is_deleted_leaves_nothing_behind(
    client: httpx.AsyncClient, data: SqlDataProvider, tmp_path: Path, what: str
):
    case_id = await open_case(client)
    taken = await upload(client, case_id, "incident.zip", zipped(MEMBERS))
    await client.get(f"/cases/{case_id}/timeline")
    path = f"/evidence/{taken['id']}" if what == "evidence" else f"/cases/{case_id}"

    deleted = await client.delete(path, headers={"if-match": "*"})

    async with data.reading() as session:
        left = [
            await session.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
            for table in ("evidence", "evidence_files", "analyses")
        ]
    assert (deleted.status_code, left, stored_files(tmp_path)) == (204, [0, 0, 0], [])
    assert (await client.get(f"/evidence/{taken['id']}")).status_code == 404


@ONE_DATABASE
@pytest.mark.parametrize("rest", ["lines", "search?q=x", "download"])
async def test_a_file_that_the_storage_lost_is_no_error_of_the_server(
    client: httpx.AsyncClient, tmp_path: Path, rest: str
):
    taken = await upload(client, await open_case(client))
    for path in stored_files(tmp_path):
        path.unlink()

    answer = await client.get(f"/evidence/{taken['id']}/{rest}")

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/file-missing")


@ONE_DATABASE
async def test_the_text_of_a_document_is_read_and_cited_in_its_place(client: httpx.AsyncClient):
    content = samples.pdf([["Incident report"], ["ERROR disk full on volume blue"]])
    taken = await upload(client, await open_case(client), "report.pdf", content)

    path = f"/evidence/{taken['id']}"
    hits = (await client.get(f"{path}/search?q=disk")).json()["items"]
    lines = (await client.get(f"{path}/lines?from={hits[0]['line']}&to={hits[0]['line']}")).json()

    assert (taken["status"], [file["path"] for file in taken["files"]]) == ("ready", ["report.pdf"])
    assert [line["text"] for line in lines["lines"]] == ["ERROR disk full on volume blue"]
    assert (await client.get(f"{path}/download")).content == content


@ONE_DATABASE
async def test_documents_in_an_archive_are_read_and_those_that_cannot_be_say_why(
    client: httpx.AsyncClient,
):
    sheets = samples.workbook({"Orders": {"A1": "time", "A2": "09:00"}})
    word = samples.word(["It began at nine."])
    archive = zipped({"a.xlsx": sheets, "b.docx": word, "c.docx": word[:300], "d.log": LOG})

    taken = await upload(client, await open_case(client), "incident.zip", archive)

    assert [file["path"] for file in taken["files"]] == ["a.xlsx/Orders", "b.docx", "d.log"]
    ((name, reason),) = [(item["name"], item["reason"]) for item in taken["skipped"]]
    assert (name, reason.startswith("a damaged Office document")) == ("c.docx", True)


@ONE_DATABASE
async def test_a_document_without_text_is_refused_and_leaves_nothing(
    client: httpx.AsyncClient, tmp_path: Path
):
    content = samples.pdf([[]])

    answer = await send(client, await open_case(client), "scan.pdf", content)

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/evidence-not-text")
    assert "without text" in answer.json()["detail"]
    assert stored_files(tmp_path) == []
