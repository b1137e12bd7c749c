import pytest

from faultmaven.modules.case.engines.phase_orchestrator import MOST_LOOP_BACKS, PhaseOrchestrator
from faultmaven.modules.case.hypotheses import HypothesisStatus, Stance
from faultmaven.modules.case.phases import LoopBackReason, Milestone, Phase, Strategy
from faultmaven.modules.case.turns import Degradation, Signal
from tests.unit.case.engines.given import (
    DECISIVE,
    after,
    claim,
    hypothesis,
    investigating,
    proven,
    rows,
    take,
)

AGAINST = rows(3, Stance.STRONGLY_CONTRADICTS)


def test_several_phases_pass_in_one_turn_when_the_evidence_allows_it():
    known = tuple(proven(each) for each in list(Milestone)[1:4])
    two = (claim("Dns is slow"), claim("The pool is full"))

    decision = take(investigating(), milestones=known, hypotheses=two)

    assert decision.outcome.phases == (Phase.TIMELINE, Phase.HYPOTHESIS, Phase.VALIDATION)


def test_a_phase_that_finds_nothing_ends_after_its_iterations():
    one = after(investigating())
    two = after(one)

    assert (one.phase, two.phase) == (Phase.BLAST_RADIUS, Phase.TIMELINE)


def test_a_turn_that_waits_for_the_engineer_is_no_iteration():
    now = after(investigating(), waits_for_user=True)

    assert (now.iteration, now.phase, now.stalled_turns) == (0, Phase.BLAST_RADIUS, 0)


def test_when_every_hypothesis_is_refuted_others_are_looked_for():
    now = after(
        investigating(phase=Phase.VALIDATION), hypotheses=(claim("The pool is full", *AGAINST),)
    )

    assert now.phase is Phase.HYPOTHESIS
    assert now.loop_backs[0].reason is LoopBackReason.ALL_REFUTED
    assert now.conclusion.ruled_out[0].statement == "The pool is full"
    assert now.conclusion.ruled_out[0].proofs


def test_what_six_iterations_did_not_decide_is_inconclusive():
    now = after(
        investigating(phase=Phase.VALIDATION, iteration=5), hypotheses=(claim("The pool is full"),)
    )

    assert now.hypotheses[0].status is HypothesisStatus.INCONCLUSIVE
    assert now.phase is Phase.SOLUTION
    assert "No cause was found; what is said here is partial." in now.conclusion.caveats


def test_what_was_left_undecided_comes_back_with_new_support():
    left = after(
        investigating(phase=Phase.VALIDATION, iteration=5), hypotheses=(claim("The pool is full"),)
    )

    now = after(left, hypotheses=(claim("The pool is full", *rows(1)),))

    assert now.hypotheses[0].status is HypothesisStatus.ACTIVE


def test_after_three_loop_backs_an_honest_partial_answer_follows():
    now = investigating(phase=Phase.VALIDATION)
    for _ in range(MOST_LOOP_BACKS + 1):
        decision = take(now, Signal.SCOPE_CHANGED, milestones=(), message="also the east region")
        now = after(after(decision.investigation))

    assert len(now.loop_backs) == MOST_LOOP_BACKS
    assert decision.investigation.phase is Phase.SOLUTION
    assert decision.outcome.escalate == "3 loop-backs have not led to a cause"
    assert decision.investigation.escalation_suggested


@pytest.mark.parametrize(
    ("situation", "kind"),
    [
        ({"evidence_ids": ()}, Degradation.NO_EVIDENCE),
        ({}, Degradation.UNDECIDED),
    ],
)
def test_three_turns_without_progress_are_degraded_and_six_more_escalate(situation, kind):
    now = investigating(phase=Phase.HYPOTHESIS, **situation)
    outcomes = []
    for _ in range(8):
        decision = take(now, evidence_ids=situation.get("evidence_ids", ("e1",)))
        now = decision.investigation
        outcomes.append((decision.outcome.degraded, bool(decision.outcome.escalate)))

    assert outcomes == [(None, False)] * 2 + [(kind, False)] * 5 + [(kind, True)]
    assert now.conclusion.momentum == "stalled"


def test_new_evidence_ends_the_degraded_mode():
    now = investigating(phase=Phase.HYPOTHESIS)
    for _ in range(4):
        now = after(now)

    fresh = take(now, evidence_ids=("e1", "e2"))

    assert (now.degraded_turns, fresh.investigation.degraded_turns) == (2, 0)
    assert fresh.outcome.degraded is None


@pytest.mark.parametrize(
    ("phase", "reason"),
    [(Phase.BLAST_RADIUS, None), (Phase.TIMELINE, LoopBackReason.SCOPE_CHANGED)],
)
def test_an_investigation_goes_back_only_to_a_phase_that_it_has_left(phase, reason):
    said = frozenset({Signal.SCOPE_CHANGED})

    assert PhaseOrchestrator().detect_loopback(investigating(phase=phase), said) is reason


@pytest.mark.parametrize(
    ("phase", "known"),
    [
        (Phase.TIMELINE, {"milestones": (proven(Milestone.TIMELINE_ESTABLISHED),)}),
        (Phase.HYPOTHESIS, {"hypotheses": (claim("Dns is slow"),)}),
    ],
)
def test_half_of_what_a_phase_is_for_does_not_end_it(phase, known):
    assert after(investigating(phase=phase), **known).phase is phase


def test_a_post_mortem_skips_nothing_whatever_is_confirmed():
    cause = hypothesis(DECISIVE, status=HypothesisStatus.VALIDATED, confirmed=True, likelihood=0.9)
    led = {"strategy": Strategy.POST_MORTEM, "strategy_chosen": True}

    assert after(investigating(hypotheses=(cause,), **led)).phase is Phase.BLAST_RADIUS
