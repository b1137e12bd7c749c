"""The real command in a process of its own: what it prints, where, and how it exits."""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"
SCHEMA = json.loads((ROOT / "docs/schemas/investigate.schema.json").read_text())
PASSPHRASE = "correct-horse-battery"  # noqa: S105
COMMAND = Path(sys.executable).parent / "faultmaven"
# Even root may not read a file of mode 0 once it has given up its capabilities.
WITHOUT_PRIVILEGES = (
    ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
)

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    ours = {"DATA_DIR": str(tmp_path / "data"), "PYTHONWARNINGS": "error", "BCRYPT_ROUNDS": "10"}
    return {**kept, **ours}


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    def run(*arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603
            [COMMAND, *map(str, arguments)],
            capture_output=True,
            text=True,
            env=environment | more,
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )

    return run


def lines(text: str) -> list[str]:
    return text.splitlines()


CAUSES = {
    "parcel-quotes-fail": ("app", "tariff-api", "k8s.service_selector_mismatch"),
    "invoice-run-stopped": ("app", "invoice-runner", "db.credentials_invalid"),
}


@pytest.mark.parametrize("name", CAUSES)
def test_an_example_names_its_cause_and_cites_it_truly(run: Run, name: str) -> None:
    done = run("investigate", EXAMPLES / name, "--json")
    again = run("investigate", EXAMPLES / name, "--json")

    document = json.loads(done.stdout)
    jsonschema.validate(document, SCHEMA)
    cause = document["causes"][0]
    assert (done.returncode, done.stderr, document["verdict"]) == (0, "", "cause_found")
    assert (cause["entity"]["kind"], cause["entity"]["name"], cause["code"]) == CAUSES[name]
    for cited in cause["citations"]:
        text = (EXAMPLES / name / cited["file"]).read_text().splitlines()
        assert cited["quote"] in "\n".join(text[cited["line_start"] - 1 : cited["line_end"]])
    assert again.stdout == done.stdout


def test_an_archive_of_a_folder_gives_the_cause_of_the_folder(run: Run, tmp_path: Path) -> None:
    name = "invoice-run-stopped"
    with tarfile.open(tmp_path / "bundle.tar.gz", "w:gz") as archive:
        archive.add(EXAMPLES / name, ".")

    document = json.loads(run("investigate", tmp_path / "bundle.tar.gz", "--json").stdout)

    cause = document["causes"][0]
    assert (cause["entity"]["kind"], cause["entity"]["name"], cause["code"]) == CAUSES[name]


@pytest.mark.parametrize("name", CAUSES)
def test_the_report_reads_well_in_a_pipe(run: Run, name: str) -> None:
    done = run("investigate", EXAMPLES / name)

    assert done.returncode == 0
    assert done.stdout.startswith("CAUSE FOUND: ")
    assert "\x1b" not in done.stdout
    assert [line for line in lines(done.stdout) if line != line.rstrip()] == []
    for heading in ("Evidence", "Fix", "Ruled out", "Read "):
        assert f"\n{heading}" in done.stdout


def test_a_question_is_answered_by_counting_whole_files(run: Run) -> None:
    folder = EXAMPLES / "parcel-quotes-fail"
    refused = sum(
        "connection refused" in line.lower() or "econnrefused" in line.lower()
        for path in folder.rglob("*")
        if path.is_file()
        for line in path.read_text().splitlines()
    )
    question = ("--question", "how many refused connections are there?")

    document = json.loads(run("investigate", folder, *question, "--json").stdout)
    printed = run("investigate", folder, *question).stdout

    jsonschema.validate(document, SCHEMA)
    assert str(refused) in document["answer"]["text"]
    assert document["answer"]["citations"]
    assert printed.index(str(refused)) < printed.index("CAUSE FOUND")


def test_a_question_that_the_report_answers_is_not_answered_twice(run: Run) -> None:
    asked = run("investigate", EXAMPLES / "parcel-quotes-fail", "--question", "what broke?")

    assert asked.stdout.startswith("CAUSE FOUND: ")


def test_a_cause_that_the_baseline_has_too_is_ruled_out(run: Run) -> None:
    same = EXAMPLES / "parcel-quotes-fail"

    document = json.loads(run("investigate", same, "--baseline", same, "--json").stdout)

    jsonschema.validate(document, SCHEMA)
    assert "known-good" in document["ruled_out"][0]["reason"]
    assert CAUSES["parcel-quotes-fail"][2] not in [cause["code"] for cause in document["causes"]]


def test_evidence_that_says_nothing_is_inconclusive(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("2031-04-02 10:00:00 INFO all quiet\n" * 3)

    done = run("investigate", tmp_path / "a.log", "--json")

    document = json.loads(done.stdout)
    jsonschema.validate(document, SCHEMA)
    assert (done.returncode, document["verdict"]) in {(3, "inconclusive"), (0, "healthy")}


LOG = EXAMPLES / "parcel-quotes-fail/logs/dispatch.log"


def test_a_format_that_is_given_holds_over_the_detected_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("port=80\nhost=a\n")

    done = run("investigate", tmp_path / "notes.txt", "--format", "notes.txt=ini", "--json")

    [read] = json.loads(done.stdout)["coverage"]["files"]
    assert (read["format"], read["confidence"]) == ("ini", 1.0)
    assert "given" in read["reason"]


@pytest.mark.parametrize(
    ("given", "said"),
    [("other.txt=ini", "no file 'other.txt'"), ("notes.txt=poem", "no format 'poem'")],
)
def test_a_format_for_nothing_is_told_in_one_line(
    run: Run, tmp_path: Path, given: str, said: str
) -> None:
    (tmp_path / "notes.txt").write_text("port=80\n")

    done = run("investigate", tmp_path / "notes.txt", "--format", given)

    assert (done.returncode, done.stdout, len(lines(done.stderr))) == (2, "", 1)
    assert said in done.stderr


def test_every_line_of_a_log_has_a_template(run: Run) -> None:
    document = json.loads(run("templates", LOG, "--json").stdout)

    counts = {each["id"]: each["count"] for each in document["templates"]}
    assert Counter(document["lines"]) == counts
    assert len(document["lines"]) == len(LOG.read_text().splitlines())


def test_templates_are_listed_most_frequent_first(run: Run) -> None:
    done = run("templates", LOG)

    assert done.returncode == 0
    assert "shipments wait for a price" in lines(done.stdout)[1]
    assert lines(done.stdout)[-1] == "3 templates in 342 lines of dispatch.log"


@pytest.mark.parametrize("path", [EXAMPLES, LOG.parent])
def test_templates_of_a_folder_are_refused(run: Run, path: Path) -> None:
    done = run("templates", path)

    assert (done.returncode, len(lines(done.stderr))) == (2, 1)


def missing(folder: Path) -> Path:
    return folder / "nowhere"


def dangling_link(folder: Path) -> Path:
    (folder / "link").symlink_to(folder / "gone")
    return folder / "link"


def empty_folder(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


def empty_file(folder: Path) -> Path:
    (folder / "empty.log").touch()
    return folder / "empty.log"


def binary(folder: Path) -> Path:
    (folder / "core.bin").write_bytes(bytes(range(256)) * 40)
    return folder / "core.bin"


def zip_bomb(folder: Path) -> Path:
    with (
        zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("zeros.log", "w", force_zip64=True) as member,
    ):
        for _ in range(40):
            member.write(b"\n" * (1 << 20))
    return folder / "bomb.zip"


def broken_archive(folder: Path) -> Path:
    (folder / "cut.tar.gz").write_bytes(b"\x1f\x8b\x08\0" + b"\0" * 20)
    return folder / "cut.tar.gz"


def named_pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


BAD_INPUT = [
    missing, dangling_link, empty_folder, empty_file, binary, zip_bomb, broken_archive, named_pipe,
]  # fmt: skip


@pytest.mark.parametrize(
    ("command", "make"),
    [*(("investigate", make) for make in BAD_INPUT), ("templates", missing), ("templates", binary)],
)
def test_input_that_cannot_be_used_is_told_in_one_line(
    run: Run, tmp_path: Path, command: str, make: Callable[[Path], Path]
) -> None:
    bad = make(tmp_path)

    done = run(command, bad)

    assert (done.returncode, done.stdout, len(lines(done.stderr))) == (2, "", 1)
    assert done.stderr.startswith("faultmaven: ")
    assert bad.name in done.stderr


def test_a_file_without_permission_is_told_in_one_line(
    environment: dict[str, str], tmp_path: Path
) -> None:
    secret = tmp_path / "secret.log"
    secret.write_text("x\n")
    secret.chmod(0)

    done = subprocess.run(  # noqa: S603
        [*WITHOUT_PRIVILEGES, COMMAND, "investigate", secret],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=False,
    )

    assert (done.returncode, len(lines(done.stderr))) == (2, 1)
    assert "chmod" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["frobnicate"],
        ["investigate"],
        ["investigate", "--frob"],
        ["eval"],
        ["eval", "run", "--data", "nowhere"],
        ["eval", "run", "no-such-suite", "--data", "."],
        ["eval", "run", "--data", ".", "--floor", "high"],
        ["serve", "--port", "notanumber"],
        ["user", "create", "not-an-address"],
    ],
)
def test_wrong_usage_is_told_in_one_line(run: Run, arguments: list[str]) -> None:
    done = run(*arguments, FAULTMAVEN_PASSWORD=PASSPHRASE)

    assert (done.returncode, done.stdout, len(lines(done.stderr))) == (2, "", 1)


def test_a_wrong_setting_is_told_in_one_line(run: Run) -> None:
    done = run("serve", "--port", "0", SECRET_KEY="short")  # noqa: S106

    assert (done.returncode, len(lines(done.stderr))) == (2, 1)
    assert "SECRET_KEY" in done.stderr


def test_a_suite_that_cannot_run_says_so_and_fails(run: Run, tmp_path: Path) -> None:
    done = run("eval", "run", "kubernetes-incidents", "--data", tmp_path)

    assert done.returncode == 1
    assert "could not run" in done.stdout
    assert "labels.json" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["investigate"],
        ["templates"],
        ["serve"],
        ["eval", "run"],
        ["user", "create-admin"],
        ["openapi"],
    ],
)
def test_every_command_has_help_with_an_example(run: Run, arguments: list[str]) -> None:
    done = run(*arguments, "--help")

    assert (done.returncode, done.stderr) == (0, "")
    assert " ".join(["faultmaven", *arguments]) in done.stdout.partition("\n")[2]


@pytest.mark.parametrize("asked", ["--version", "version"])
def test_the_version_is_told_however_it_is_asked_for(run: Run, asked: str) -> None:
    done = run(asked)

    assert (done.returncode, done.stdout) == (0, f"faultmaven {version('faultmaven')}\n")


def test_help_costs_little(run: Run) -> None:
    run("--help")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)

    assert after.ru_utime - before.ru_utime < 1.0  # .3 s of CPU where nothing else runs


def test_an_unexpected_fault_is_one_line_unless_debugging(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.metadata\nimportlib.metadata.version = lambda name: 1 / 0\n"
    )

    quiet = run("version", PYTHONPATH=str(tmp_path))
    loud = run("version", PYTHONPATH=str(tmp_path), DEBUG_MODE="true")

    assert (quiet.returncode, len(lines(quiet.stderr))) == (1, 1)
    assert "DEBUG_MODE=true" in quiet.stderr
    assert "Traceback" in loud.stderr


def test_a_reader_that_leaves_early_is_no_error(environment: dict[str, str]) -> None:
    with subprocess.Popen(  # noqa: S603
        [COMMAND, "openapi"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(10)
        process.stdout.close()
        errors = process.stderr.read()

    assert errors == b""


def test_accounts_are_made_listed_disabled_and_enabled(run: Run) -> None:
    def user(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return run("user", *arguments, FAULTMAVEN_PASSWORD=PASSPHRASE)

    made = user("create-admin", "Ada@Example.org")
    again = user("create", "ada@example.org")
    disabled = user("disable", "ada@example.org")
    (listed,) = json.loads(user("list", "--json").stdout)["users"]
    enabled = user("enable", "ada@example.org")
    (afterwards,) = json.loads(user("list", "--json").stdout)["users"]

    assert [done.returncode for done in (made, again, disabled, enabled)] == [0, 2, 0, 0]
    assert afterwards == listed | {"disabled": False}
    assert (listed["email"], listed["role"], listed["disabled"]) == (
        "ada@example.org",
        "admin",
        True,
    )


def test_the_api_is_described(run: Run) -> None:
    document = json.loads(run("openapi").stdout)

    assert document["info"]["title"] == "FaultMaven"


def test_serve_says_where_it_is_and_ends_cleanly(environment: dict[str, str]) -> None:
    with subprocess.Popen(  # noqa: S603
        [COMMAND, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stderr
        said = next(line for line in process.stderr if "ready at" in line)
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()

    assert "http://127.0.0.1:" in said
    assert "Traceback" not in rest
    assert process.returncode == 130


def test_a_taken_port_is_told_in_one_line(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = run("serve", "--port", listener.getsockname()[1])

    assert (done.returncode, len(lines(done.stderr))) == (2, 1)
    assert "--port" in done.stderr


def piped(environment: dict[str, str], text: str, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603
        [COMMAND, *arguments],
        input=text,
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=False,
    )
    return done.stdout or done.stderr


def test_what_is_piped_in_is_evidence_called_stdin(environment: dict[str, str]) -> None:
    transcript = (EXAMPLES / "parcel-quotes-fail/kubectl-parcels.txt").read_text()

    document = json.loads(piped(environment, transcript, "investigate", "-", "--json"))

    assert document["verdict"] == "cause_found"
    assert {cited["file"] for cited in document["causes"][0]["citations"]} == {"stdin"}


def test_templates_of_what_is_piped_in(environment: dict[str, str]) -> None:
    log = "".join(f"2026-11-23T03:01:0{n}Z INFO gate {n} opens\n" for n in range(5))

    document = json.loads(piped(environment, log, "templates", "-", "--json"))

    assert [template["count"] for template in document["templates"]] == [5]


def test_an_empty_pipe_is_told_in_a_line(environment: dict[str, str]) -> None:
    assert piped(environment, "", "investigate", "-").startswith("faultmaven: Nothing was piped in")
