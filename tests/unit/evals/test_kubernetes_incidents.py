from pathlib import Path

import pytest
import yaml

from faultmaven.evals.datasets import LabelledCase
from faultmaven.evals.kubernetes_labels import ROOT_CAUSES
from faultmaven.evals.running import CaseRun
from faultmaven.evals.suites.kubernetes_incidents import accuracy, by_cause, score

PACKS = Path(__file__).parents[3] / "src/faultmaven/analysis/rules/packs"
RIGHT = ("app/kiosk", "k8s.oom_killed")
WRONG = ("app/till", "k8s.oom_killed")


def run(*causes: tuple[str, str]) -> CaseRun:
    label = {"fault_object": "app/kiosk", "root_cause": "oom_killed"}
    document = {
        "causes": [
            {"entity": dict(zip(("kind", "name"), entity.split("/"), strict=True)), "code": code}
            for entity, code in causes
        ]
    }
    return CaseRun(LabelledCase("d", "case-1", Path(), label), document)


def test_every_mapped_code_is_in_the_catalogue() -> None:
    catalogue = yaml.safe_load((PACKS / "catalogue.yaml").read_text())

    assert set(ROOT_CAUSES) <= {entry["code"] for entry in catalogue["codes"]}


def test_each_of_the_49_labels_has_one_code() -> None:
    assert len(ROOT_CAUSES) == len(set(ROOT_CAUSES.values())) == 49


@pytest.mark.parametrize(
    ("causes", "expected"),
    [
        ([RIGHT], 1.0),
        ([WRONG, RIGHT], 0.5),
        ([WRONG, ("app/kiosk", "k8s.not_ready"), RIGHT], 1 / 3),
        ([WRONG], 0.0),
        ([], 0.0),
    ],
)
def test_a_case_scores_the_reciprocal_rank_of_object_and_cause(
    causes: list[tuple[str, str]], expected: float
) -> None:
    assert score(run(*causes)).score == expected


def test_accuracy_counts_the_cases_solved_within_k() -> None:
    scores = [score(run(RIGHT)), score(run(WRONG, RIGHT)), score(run(WRONG)), score(run())]

    assert (accuracy(scores, 1), accuracy(scores, 3)) == (0.25, 0.5)


def test_a_crashed_case_counts_as_wrong() -> None:
    crashed = CaseRun(run().case, {}, failure="ZeroDivisionError: division by zero")

    assert score(crashed).score == 0


def test_the_breakdown_has_a_row_for_each_labelled_cause() -> None:
    runs = [run(RIGHT), run(WRONG)]

    (group,) = by_cause(runs, [score(each) for each in runs])

    assert (group.name, group.cases, dict(group.values)) == (
        "oom_killed",
        2,
        {"A@1": 0.5, "A@3": 0.5},
    )
