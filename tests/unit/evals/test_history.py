from datetime import UTC, datetime
from pathlib import Path

from faultmaven.evals.history import Change, changes, keep, last_results, result_json
from faultmaven.evals.registry import parse_bounds
from faultmaven.evals.results import CaseScore, Metric, SuiteResult

NOW = datetime(2031, 4, 2, tzinfo=UTC)


def result(accuracy: float, *scores: float) -> SuiteResult:
    cases = tuple(CaseScore(f"case-{at}", value) for at, value in enumerate(scores))
    return SuiteResult(
        "rides", (Metric("A@1", accuracy, floor=0.5), Metric("mean s", accuracy)), cases
    )


def test_the_first_run_has_nothing_to_compare_with(tmp_path: Path) -> None:
    assert list(changes([result(0.5)], last_results(tmp_path / "none"))) == []


def test_metrics_and_cases_that_changed_since_the_last_run_are_told(tmp_path: Path) -> None:
    keep(tmp_path, result_json([result(0.5, 1, 0)], NOW))

    told = list(changes([result(1.0, 1, 1)], last_results(tmp_path)))

    assert told == [Change("rides", "A@1", 0.5, 1.0), Change("rides", "case-1", 0, 1)]


def test_a_run_of_other_suites_leaves_the_kept_result(tmp_path: Path) -> None:
    keep(tmp_path, result_json([result(0.5)], NOW))
    keep(tmp_path, result_json([SuiteResult("other")], NOW))

    assert set(last_results(tmp_path)) == {"rides", "other"}


def test_a_metric_below_its_floor_fails_the_run() -> None:
    assert result_json([result(0.4)], NOW)["passed"] is False
    assert result_json([result(0.6)], NOW)["passed"] is True


def test_a_suite_that_could_not_run_has_not_passed() -> None:
    assert not SuiteResult("rides", failure="no data").passed


def test_floors_are_read_from_the_command_line() -> None:
    assert parse_bounds(["A@1=.70", "mean s=2"]) == {"A@1": 0.7, "mean s": 2.0}
