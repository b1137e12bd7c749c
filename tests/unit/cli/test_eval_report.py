import pytest
from rich.console import Console

from faultmaven.cli.eval_report import eval_report, shown
from faultmaven.evals.history import Change
from faultmaven.evals.results import Group, Metric, SuiteResult

GOOD = SuiteResult(
    "rides",
    metrics=(Metric("A@1", 0.75, floor=0.7), Metric("dangling", 0, ceiling=0)),
    groups=(Group("rust", 3, (("A@1", 0.33),)), Group("rain", 4, (("A@1", 1.0),))),
)
BAD = SuiteResult("tents", metrics=(Metric("A@1", 0.5, floor=0.7),), problems=("case-4: no tent",))
ABSENT = SuiteResult("queues", failure="no queue in /data")


def printed(*results: SuiteResult, changes: tuple[Change, ...] = ()) -> str:
    console = Console(width=100)
    with console.capture() as capture:
        console.print(eval_report(results, changes))
    return capture.get()


def test_metrics_stand_beside_their_bounds() -> None:
    text = printed(GOOD)

    assert "0.750  ≥ 0.7  ok" in text
    assert "All suites passed." in text


def test_causes_that_are_always_right_are_counted_not_listed() -> None:
    text = printed(GOOD)

    assert "rust" in text
    assert "rain" not in text
    assert "1 other causes: all 4 cases right" in text


def test_a_suite_below_its_floor_and_one_without_data_fail() -> None:
    text = printed(GOOD, BAD, ABSENT)

    for expected in ("FAILED", "case-4: no tent", "could not run", "no queue in /data"):
        assert expected in text
    assert "Failed: tents, queues" in text


def test_changes_since_the_last_run_are_shown() -> None:
    text = printed(GOOD, changes=(Change("rides", "A@1", 0.5, 0.75),))

    assert "rides  A@1  0.500 → 0.750" in text


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (5666, "5,666"), (1.0, "1.000")])
def test_counts_have_no_decimals(value: float, text: str) -> None:
    assert shown(value) == text
