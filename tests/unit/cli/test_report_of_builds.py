"""The report on a build that failed, as a terminal shows it."""

import io

from rich.console import Console

from faultmaven.analysis.engine import analyse
from faultmaven.cli.report import report
from tests.unit.analysis.evidence import source

STAMP = "2031-03-04T10:11:{:02}.1234567Z "


def stamped(*lines: str) -> str:
    return "".join(STAMP.format(number) + line + "\n" for number, line in enumerate(lines))


HEAD = ("##[group]Run make all", "make all", "##[endgroup]", "compiler version 9.4.1")
PASSING = stamped(*HEAD, "all loaves baked")
FAILING = stamped(
    *HEAD[:3],
    "compiler version 10.1.0",
    "\x1b[31msrc/oven.c:41:9: error: 'heat' undeclared\x1b[0m",
    "##[error]Process completed with exit code 2.",
    "Post job cleanup.",
)


def printed() -> str:
    analysis = analyse([source(FAILING, "fail.log")], baseline=[source(PASSING, "pass.log")])
    paper = io.StringIO()
    Console(file=paper, width=100).print(report(analysis, 0.1))
    return "\n".join(line.rstrip() for line in paper.getvalue().splitlines())


def test_the_step_the_error_and_its_source_lead() -> None:
    text = printed()

    assert text.startswith("CAUSE FOUND: The code does not compile in make all: src/oven.c:41:9")


def test_the_error_is_quoted_without_the_runner_s_times_and_colours() -> None:
    text = printed()

    assert "  fail.log:5-6\n  │ src/oven.c:41:9: error: 'heat' undeclared\n" in text


def test_what_differs_from_the_passing_build_is_told() -> None:
    text = printed()

    assert "What differs from the baseline\n  changed  compiler version 10.1.0" in text
    assert "(fail.log:4, baseline/pass.log:4)" in " ".join(text.split())


def test_nothing_of_a_cluster_is_asked_of_a_build() -> None:
    assert "kubectl" not in printed()
