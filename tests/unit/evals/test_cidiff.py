"""How cited lines are scored against labelled ones."""

from pathlib import Path

import pytest

from faultmaven.evals.datasets import LabelledCase
from faultmaven.evals.suites.cidiff import LineScore, investigate, passing_accused, score

FAILING = "Started by timer\na.c:1:2: error: b is undeclared\nfine\nFinished: FAILURE\n"
PASSING = "Started by timer\nfine\nFinished: SUCCESS\n"


@pytest.fixture
def case(tmp_path: Path) -> LabelledCase:
    (tmp_path / "fail.log").write_text(FAILING)
    (tmp_path / "pass.log").write_text(PASSING)
    return LabelledCase("cidiff", "case", tmp_path, {"error_lines": [[2, 3]]})


def test_precision_recall_and_f1_are_those_of_the_lines() -> None:
    found = LineScore((4, 5, 6, 7), frozenset({4, 5, 9}))

    assert (found.precision, found.recall, found.f1) == (0.5, pytest.approx(2 / 3), 4 / 7)


def test_recall_within_40_lines_divides_by_what_fits() -> None:
    found = LineScore(tuple(range(31, 131)), frozenset(range(1, 101)))

    assert (found.first, found.capped_recall) == (40, 1.0)


def test_nothing_cited_scores_nothing() -> None:
    found = LineScore((), frozenset({1}))

    assert (found.precision, found.recall, found.f1) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("compared", [True, False])
def test_a_case_is_scored_by_the_lines_that_the_document_cites(
    case: LabelledCase, compared: bool
) -> None:
    found = score(case, investigate(case, compared=compared))

    assert (found.cited, found.f1) == ((2,), pytest.approx(2 / 3))


def test_a_log_that_passes_is_accused_of_nothing(case: LabelledCase) -> None:
    assert not passing_accused(case)
