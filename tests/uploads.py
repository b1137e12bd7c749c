"""Things to upload, and how."""

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

LOG = (
    b"2026-03-01T09:00:00Z INFO order 1 accepted\n"
    b"2026-03-01T09:00:01Z ERROR disk full on volume blue\n"
    b"2026-03-01T09:00:02Z INFO order 2 accepted\n"
)


async def open_case(client: httpx.AsyncClient) -> str:
    answer = await client.post("/cases", json={"title": "Orders fail"})
    return str(answer.raise_for_status().json()["id"])


async def send(
    client: httpx.AsyncClient, case_id: str, name: str, content: bytes, **fields: str
) -> httpx.Response:
    form = {"case_id": case_id, **fields}
    return await client.post("/evidence/upload", data=form, files={"file": (name, content)})


async def upload(
    client: httpx.AsyncClient, case_id: str, name: str = "orders.log", content: bytes = LOG
) -> dict[str, Any]:
    answer = await send(client, case_id, name, content)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def zipped(members: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def tarred(members: Mapping[str, bytes], mode: str = "w:gz") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


def stored_files(folder: Path) -> list[Path]:
    """What lies in the file storage below a data folder."""
    return sorted(path for path in (folder / "files").rglob("*") if path.is_file())
