"""A server killed while it takes a case in: the case is not there, and nothing of it stays."""

import io
import json
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import httpx

from tests.services.faultmaven import serving
from tests.uploads import LOG, zipped

UPLOADS = 60


def test_of_an_import_that_was_killed_nothing_stays(tmp_path: Path):
    with serving(tmp_path) as first:
        client = first.signed_in("ada")
        archive = large_archive(client)
        with importing(client, archive):
            until_begun(tmp_path)
            first.kill()

    with serving(tmp_path) as second:
        client = second.signed_in("ada")
        cases = client.get("/cases").json()["total"]
        left = stored(tmp_path)
        again = client.post("/cases/import", files={"file": ("case.zip", archive)})

    assert (cases, left) == (1, [])
    assert again.status_code == 201, again.text


def large_archive(client: httpx.Client) -> bytes:
    """A case with many uploads, each of which takes a while to store."""
    case_id = client.post("/cases", json={"title": "Orders fail"}).json()["id"]
    exported = client.get(f"/cases/{case_id}/export").content
    with zipfile.ZipFile(io.BytesIO(exported)) as opened:
        whole = json.loads(opened.read("case.json"))
    content = LOG * 2_000
    members = {f"evidence/{number}.log": content for number in range(UPLOADS)}
    whole["evidence"] = [
        {
            "id": f"{number:032x}",
            "case_id": case_id,
            "filename": path.removeprefix("evidence/"),
            "label": path.removeprefix("evidence/"),
            "path": path,
            "size": len(content),
            "sha256": sha256(content).hexdigest(),
            "created_at": "2026-03-01T09:00:00Z",
        }
        for number, path in enumerate(members, 1)
    ]
    return zipped({"case.json": json.dumps(whole).encode(), **members})


@contextmanager
def importing(client: httpx.Client, archive: bytes) -> Iterator[None]:
    """The import under way in another thread, which its server's end breaks off."""
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(client.post, "/cases/import", files={"file": ("case.zip", archive)})
        yield
        assert isinstance(sent.exception(), httpx.TransportError)


def until_begun(folder: Path) -> None:
    deadline = time.monotonic() + 30
    while len(stored(folder)) < UPLOADS // 4:
        assert time.monotonic() < deadline
        time.sleep(0.002)


def stored(folder: Path) -> list[Path]:
    return [path for path in (folder / "files" / "evidence").rglob("*") if path.is_file()]
