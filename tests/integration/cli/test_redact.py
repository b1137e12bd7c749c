"""`faultmaven redact` in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema

ROOT = Path(__file__).parents[3]
COMMAND = Path(sys.executable).parent / "faultmaven"
SCHEMA = json.loads((ROOT / "docs/schemas/redact.schema.json").read_text())
LOG = b"order 1811 from 10.20.30.40\npassword=lantern \xff\r\n"


def redact(*arguments: object, piped: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(  # noqa: S603
        [COMMAND, "redact", *map(str, arguments)], input=piped, capture_output=True, check=False
    )


def test_a_file_is_printed_without_its_secrets_and_otherwise_byte_by_byte(tmp_path: Path) -> None:
    file = tmp_path / "till.log"
    file.write_bytes(LOG)

    done = redact(file)

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"order 1811 from <IP_1>\npassword=<SECRET_1> \xff\r\n"


def test_what_is_piped_in_is_read(tmp_path: Path) -> None:
    assert redact(piped=LOG).stdout == redact("-", piped=LOG).stdout != b""


def test_json_tells_kind_line_columns_and_placeholder_but_no_value() -> None:
    done = redact("--json", piped=LOG)

    document = json.loads(done.stdout)
    jsonschema.validate(document, SCHEMA)
    assert document["found"][1] == {
        "kind": "secret",
        "rule": "named-secret",
        "line": 2,
        "columns": [10, 16],
        "placeholder": "<SECRET_1>",
    }
    assert b"lantern" not in done.stdout


def test_redacting_again_changes_nothing() -> None:
    once = redact(piped=LOG).stdout

    assert redact(piped=once).stdout == once


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    done = redact(tmp_path / "till.log")

    assert done.returncode == 2
    assert b"does not exist" in done.stderr


def test_secrets_at_the_borders_of_blocks_are_found(tmp_path: Path) -> None:
    file = tmp_path / "till.log"
    file.write_bytes(b"order taken\n" * 100_000 + b"password=lantern\n" + b"paid\n" * 300_000)

    done = redact(file)

    assert b"lantern" not in done.stdout
    assert done.stdout.count(b"\n") == 400_001


def test_utf_16_is_read_as_text(tmp_path: Path) -> None:
    file = tmp_path / "till.log"
    file.write_bytes("password=lantern\r\n".encode("utf-16"))

    assert redact(file).stdout == b"password=<SECRET_1>\r\n"
