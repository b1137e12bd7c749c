"""Archives of cases that must not be taken in: each is told why, is cheap, and leaves nothing."""

import io
import json
import struct
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from faultmaven.bootstrap import Providers
from faultmaven.providers.data import SqlDataProvider
from tests.marks import ONE_DATABASE
from tests.uploads import LOG, open_case, stored_files, upload, zipped

pytestmark = ONE_DATABASE

SECONDS = 10
"""What any of them may take, on a machine that does much else; most take a hundredth."""
MEGABYTES = 400
UPLOAD = "evidence/001-orders.log"
FOREIGN = "f" * 32

Whole = dict[str, Any]


@cache
def made_once() -> dict[str, bytes]:
    return {}


async def exported(client: httpx.AsyncClient) -> dict[str, bytes]:
    """The members of an honest archive: a case with evidence, a hypothesis, an answer, a report."""
    if not made_once():
        made_once().update(await _exported(client))
    return dict(made_once())


async def _exported(client: httpx.AsyncClient) -> dict[str, bytes]:
    case_id = await open_case(client)
    evidence = await upload(client, case_id)
    await client.post(f"/agent/chat/{case_id}", json={"message": "Which errors?"})
    quote = LOG.decode().splitlines()[1]
    link = {"evidence_id": evidence["id"], "line_start": 2, "line_end": 2, "quote": quote}
    hypothesis = {"statement": "Volume blue is full", "category": "capacity"}
    await client.post(
        f"/cases/{case_id}/hypotheses",
        json={**hypothesis, "evidence": [{**link, "stance": "supports"}]},
    )
    await client.post(f"/cases/{case_id}/reports", json={"type": "handover"})
    archive = (await client.get(f"/cases/{case_id}/export")).content
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


async def refused(client: httpx.AsyncClient, archive: bytes) -> httpx.Response:
    return await client.post("/cases/import", files={"file": ("case.zip", archive)})


def edited(change: Callable[[Whole], object]) -> Callable[[dict[str, bytes]], bytes]:
    def pack(parts: dict[str, bytes]) -> bytes:
        whole = json.loads(parts["case.json"])
        change(whole)
        return zipped({**parts, "case.json": json.dumps(whole).encode()})

    return pack


def beside(name: str, *, mode: int = 0) -> Callable[[dict[str, bytes]], bytes]:
    """An honest archive with one more member."""

    def pack(parts: dict[str, bytes]) -> bytes:
        packed = io.BytesIO(zipped(parts))
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        with zipfile.ZipFile(packed, "a") as archive, pytest.MonkeyPatch.context() as patch:
            patch.setattr("warnings.warn", lambda *_, **__: None)
            archive.writestr(info, b"/etc/passwd")
        return packed.getvalue()

    return pack


def crowded(parts: dict[str, bytes]) -> bytes:
    return zipped({**parts, **{f"evidence/{number}": b"" for number in range(2_000)}})


def endless_list(parts: dict[str, bytes]) -> bytes:
    """The end of an archive that announces ten million members, and their list."""
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<HHHHHII", 1, 0, 0, 0, 0, 0, 0) + b"a"
    members = entry * 400_000
    return members + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(members), 0, 0)


def large_manifest(parts: dict[str, bytes]) -> bytes:
    return zipped({**parts, "case.json": b" " * (65 << 20)})


def many_values(parts: dict[str, bytes]) -> bytes:
    return zipped({**parts, "case.json": b'{"x":[' + b"[]," * 6_000_000 + b"1]}"})


def deep(parts: dict[str, bytes]) -> bytes:
    return zipped({**parts, "case.json": b'{"x":' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}"})


def bomb(parts: dict[str, bytes]) -> bytes:
    """A kilobyte that says what it is, and unpacks to a thousandfold."""
    return zipped({**parts, UPLOAD: b"INFO ok\n" * (4 << 20)})


def endless(whole: Whole) -> None:
    whole["evidence"][0]["size"] = 3 << 30


def a_thousand_letters(whole: Whole) -> None:
    whole["evidence"][0]["filename"] = "x" * 1_001


def long_path(whole: Whole) -> None:
    whole["evidence"][0]["path"] = "evidence/" + "x" * 60_000


def no_number(whole: Whole) -> None:
    whole["case"]["investigation"]["hypotheses"][0]["likelihood"] = float("nan")


def no_zone(whole: Whole) -> None:
    proof = whole["case"]["investigation"]["hypotheses"][0]["links"][0]["proof"]
    fact = {"at": "2026-03-01T09:00:00", "text": "x", "proof": proof}
    whole["case"]["investigation"]["timeline"] = [fact]


def beyond_time(whole: Whole) -> None:
    whole["case"]["created_at"] = "0001-01-01T00:00:00+14:00"


def beyond_numbers(whole: Whole) -> None:
    whole["reports"][0]["version"] = 1 << 40


def beyond_messages(whole: Whole) -> None:
    whole["case"]["decisions"][0]["seq"] = 1 << 40


def unknown_lane(whole: Whole) -> None:
    moment = {"at": "2026-03-01T09:00:00Z", "lane": '"><b>', "sentence": {"text": "x"}}
    whole["reports"][0]["story"]["sections"] = [{"heading": "x", "blocks": [{"moments": [moment]}]}]


HOSTILE: dict[str, tuple[Callable[[dict[str, bytes]], bytes], str]] = {
    "twice the same name": (beside(UPLOAD), "more than once"),
    "two manifests": (beside("case.json"), "holds case.json more than once"),
    "a link": (beside("evidence/link", mode=0o120777), "evidence/link is a link"),
    "a device": (beside("evidence/dev", mode=0o060666), "evidence/dev is a link"),
    "an absolute name": (beside("/etc/passwd"), "the name /etc/passwd is unsafe"),
    "a name that leads out": (beside("evidence/../../x"), "evidence/../../x is unsafe"),
    "a name of another system": (beside("C:\\x"), "is unsafe"),
    "a name of 60,000 letters": (beside("x" * 60_000), "is unsafe"),
    "too many members": (crowded, "more than 1,300 files"),
    "an endless list of members": (endless_list, "too many members"),
    "a large manifest": (large_manifest, "more than 67,108,864 bytes"),
    "very many values": (many_values, "more than 5,000,000 values"),
    "deep JSON": (deep, "recursion limit"),
    "a bomb": (bomb, "001-orders.log has more than"),
    "a bomb that says so": (edited(endless), "come to more than 1,073,741,824 bytes"),
    "a file name of 1,001 letters": (edited(a_thousand_letters), "at most 255 characters"),
    "a path of 60,000 letters": (edited(long_path), "at most 400 characters"),
    "a newer form": (edited(lambda whole: whole.update(form=2)), "the form of a newer FaultMaven"),
    "form 0": (edited(lambda whole: whole.update(form=0)), "an unknown form (0;"),
    "a likelihood that is no number": (
        edited(no_number),
        "likelihood: Input should be a valid number",
    ),
    "a time without a zone": (edited(no_zone), "a time without a zone"),
    "a time before all times": (edited(beyond_time), "out of range"),
    "a version beyond all numbers": (edited(beyond_numbers), "less than 2147483648"),
    "a decision of no message": (edited(beyond_messages), "a message that is not there"),
    "markup as a lane": (edited(unknown_lane), "reports.0.story"),
}


@pytest.mark.parametrize(("pack", "reason"), HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_archive_is_refused_cheaply_and_leaves_nothing(
    client: httpx.AsyncClient,
    providers: Providers,
    pack: Callable[[dict[str, bytes]], bytes],
    reason: str,
):
    archive = pack(await exported(client))
    before, known = stored_files(providers.settings.data_dir), await cases_of(client)
    began = time.monotonic()
    with memory_watched() as peak:
        answer = await refused(client, archive)

    assert time.monotonic() - began < SECONDS
    assert peak() < MEGABYTES
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert reason in answer.json()["detail"]
    assert len(answer.json()["detail"]) < 600
    assert await cases_of(client) == known
    assert stored_files(providers.settings.data_dir) == before


async def test_evidence_of_somebody_else_proves_nothing(
    client: httpx.AsyncClient, second_client: httpx.AsyncClient
):
    hers = await upload(second_client, await open_case(second_client))
    parts = await exported(client)
    mine = json.loads(parts["case.json"])["evidence"][0]["id"]
    foreign = parts["case.json"].replace(mine.encode(), hers["id"].encode())
    whole = json.loads(foreign)
    whole["evidence"][0]["id"] = FOREIGN

    answer = await client.post(
        "/cases/import",
        files={"file": ("c.zip", zipped({**parts, "case.json": json.dumps(whole).encode()}))},
        params={"accept_differences": True},
    )

    path = f"/cases/{answer.json()['case_id']}"
    state = (await client.get(f"{path}/state")).json()
    said = (await client.get(f"{path}/messages")).json()["items"]
    assert [link for one in state["hypotheses"] for link in one["links"]] == []
    assert {one["state"] for message in said for one in message["citations"]} == {"unavailable"}


@pytest.mark.parametrize(
    "table",
    [
        "cases",
        "messages",
        "investigations",
        "decisions",
        "evidence",
        "evidence_files",
        "case_reports",
    ],
)
async def test_an_import_that_breaks_at_any_table_leaves_nothing(
    client: httpx.AsyncClient, providers: Providers, data: SqlDataProvider, table: str
):
    archive = zipped(await exported(client))
    before, known = stored_files(providers.settings.data_dir), await cases_of(client)

    def break_off(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith(f"INSERT INTO {table} "):
            raise OperationalError(statement, None, OSError("the disk is gone"))

    event.listen(data.engine.sync_engine, "before_cursor_execute", break_off)
    answer = await refused(client, archive)
    event.remove(data.engine.sync_engine, "before_cursor_execute", break_off)

    assert answer.status_code == 503, answer.text
    assert await cases_of(client) == known
    assert stored_files(providers.settings.data_dir) == before


async def cases_of(client: httpx.AsyncClient) -> int:
    return int((await client.get("/cases")).json()["total"])


class memory_watched:  # noqa: N801  # a context manager, used like a function
    """How many megabytes this process took at most beyond what it had, as the kernel counts."""

    def __enter__(self) -> Callable[[], float]:
        Path("/proc/self/clear_refs").write_text("5")
        self._before = _peak()
        return lambda: _peak() - self._before

    def __exit__(self, *_: object) -> None: ...


def _peak() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
