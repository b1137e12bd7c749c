"""Whatever steps a case sees, its state stays honest: each against every invariant."""

from collections.abc import Callable, Iterator

from hypothesis import HealthCheck, settings

from faultmaven.analysis.model import Verdict
from faultmaven.modules.case.engines.agreements import EARNED
from faultmaven.modules.case.engines.draft import holds, is_own_words
from faultmaven.modules.case.engines.forgetting import proofs_of
from faultmaven.modules.case.engines.likelihood import likelihood_of, supports, weigh
from faultmaven.modules.case.engines.phase_orchestrator import EDGES as PHASE_EDGES
from faultmaven.modules.case.engines.standing import validated
from faultmaven.modules.case.hypotheses import HYPOTHESIS_EDGES, Hypothesis, HypothesisStatus
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Milestone, Phase
from faultmaven.modules.case.serialise import INVESTIGATION, STEP
from faultmaven.modules.case.solutions import SOLUTION_EDGES, SolutionStatus
from faultmaven.modules.case.status import EDGES as STATUS_EDGES
from faultmaven.modules.case.status import CaseStatus
from faultmaven.modules.case.steps import (
    Begin,
    ChangeHypothesis,
    ChooseStrategy,
    Close,
    Confirm,
    ForgetEvidence,
    LinkEvidence,
    TakeTurn,
)
from faultmaven.modules.case.turns import Signal
from tests.unit.case.engines.any_steps import AnySteps, Taken
from tests.unit.case.engines.given import NOW

OWN_WORDS = (Milestone.SOLUTION_APPLIED, Milestone.SOLUTION_VERIFIED)
ORDER = (Milestone.SOLUTION_PROPOSED, *OWN_WORDS)
INVARIANTS: list[Callable[[Taken], None]] = []


def invariant(holds_after: Callable[[Taken], None]) -> Callable[[Taken], None]:
    INVARIANTS.append(holds_after)
    return holds_after


class Honest(AnySteps):
    def check(self, taken: Taken) -> None:
        for holds_after in INVARIANTS:
            holds_after(taken)


@invariant
def the_same_step_decides_the_same_again(taken):
    stored = STEP.validate_json(STEP.dump_json(taken.step))

    assert stored.decide(taken.before, NOW) == taken.decision


@invariant
def likelihoods_are_computed_and_lie_within_0_and_1(taken):
    for each in taken.after.hypotheses:
        assert 0 <= each.likelihood <= 1
        assert 0 <= each.prior <= 0.5
        assert each.likelihood <= 0.8 or each.confirmed
        if each.status.is_open:
            assert each.likelihood == likelihood_of(each)


@invariant
def hypotheses_move_along_their_edges_and_never_without_a_reason(taken):
    for old, new in _changed(taken):
        if isinstance(taken.step, ChangeHypothesis) and old.status is not new.status:
            assert new.status in HYPOTHESIS_EDGES[old.status]
        assert new.status in _reachable(HYPOTHESIS_EDGES, old.status)
    for each in taken.after.hypotheses:
        given_up = each.status in (HypothesisStatus.REFUTED, HypothesisStatus.RETIRED)
        assert each.reason.strip() or not given_up


@invariant
def only_enough_evidence_decides(taken):
    if isinstance(taken.step, ChangeHypothesis):
        return
    for old, new in _changed(taken):
        scales, decided = weigh(new.links), new.status is not old.status
        if decided and new.status is HypothesisStatus.VALIDATED:
            assert new.likelihood >= 0.7
            assert new.confirmed or scales.supports.decisive or scales.supports.rows >= 2
        if decided and new.status is HypothesisStatus.REFUTED:
            assert new.likelihood <= 0.2
            assert scales.refutes.decisive or scales.refutes.rows >= 2


@invariant
def support_never_lowers_an_open_hypothesis(taken):
    if isinstance(taken.step, LinkEvidence) and supports(taken.step.link):
        for old, new in _changed(taken):
            assert new.likelihood >= old.likelihood or not old.status.is_open


@invariant
def solutions_move_along_their_edges(taken):
    for old, new in zip(taken.before.solutions, taken.after.solutions, strict=False):
        assert new.status in _reachable(SOLUTION_EDGES, old.status)


@invariant
def the_status_moves_along_its_edges_and_only_with_consent(taken):
    if taken.after.status is taken.before.status:
        return
    assert taken.after.status in STATUS_EDGES[taken.before.status]
    assert _has_consent(taken)
    if taken.after.status is CaseStatus.INVESTIGATING:
        assert taken.after.problem_statement
    if taken.after.status is CaseStatus.RESOLVED:
        assert Milestone.SOLUTION_VERIFIED in _held(taken.before)


@invariant
def the_end_is_final(taken):
    if taken.before.status.is_terminal and not isinstance(taken.step, ForgetEvidence):
        assert taken.after == taken.before
    assert taken.after.status.is_terminal == (taken.after.closure_reason is not None)


@invariant
def phases_move_along_their_edges(taken):
    at = taken.before.phase
    for phase in taken.decision.outcome.phases:
        assert phase in PHASE_EDGES[at]
        at = phase
    assert taken.after.phase is at
    assert (at is Phase.INTAKE) or taken.after.status is not CaseStatus.CONSULTING


@invariant
def what_happened_is_kept_across_a_restart(taken):
    before, after = taken.before, taken.after
    assert INVESTIGATION.validate_json(INVESTIGATION.dump_json(after)) == after
    assert len(after.loop_backs) <= 3
    assert after.loop_backs[: len(before.loop_backs)] == before.loop_backs
    for name in ("journal", "corrected", "withdrawn"):
        kept = getattr(before, name)
        if not isinstance(taken.step, ForgetEvidence):
            assert getattr(after, name)[: len(kept)] == kept
    ids = [each.id for each in after.hypotheses]
    assert ids == [f"h{number}" for number in range(1, len(ids) + 1)]
    assert len(ids) >= len(before.hypotheses)


@invariant
def deleted_evidence_is_cited_nowhere(taken):
    if isinstance(taken.step, ForgetEvidence):
        cited = {proof.evidence_id for proof in proofs_of(taken.after)}
        assert taken.step.evidence_id not in cited


@invariant
def no_milestone_stands_without_a_proof_that_holds(taken):
    for reached in taken.after.milestones:
        assert reached.proofs
        assert all(holds(proof, taken.after.evidence_ids) for proof in reached.proofs)
        if reached.milestone in OWN_WORDS:
            assert all(is_own_words(proof) for proof in reached.proofs)
    held = [milestone for milestone in ORDER if milestone in _held(taken.after)]
    assert held == list(ORDER[: len(held)])


@invariant
def milestone_and_verdict_stand_and_fall_with_the_cause(taken):
    identified = Milestone.ROOT_CAUSE_IDENTIFIED in _held(taken.after)
    assert identified == bool(validated(taken.after))
    assert identified or taken.after.verdict != Verdict.CAUSE_FOUND


@invariant
def a_failed_fix_takes_down_what_rested_on_it(taken):
    for old, new in zip(taken.before.solutions, taken.after.solutions, strict=False):
        failed = new.status is SolutionStatus.FAILED and old.status is not new.status
        if not failed or new.mitigation:
            continue
        assert not _held(taken.after) & set(OWN_WORDS)
        assert set(new.known_evidence) <= set(taken.after.stale_evidence)
        for cause in taken.after.hypotheses:
            if cause.id == new.hypothesis_id:
                newer = any(link.proof.evidence_id and not link.stale for link in cause.links)
                assert not cause.confirmed
                assert newer or cause.status is not HypothesisStatus.VALIDATED


@invariant
def what_is_pinned_neither_fades_nor_is_given_up(taken):
    if isinstance(taken.step, ChangeHypothesis):
        return
    for old, new in _changed(taken):
        if old.pinned:
            given_up = (HypothesisStatus.RETIRED, HypothesisStatus.INCONCLUSIVE)
            assert new.pinned
            assert new.status is old.status or new.status not in given_up
            assert new.likelihood >= old.likelihood or new.links != old.links


@invariant
def a_chosen_strategy_stays(taken):
    chooses = isinstance(taken.step, ChooseStrategy) or (
        isinstance(taken.step, TakeTurn) and Signal.POST_MORTEM in taken.step.turn.said
    )
    if taken.before.strategy_chosen and not chooses:
        assert taken.after.strategy is taken.before.strategy


@invariant
def the_conclusion_says_no_more_than_the_state(taken):
    conclusion, held = taken.after.conclusion, validated(taken.after)
    if conclusion.confidence > 0.8:
        assert held
        assert all(cause.confirmed for cause in held)
    if conclusion.statement and conclusion.hypothesis_id:
        named = {each.statement for each in taken.after.hypotheses if each.likelihood >= 0.5}
        named |= {each.statement for each in held}
        assert set(conclusion.statement.split("; and ")) <= named


def _changed(taken: Taken) -> Iterator[tuple[Hypothesis, Hypothesis]]:
    """Each hypothesis that there was, before and after the step."""
    return zip(taken.before.hypotheses, taken.after.hypotheses, strict=False)


def _held(investigation: Investigation) -> frozenset[Milestone]:
    return frozenset(reached.milestone for reached in investigation.milestones)


def _reachable(edges, status):
    """The statuses that may follow one in a step, which may take several edges, and itself."""
    found = {status}
    while more := {after for one in found for after in edges[one]} - found:
        found |= more
    return found


def _has_consent(taken: Taken) -> bool:
    """Whether the engineer wanted the case to change its status: by a yes to what was shown in an
    earlier turn, or by asking for it."""
    pending = taken.before.pending
    match taken.step:
        case TakeTurn(turn):
            yes = Signal.CONFIRMED in turn.said or turn.confirmed == (pending and pending.token)
            return pending is not None and pending.shown_turn < turn.number and yes
        case Confirm(_, agreed):
            return agreed and pending is not None
        case Begin():
            return bool(taken.before.problem_statement)
        case Close(reason):
            return reason not in EARNED or EARNED[reason][1](taken.before)
    return False


TestAnySteps = Honest.TestCase
TestAnySteps.settings = settings(
    max_examples=50,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
