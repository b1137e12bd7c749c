"""`faultmaven case replay` on archives that a server exported."""

import io
import json
import zipfile
from pathlib import Path

import httpx
import pytest

from faultmaven.cli.entry import run
from tests.marks import ONE_DATABASE
from tests.uploads import zipped

ANY = {"if-match": "*"}
HYPOTHESIS = {"statement": "Volume blue ran out of space", "category": "capacity"}


async def exported(client: httpx.AsyncClient, tmp_path: Path) -> Path:
    new = {"title": "Orders fail", "problem_statement": "Orders are refused"}
    path = f"/cases/{(await client.post('/cases', json=new)).json()['id']}"
    await client.patch(path, json={"status": "investigating"}, headers=ANY)
    (await client.post(f"{path}/hypotheses", json=HYPOTHESIS)).raise_for_status()
    file = tmp_path / "case.zip"
    file.write_bytes((await client.get(f"{path}/export")).content)
    return file


@ONE_DATABASE
async def test_a_case_comes_out_as_it_did(
    client: httpx.AsyncClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file = await exported(client, tmp_path)

    status = run(["case", "replay", str(file)])

    assert status == 0
    assert "All 2 decisions come out as they did" in capsys.readouterr().out


@ONE_DATABASE
async def test_what_comes_out_otherwise_is_named(
    client: httpx.AsyncClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file = await exported(client, tmp_path)
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
        whole = json.loads(archive.read("case.json"))
    whole["case"]["decisions"][1]["outcome"]["decisions"] = ["It was the gardener."]
    file.write_bytes(zipped({"case.json": json.dumps(whole).encode()}))

    status = run(["case", "replay", str(file), "--json"])

    told = json.loads(capsys.readouterr().out)
    assert status == 1
    assert told == {"decisions": 2, "differing": [2], "same_state": True, "identical": False}


@pytest.mark.parametrize("content", [None, b"no zip"])
def test_what_is_no_archive_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
):
    file = tmp_path / "case.zip"
    if content is not None:
        file.write_bytes(content)

    status = run(["case", "replay", str(file)])

    assert status == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
