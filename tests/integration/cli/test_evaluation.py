"""`faultmaven eval run` over a small data set that is made of the examples."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
COMMAND = Path(sys.executable).parent / "faultmaven"
LABELS = {
    "parcel-quotes-fail": {
        "query": "Quotes fail.",
        "fault_object": "app/tariff-api",
        "root_cause": "service_selector_mismatch",
    },
    "invoice-run-stopped": {
        "query": "The run stopped.",
        "fault_object": "app/invoice-runner",
        "root_cause": "mysql_invalid_credentials",
    },
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "kubernetes-incidents"
    folder.mkdir(parents=True)
    for name in LABELS:
        shutil.copytree(ROOT / "examples" / name, folder / name)
    (folder / "labels.json").write_text(json.dumps(LABELS))
    return tmp_path / "data"


SUITES = ("kubernetes-incidents", "citations", "label-leak", "invariance")


def relabel(data: Path, case: str, **label: str) -> None:
    changed = {**LABELS, case: {**LABELS[case], **label}}
    (data / "kubernetes-incidents" / "labels.json").write_text(json.dumps(changed))


def evaluate(data: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(data.parent / "kept")}
    done = subprocess.run(  # noqa: S603
        [COMMAND, "eval", "run", *arguments, "--data", data, "--json", "--floor", "mean CPU s=30"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    return done.returncode, json.loads(done.stdout)


def suite(document: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in document["suites"] if each["suite"] == name)
    return found


def metric(document: dict[str, Any], name: str, metric: str) -> float:
    metrics = suite(document, name)["metrics"]
    value: float = next(each["value"] for each in metrics if each["name"] == metric)
    return value


def test_the_suites_for_any_cases_pass_on_those_the_engine_solves(data: Path) -> None:
    status, document = evaluate(data, *SUITES, "--jobs", "2")

    assert [each["suite"] for each in document["suites"] if not each["passed"]] == []
    assert (status, metric(document, "kubernetes-incidents", "A@1")) == (0, 1.0)
    assert metric(document, "citations", "citations") > 0
    assert metric(document, "label-leak", "names checked") > 0
    assert len(suite(document, "invariance")["cases"]) == 8


def test_a_score_below_the_floor_fails_and_the_change_is_told(data: Path) -> None:
    evaluate(data, "kubernetes-incidents")
    relabel(data, "parcel-quotes-fail", root_cause="oom_killed")

    status, document = evaluate(data, "kubernetes-incidents")

    assert (status, metric(document, "kubernetes-incidents", "A@1")) == (1, 0.5)
    assert {
        "suite": "kubernetes-incidents", "what": "parcel-quotes-fail", "before": 1.0, "now": 0.0
    } in document["changes"]  # fmt: skip


def test_a_floor_from_the_command_line_counts(data: Path) -> None:
    relabel(data, "parcel-quotes-fail", root_cause="oom_killed")

    status, _ = evaluate(data, "kubernetes-incidents", "--floor", "A@1=.5", "--floor", "A@3=.5")

    assert status == 0


def test_a_labelled_case_without_evidence_fails_the_suite(data: Path) -> None:
    shutil.rmtree(data / "kubernetes-incidents" / "parcel-quotes-fail")

    status, document = evaluate(data, "kubernetes-incidents")

    assert (status, metric(document, "kubernetes-incidents", "missing")) == (1, 1)


def test_labels_among_the_evidence_are_found(data: Path) -> None:
    case = data / "kubernetes-incidents" / "parcel-quotes-fail"
    (case / "labels.json").write_text(json.dumps(LABELS))

    status, document = evaluate(data, "label-leak")

    assert status == 1
    assert metric(document, "label-leak", "labels read") >= 1
