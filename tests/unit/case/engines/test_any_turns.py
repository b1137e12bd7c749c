"""Whatever turns come, the state stays honest: random turns against every invariant."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from faultmaven.modules.case.engines import operations, settling
from faultmaven.modules.case.engines.draft import holds, is_own_words
from faultmaven.modules.case.engines.likelihood import likelihood_of
from faultmaven.modules.case.engines.milestone_engine import MilestoneEngine
from faultmaven.modules.case.engines.operations import HypothesisChange
from faultmaven.modules.case.engines.phase_orchestrator import EDGES, MOST_LOOP_BACKS
from faultmaven.modules.case.engines.standing import validated
from faultmaven.modules.case.errors import HypothesisChangeRefused, SolutionChangeRefused
from faultmaven.modules.case.hypotheses import Category, HypothesisStatus, Link, Stance
from faultmaven.modules.case.investigation import Action, Investigation
from faultmaven.modules.case.phases import Milestone, Phase
from faultmaven.modules.case.proofs import Proof
from faultmaven.modules.case.solutions import SolutionStatus
from faultmaven.modules.case.status import EDGES as STATUS_EDGES
from faultmaven.modules.case.status import CaseStatus
from faultmaven.modules.case.turns import (
    Decision,
    HypothesisClaim,
    MilestoneClaim,
    Signal,
    SolutionClaim,
    Turn,
)
from tests.unit.case.engines.given import NOW, WORDS, words

EVIDENCE = ("e1", "e2", "e3", "gone")
OWN_WORDS = (Milestone.SOLUTION_APPLIED, Milestone.SOLUTION_VERIFIED)
ORDER = (Milestone.SOLUTION_PROPOSED, *OWN_WORDS)

quotes = st.sampled_from((*WORDS, "", "12 13"))
proofs = st.builds(
    Proof, st.sampled_from(EVIDENCE), st.just("a.log"), st.integers(0, 2), st.just(2), quotes
)
links = st.builds(
    Link, st.sampled_from(Stance), proofs, quotes, st.integers(0, 9), st.booleans(), st.booleans()
)
claims = st.builds(
    HypothesisClaim,
    st.sampled_from((*WORDS, "", "Orders are failing")),
    st.sampled_from((Category.CODE, Category.CAPACITY, Category.NETWORK)),
    st.lists(links, max_size=4).map(tuple),
    prior=st.sampled_from((0.0, 0.3, 0.99, -1.0)),
)
milestones = st.builds(
    MilestoneClaim, st.sampled_from(Milestone), quotes, st.lists(proofs, max_size=2).map(tuple)
)
solutions = st.builds(
    SolutionClaim, st.sampled_from(WORDS), st.sampled_from(("Mend it", "Check it", "")), quotes
)


class AnyTurns(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = Investigation()
        self.before = self.now
        self.decision: Decision | None = None
        self.turn: Turn | None = None

    def _then(self, decision: Decision, turn: Turn | None = None) -> None:
        self.before, self.now = self.now, decision.investigation
        self.decision, self.turn = decision, turn

    @rule(
        said=st.frozensets(st.sampled_from(Signal), max_size=2),
        hypotheses=st.lists(claims, max_size=3).map(tuple),
        milestones=st.lists(milestones, max_size=3).map(tuple),
        solution=st.none() | solutions,
        evidence=st.sets(st.sampled_from(EVIDENCE[:3])),
        problem=st.sampled_from(("", "Orders answer 503", "Carts are empty")),
        waits=st.booleans(),
        by_route=st.booleans(),
    )
    def talk(self, said, hypotheses, milestones, solution, evidence, problem, waits, by_route):
        pending = self.now.pending
        number = self.now.turn + 1
        turn = Turn(
            number,
            "what was said",
            f"token-{number}",
            said,
            words("what was said", number),
            pending.token if by_route and pending else "",
            evidence_ids=tuple(sorted({*self.now.evidence_ids, *evidence})),
            problem_statement=problem,
            hypotheses=hypotheses,
            milestones=milestones,
            solution=solution,
            waits_for_user=waits,
        )
        engine = MilestoneEngine()
        decision = engine.process_turn(self.now, turn, NOW)

        assert engine.process_turn(self.now, turn, NOW) == decision
        self._then(decision, turn)

    @precondition(lambda self: self.now.hypotheses and not self.now.status.is_terminal)
    @rule(data=st.data(), change=st.sampled_from(HypothesisChange))
    def change_a_hypothesis(self, data, change):
        chosen = data.draw(st.sampled_from(self.now.hypotheses))
        try:
            self._then(operations.change_hypothesis(self.now, chosen.id, change, "why", NOW))
        except HypothesisChangeRefused:
            assert operations.LEADS_TO[change] not in settling.EDGES[chosen.status]

    @precondition(lambda self: self.now.solutions and not self.now.status.is_terminal)
    @rule(data=st.data(), wanted=st.sampled_from(SolutionStatus))
    def change_a_solution(self, data, wanted):
        chosen = data.draw(st.sampled_from(self.now.solutions))
        try:
            decision = operations.change_solution(self.now, chosen.id, wanted, "so", "route", NOW)
        except SolutionChangeRefused:
            return
        self._then(decision)

    @invariant()
    def likelihoods_are_computed_and_lie_within_0_and_1(self):
        for each in self.now.hypotheses:
            assert 0 <= each.likelihood <= 1
            assert 0 <= each.prior <= 0.5
            if each.status.is_open:
                assert each.likelihood == likelihood_of(each)

    @invariant()
    def the_status_moves_along_its_edges_and_only_with_consent(self):
        if self.now.status is self.before.status:
            return
        assert self.now.status in STATUS_EDGES[self.before.status]
        pending = self.before.pending
        assert pending is not None
        assert pending.shown_turn < self.now.turn
        assert Signal.CONFIRMED in self.turn.said or self.turn.confirmed == pending.token
        if self.now.status is CaseStatus.INVESTIGATING:
            assert (pending.action, pending.statement) == (
                Action.INVESTIGATE,
                self.now.problem_statement,
            )
        if self.now.status is CaseStatus.RESOLVED:
            assert pending.action is Action.RESOLVE
            assert Milestone.SOLUTION_VERIFIED in _held(self.before)

    @invariant()
    def the_end_is_final(self):
        if self.before.status.is_terminal:
            assert self.now == self.before
        assert self.now.status.is_terminal == (self.now.closure_reason is not None)

    @invariant()
    def phases_move_along_their_edges(self):
        if self.decision is None:
            return
        at = self.before.phase
        for phase in self.decision.outcome.phases:
            assert phase in EDGES[at]
            at = phase
        assert self.now.phase is at
        assert (self.now.phase is Phase.INTAKE) or self.now.status is not CaseStatus.CONSULTING

    @invariant()
    def what_happened_is_kept(self):
        assert len(self.now.loop_backs) <= MOST_LOOP_BACKS
        for name in ("loop_backs", "journal", "corrected", "withdrawn"):
            kept = getattr(self.before, name)
            assert getattr(self.now, name)[: len(kept)] == kept
        assert [h.id for h in self.now.hypotheses] == [
            f"h{n}" for n in range(1, len(self.now.hypotheses) + 1)
        ]
        assert len(self.now.hypotheses) >= len(self.before.hypotheses)

    @invariant()
    def no_milestone_stands_without_a_proof_that_holds(self):
        for reached in self.now.milestones:
            assert reached.proofs
            assert all(holds(proof, self.now.evidence_ids) for proof in reached.proofs)
            if reached.milestone in OWN_WORDS:
                assert all(is_own_words(proof) for proof in reached.proofs)
        held = [milestone for milestone in ORDER if milestone in _held(self.now)]
        assert held == list(ORDER[: len(held)])
        identified = Milestone.ROOT_CAUSE_IDENTIFIED in _held(self.now)
        assert identified == bool(validated(self.now))

    @invariant()
    def a_pinned_hypothesis_is_not_given_up(self):
        pinned = {each.id for each in self.before.hypotheses if each.pinned}
        if self.turn is None:
            return
        for old, new in zip(self.before.hypotheses, self.now.hypotheses, strict=False):
            if new.id in pinned and new.status is HypothesisStatus.RETIRED:
                assert old.status is HypothesisStatus.RETIRED

    @invariant()
    def the_conclusion_says_no_more_than_the_state(self):
        conclusion = self.now.conclusion
        causes = validated(self.now)
        if conclusion.confidence > 0.8:
            assert causes
            assert all(cause.confirmed for cause in causes)
        if conclusion.statement:
            named = {each.statement for each in self.now.hypotheses if each.likelihood >= 0.5}
            named |= {each.statement for each in causes}
            assert set(conclusion.statement.split("; and ")) <= named


def _held(investigation: Investigation) -> frozenset[Milestone]:
    return frozenset(reached.milestone for reached in investigation.milestones)


TestAnyTurns = AnyTurns.TestCase
TestAnyTurns.settings = settings(
    max_examples=40,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
