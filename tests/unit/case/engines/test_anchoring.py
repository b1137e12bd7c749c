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


def test_a_faint_hypothesis_that_gains_nothing_is_retired():
    faint = stalled(1, prior=0.2, stagnant_turns=2)

    now = after(investigating(hypotheses=faint, phase=Phase.VALIDATION))

    assert statuses(now) == [HypothesisStatus.RETIRED]
    assert now.hypotheses[0].reason == "nothing has supported it for 3 turns"
