import pytest

from faultmaven.modules.case.engines.restating import restates
from tests.unit.case.engines.given import PROBLEM, claim, investigating, take


@pytest.mark.parametrize(
    "statement",
    [
        "Orders fail with 503",
        "The orders service is failing",
        "An error occurred",
        "orders are slow",
    ],
)
def test_saying_the_problem_again_is_no_cause(statement):
    decision = take(investigating(), hypotheses=(claim(statement),))

    assert decision.investigation.hypotheses == ()
    assert decision.outcome.refused == (f"restates_problem: {statement}",)


@pytest.mark.parametrize(
    "statement", ["The connection pool of orders is exhausted", "Orders has a wrong DNS name"]
)
def test_what_names_a_mechanism_is_a_cause(statement):
    assert not restates(statement, PROBLEM)
