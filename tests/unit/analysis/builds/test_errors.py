"""The error lines of made-up build logs of common tools, with nothing to compare them with."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from faultmaven.analysis.builds import BuildLog, read
from faultmaven.analysis.formats import Format, detect

LOGS = sorted((Path(__file__).parent / "logs").glob("*.log"))


@dataclass(frozen=True)
class Marked:
    """A log whose error lines are marked with `!`, under a line that tells what is to be found."""

    told: dict[str, str]
    lines: list[str]
    errors: set[int]


def marked(path: Path) -> Marked:
    head, *lines = path.read_text().splitlines()
    errors = {number for number, line in enumerate(lines, 1) if line.startswith("!")}
    return Marked(
        dict(part.partition("=")[::2] for part in head.split()),
        [line[1:] for line in lines],
        errors,
    )


def cited(build: BuildLog) -> set[int]:
    return {n for block in build.blocks for n in range(block.first, block.last + 1)}


@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.stem)
def test_the_lines_of_errors_are_found_and_no_others(path: Path) -> None:
    log = marked(path)

    build = read("build.log", log.lines)

    assert cited(build) == log.errors


@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.stem)
def test_how_the_build_ended_is_told(path: Path) -> None:
    log = marked(path)

    build = read("build.log", log.lines)

    assert build.outcome == log.told["outcome"]
    assert not log.told.get("exit") or build.exit_code == int(log.told["exit"])
    assert not log.told.get("step") or build.failed
    if build.failed and log.told.get("step"):
        assert build.failed.name == log.told["step"].replace("_test", " test")


@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.stem)
def test_a_build_log_is_told_by_its_lines(path: Path) -> None:
    assert detect(marked(path).lines).format is Format.BUILD


@pytest.mark.parametrize(
    "line",
    [
        "2031-05-06T07:08:09Z ERROR build of the index failed: exit status 1",
        "2031-05-06 07:08:09,123 [main] ERROR o.e.Oven - java.lang.IllegalStateException: closed",
        'level=error msg="test failed" step=3/4',
    ],
)
def test_the_log_of_a_program_is_no_build_log(line: str) -> None:
    assert detect([line] * 40).format is not Format.BUILD
