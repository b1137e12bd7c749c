"""The suite over days of labelled faults: its windows, and how it scores."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from faultmaven.evals.bench import Bench
from faultmaven.evals.datasets import LabelledCase
from faultmaven.evals.errors import DataMissing
from faultmaven.evals.fault_windows import cut, days
from faultmaven.evals.running import CaseRun
from faultmaven.evals.suites.nezha import run, score

DAY = "2031-05-06"


def lay_out(root: Path) -> Path:
    """A day with one fault at 07:10:30, minute files, and metrics of the whole hour."""
    label = {"inject_time": f"{DAY} 07:10:30", "inject_pod": "till-0", "inject_type": "delay"}
    (root / f"labels_{DAY}.json").write_text(json.dumps([label]))
    for kind, minutes in (("construct_data", ["06_50"]), ("rca_data", ["07_09", "07_10", "07_12"])):
        for minute in minutes:
            path = root / kind / DAY / "trace" / f"{minute}_trace.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("TraceID\n")
        metrics = root / kind / DAY / "metric" / "till_metric.csv"
        metrics.parent.mkdir(parents=True)
        rows = [f"{DAY} 07:{minute:02}:00,{minute}" for minute in range(60)]
        metrics.write_text("\n".join(["Time,Cpu", *rows]) + "\n")
    return root


def cases(root: Path, into: Path) -> list[LabelledCase]:
    (day,) = days([root], root.glob("labels_*.json"))
    return cut(day, "nezha", into)


def test_a_fault_is_cut_out_with_the_minutes_from_its_injection_on(tmp_path: Path) -> None:
    (case,) = cases(lay_out(tmp_path), tmp_path / "cut")

    assert {path.name for path in case.folder.rglob("*_trace.csv")} == {
        "07_10_trace.csv",
        "07_12_trace.csv",
    }
    kept = (case.folder / "metric" / "till_metric.csv").read_text().split("\n")
    assert (kept[1], kept[-2]) == (f"{DAY} 07:06:00,6", f"{DAY} 07:13:00,13")


def test_known_good_are_the_fault_free_minutes_before_the_first_fault(tmp_path: Path) -> None:
    (case,) = cases(lay_out(tmp_path), tmp_path / "cut")

    assert case.baseline is not None
    assert (case.baseline / "trace" / "06_50_trace.csv").is_file()
    kept = (case.baseline / "metric" / "till_metric.csv").read_text().split("\n")
    assert kept[-2] == f"{DAY} 07:10:00,10"


def test_times_of_labels_are_utc(tmp_path: Path) -> None:
    (day,) = days([lay_out(tmp_path)], tmp_path.glob("labels_*.json"))

    assert day.faults[0].at == datetime(2031, 5, 6, 7, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("causes", "expected"),
    [
        ([("till", 0.6), ("bank", 0.5)], 1.0),
        ([("bank", 0.6), ("till", 0.5)], 0.5),
        ([("till", 0.6), ("bank", 0.6)], 0.5),
        ([("bank", 0.6), ("bank", 0.5), ("till", 0.4)], 0.5),
        ([("bank", 0.6)], 0.0),
    ],
    ids=["first", "second", "a tie", "one service twice", "absent"],
)
def test_a_case_scores_by_the_rank_of_its_service(
    causes: list[tuple[str, float]], expected: float
) -> None:
    case = LabelledCase("nezha", "0", Path(), {"pod": "till-0"})
    told = [{"entity": {"name": name}, "confidence": value} for name, value in causes]

    assert score(CaseRun(case, {"causes": told})).score == expected


def test_without_labels_the_suite_says_what_is_missing(tmp_path: Path) -> None:
    with Bench(tmp_path, 1, None, lambda *_: None) as bench, pytest.raises(DataMissing):
        run(bench)
