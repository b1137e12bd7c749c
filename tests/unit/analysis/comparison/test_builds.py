"""A failing build against a passing one."""

from tests.unit.analysis.comparison.test_bodies import compared

HEAD = "Started by user Ada\nBuilding in workspace /var/ci/bakery\ncompiler version 9.4.1\n"
NOISE = "ERROR: cache is cold, going on\n"
PASSING = f"{HEAD}{NOISE}all loaves baked\nFinished: SUCCESS\n"
FAILING = (
    f"{HEAD}{NOISE}src/oven.c:41:9: error: 'heat' undeclared\n"
    "Build step 'Execute shell' marked build as failure\nFinished: FAILURE\n"
).replace("9.4.1", "10.1.0")


def test_only_errors_that_the_passing_build_lacks_are_cited() -> None:
    analysis = compared({"run.log": FAILING}, {"run.log": PASSING})

    cited = {
        number
        for finding in analysis.findings
        for citation in finding.citations
        for number in range(citation.line_start, citation.line_end + 1)
    }
    assert cited == {5, 6}
    assert analysis.causes[0].code == "build.compile_error"


def test_a_version_that_differs_is_told() -> None:
    found = compared({"run.log": FAILING}, {"run.log": PASSING}).differences

    assert [item.summary for item in found] == ["compiler version 10.1.0 (before: 9.4.1)"]


def test_a_build_that_passes_has_no_fault() -> None:
    analysis = compared({"run.log": PASSING}, {"old.log": PASSING})

    assert (analysis.verdict, analysis.causes) == ("healthy", ())
