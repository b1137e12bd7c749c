"""The suite for cloud systems: how its cases are scored."""

from pathlib import Path

import pytest

from faultmaven.analysis.sources import open_evidence
from faultmaven.evals.datasets import LabelledCase
from faultmaven.evals.results import CaseScore
from faultmaven.evals.suites import petshop

HEADER = "service,till\nmetric,latency\nstatistic,Average\ntime,\n"


def ranked(*causes: tuple[str, float]) -> list[tuple[int, str]]:
    named = [{"entity": {"name": name}, "confidence": sure} for name, sure in causes]
    return petshop.ranked_entities({"causes": named})


def case(folder: Path) -> LabelledCase:
    return LabelledCase("petshop", folder.name, folder, {})


@pytest.mark.parametrize(
    ("causes", "expected"),
    [
        ([("till", 0.6), ("bank", 0.4)], [(1, "till"), (2, "bank")]),
        ([("till", 0.5), ("bank", 0.5), ("web", 0.1)], [(2, "till"), (2, "bank"), (3, "web")]),
        ([("till", 0.6), ("till", 0.5), ("bank", 0.4)], [(1, "till"), (2, "bank")]),
        ([], []),
    ],
    ids=["clear", "tied", "twice", "none"],
)
def test_each_entity_has_the_worst_place_that_ties_leave_it(
    causes: list[tuple[str, float]], expected: list[tuple[int, str]]
) -> None:
    assert ranked(*causes) == expected


def test_the_known_good_evidence_is_what_lies_beside_and_has_no_alert(tmp_path: Path) -> None:
    for name, file in (("a", "alert.json"), ("b", "alert.json"), ("calm", "metrics.csv")):
        (tmp_path / name).mkdir()
        (tmp_path / name / file).touch()

    assert petshop.known_good(case(tmp_path / "a")) == [tmp_path / "calm"]


def test_halves_keep_the_header_and_share_no_row(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(HEADER + "1,a\n2,b\n3,c\n4,d\n")

    with open_evidence([tmp_path]) as evidence:
        halves = [petshop.half(evidence.sources[0], part).open().read() for part in (0, 1)]

    assert halves == [(HEADER + "1,a\n2,b\n").encode(), (HEADER + "3,c\n4,d\n").encode()]


def test_top_k_counts_the_cases_whose_node_is_among_the_first_k() -> None:
    scores = [CaseScore("a", 1.0), CaseScore("b", 0.5), CaseScore("c", 0.25), CaseScore("d", 0.0)]

    assert (petshop.within(scores, 1), petshop.within(scores, 3)) == (0.25, 0.5)
