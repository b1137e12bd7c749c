from dataclasses import replace

import pytest

from faultmaven.analysis.deciding import subject_of
from faultmaven.analysis.model import NextCheck
from faultmaven.modules.agent.reasoners.settled import as_settled
from faultmaven.modules.case.hypotheses import Category, Hypothesis, HypothesisStatus
from faultmaven.modules.case.investigation import Investigation
from tests.unit.agent.incident import ANALYSIS, OOM, SITUATION, SLOW_DISK

CHECKS = tuple(
    NextCheck(f"What does {name} say?", f"kubectl logs deploy/{name}")
    for name in ("quoter", "ledger", "quoter-db")
)


def held(status: HypothesisStatus) -> Hypothesis:
    return Hypothesis(
        id="h1",
        statement=OOM.statement,
        category=Category.CAPACITY,
        author="analysis",
        created_turn=1,
        subject=subject_of(OOM.entity),
        code=OOM.code,
        status=status,
        reason="It never came near its limit",
    )


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        (HypothesisStatus.ACTIVE, CHECKS),
        (HypothesisStatus.REFUTED, CHECKS[1:]),
        (HypothesisStatus.RETIRED, CHECKS[1:]),
        (HypothesisStatus.INCONCLUSIVE, CHECKS[1:]),
    ],
)
def test_nobody_is_asked_to_check_a_cause_that_was_given_up(status, asked):
    cause = held(status)
    situation = replace(SITUATION, analysis=replace(ANALYSIS, next_checks=CHECKS))

    settled = as_settled(situation, Investigation(hypotheses=(cause,)))

    assert settled.analysis.next_checks == asked


def test_where_no_cause_is_left_there_is_still_something_to_ask_for():
    analysis = replace(ANALYSIS, causes=(OOM,), next_checks=CHECKS[:1])
    refuted = Investigation(hypotheses=(held(HypothesisStatus.REFUTED),))

    settled = as_settled(replace(SITUATION, analysis=analysis), refuted)

    assert settled.analysis.next_checks == CHECKS[:1]


def test_a_check_that_speaks_of_another_cause_too_is_still_asked():
    both = replace(SLOW_DISK, entity=OOM.entity)
    cause = held(HypothesisStatus.REFUTED)
    analysis = replace(ANALYSIS, causes=(OOM, both), next_checks=CHECKS[:1])

    settled = as_settled(replace(SITUATION, analysis=analysis), Investigation(hypotheses=(cause,)))

    assert settled.analysis.next_checks == CHECKS[:1]
