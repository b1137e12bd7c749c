from dataclasses import replace

import pytest

from faultmaven.modules.case.engines.anchoring import detect
from faultmaven.modules.case.hypotheses import Category, HypothesisStatus
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Phase
from faultmaven.modules.case.proofs import NoteKind
from tests.unit.case.engines.given import (
    DECISIVE,
    WORDS,
    after,
    claim,
    hypothesis,
    investigating,
    take,
)

LATE = {"phase": Phase.VALIDATION, "iteration": 2}


def stalled(count: int, **fields: object) -> tuple[object, ...]:
    known = {"status": HypothesisStatus.ACTIVE, "stagnant_turns": 3, "prior": 0.45} | fields
    return tuple(
        hypothesis(id=f"h{n}", statement=f"The {WORDS[n]} is full", **known)
        for n in range(1, count + 1)
    )


def statuses(investigation: Investigation) -> list[HypothesisStatus]:
    return [each.status for each in investigation.hypotheses]


def test_stalled_hypotheses_of_one_kind_are_given_up_and_others_asked_for():
    decision = take(investigating(hypotheses=stalled(2), **LATE))

    assert statuses(decision.investigation) == [HypothesisStatus.RETIRED] * 2
    assert decision.investigation.retired_categories == (Category.CODE,)
    assert decision.outcome.anchored.startswith("Fixed on code")
    assert decision.outcome.anchored in decision.investigation.feedback


def test_four_open_hypotheses_of_one_kind_are_a_fixation():
    decision = take(investigating(hypotheses=stalled(4, stagnant_turns=0), **LATE))

    assert decision.outcome.anchored
    assert statuses(decision.investigation) == [HypothesisStatus.ACTIVE] * 4


def test_before_the_third_iteration_nothing_is_a_fixation():
    early = investigating(hypotheses=stalled(4), phase=Phase.VALIDATION, iteration=1)

    assert not take(early).outcome.anchored


def test_a_fixed_kind_waits_for_two_alternatives_unless_the_evidence_decides():
    fixed = after(investigating(hypotheses=stalled(2), **LATE))
    more = claim("The elm is full", category=Category.CODE)
    others = (
        claim("The dns is slow", category=Category.NETWORK),
        claim("The quota is used up", category=Category.CAPACITY),
    )

    refused = after(fixed, hypotheses=(more,))
    one_other = after(after(fixed, hypotheses=others[:1]), hypotheses=(more,))
    decided = after(fixed, hypotheses=(claim("The fir", DECISIVE, category=Category.CODE),))
    widened = after(after(fixed, hypotheses=others), hypotheses=(more,))

    assert len(refused.hypotheses) == 2
    assert one_other.retired_categories == (Category.CODE,)
    assert more.statement not in [each.statement for each in one_other.hypotheses]
    assert statuses(decided)[-1] is HypothesisStatus.VALIDATED
    assert [each.statement for each in widened.hypotheses][-1] == more.statement
    assert widened.retired_categories == ()


def test_a_pinned_hypothesis_stays_and_the_dissent_is_written_down():
    now = after(investigating(hypotheses=stalled(2, pinned=True), **LATE))

    assert statuses(now) == [HypothesisStatus.ACTIVE] * 2
    assert [note.kind for note in now.journal] == [NoteKind.DISSENT] * 2


@pytest.mark.parametrize("prior", [0.2, 0.35])
def test_a_hypothesis_that_gains_nothing_and_falls_below_0_30_is_retired(prior):
    faint = stalled(1, prior=prior, stagnant_turns=2)

    now = after(investigating(hypotheses=faint, phase=Phase.VALIDATION))

    assert statuses(now) == [HypothesisStatus.RETIRED]
    assert now.hypotheses[0].reason == "nothing has supported it for 3 turns"


def test_a_hypothesis_that_gains_nothing_but_stays_at_0_30_is_kept():
    kept = stalled(1, prior=0.36, stagnant_turns=2)

    now = after(investigating(hypotheses=kept, phase=Phase.VALIDATION))

    assert statuses(now) == [HypothesisStatus.ACTIVE]


def test_iterations_that_run_out_leave_undecided_what_is_not_pinned():
    pinned, other = stalled(2, stagnant_turns=0)
    both = (replace(pinned, pinned=True), other)

    now = after(investigating(hypotheses=both, phase=Phase.VALIDATION, iteration=5))

    assert now.phase is Phase.SOLUTION
    assert statuses(now) == [HypothesisStatus.ACTIVE, HypothesisStatus.INCONCLUSIVE]


def test_what_stalls_among_other_kinds_is_kept():
    network = hypothesis(
        id="h3",
        statement="The dns is slow",
        category=Category.NETWORK,
        status=HypothesisStatus.ACTIVE,
        stagnant_turns=3,
        prior=0.45,
    )

    now = after(investigating(hypotheses=(*stalled(2), network), **LATE))

    assert statuses(now) == [HypothesisStatus.RETIRED] * 2 + [HypothesisStatus.ACTIVE]


@pytest.mark.parametrize(("likelihood", "is_sign"), [(0.69, True), (0.7, False)])
def test_one_that_stalls_is_a_sign_only_if_it_leads_and_is_below_0_70(likelihood, is_sign):
    late = {"phase": Phase.VALIDATION, "iteration": 3}
    (leading,) = stalled(1, likelihood=likelihood)
    fresh = hypothesis(id="h2", status=HypothesisStatus.ACTIVE, likelihood=0.75)

    assert (detect(investigating(hypotheses=(leading,), **late)) is not None) is is_sign
    assert detect(investigating(hypotheses=(leading, fresh), **late)) is None
