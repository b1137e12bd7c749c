"""Whatever turns and steps come, the state stays honest: any of them against every invariant."""

from collections.abc import Iterable

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from faultmaven.analysis.model import Verdict
from faultmaven.errors import FaultMavenError
from faultmaven.modules.case.engines import settling, solutions
from faultmaven.modules.case.engines.agreements import EARNED
from faultmaven.modules.case.engines.draft import holds, is_own_words
from faultmaven.modules.case.engines.forgetting import proofs_of
from faultmaven.modules.case.engines.likelihood import likelihood_of
from faultmaven.modules.case.engines.operations import HypothesisChange
from faultmaven.modules.case.engines.phase_orchestrator import EDGES, MOST_LOOP_BACKS
from faultmaven.modules.case.engines.standing import validated
from faultmaven.modules.case.hypotheses import Category, HypothesisStatus, Link, Stance
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Milestone, Phase, Strategy
from faultmaven.modules.case.proofs import Author, Proof
from faultmaven.modules.case.serialise import INVESTIGATION, STEP
from faultmaven.modules.case.solutions import SolutionStatus
from faultmaven.modules.case.status import EDGES as STATUS_EDGES
from faultmaven.modules.case.status import CaseStatus, ClosureReason, Priority
from faultmaven.modules.case.steps import (
    AddHypothesis,
    Begin,
    ChangeHypothesis,
    ChangeSolution,
    ChooseStrategy,
    Close,
    Confirm,
    ForgetEvidence,
    LinkEvidence,
    ProposeSolution,
    StateProblem,
    Step,
    TakeTurn,
)
from faultmaven.modules.case.turns import (
    Decision,
    HypothesisClaim,
    MilestoneClaim,
    Signal,
    SolutionClaim,
    Turn,
)
from tests.unit.case.engines.given import NOW, WORDS, words

EVIDENCE = ("e1", "e2", "e3")
OWN_WORDS = (Milestone.SOLUTION_APPLIED, Milestone.SOLUTION_VERIFIED)
ORDER = (Milestone.SOLUTION_PROPOSED, *OWN_WORDS)
CORRECTIONS = (Signal.SCOPE_CHANGED, Signal.TIMELINE_WRONG, Signal.CAUSE_DOUBTED)

quotes = st.sampled_from((*WORDS, "", "12 13"))
problems = st.sampled_from(("", "Orders answer 503", "Carts are empty"))
proofs = st.builds(
    Proof,
    st.sampled_from((*EVIDENCE, "gone")),
    st.just("a.log"),
    st.integers(0, 2),
    st.just(2),
    quotes,
)
good_proofs = st.builds(
    Proof,
    st.sampled_from(EVIDENCE),
    st.just("a.log"),
    st.just(1),
    st.just(2),
    st.sampled_from(WORDS),
)
links = st.builds(
    Link, st.sampled_from(Stance), proofs, quotes, st.integers(0, 9), st.booleans(), st.booleans()
)
decisive_links = st.builds(
    Link,
    st.sampled_from((Stance.STRONGLY_SUPPORTS, Stance.STRONGLY_CONTRADICTS)),
    good_proofs,
    st.just("it is so"),
    st.just(0),
    st.just(True),
)
authors = st.sampled_from((Author.REASONER, Author.ANALYSIS, Author.MEMORY))
categories = st.sampled_from((Category.CODE, Category.CAPACITY, Category.NETWORK))
claims = st.builds(
    HypothesisClaim,
    st.sampled_from((*WORDS, "", "Orders are failing")),
    categories,
    st.lists(links, max_size=4).map(tuple),
    prior=st.sampled_from((0.0, 0.3, 0.99, -1.0)),
    author=authors,
)
causes = st.builds(
    HypothesisClaim,
    st.sampled_from(WORDS[:3]),
    categories,
    st.tuples(decisive_links),
    prior=st.just(0.5),
    author=st.just(Author.ANALYSIS),
)
milestones = st.builds(
    MilestoneClaim, st.sampled_from(Milestone), quotes, st.lists(proofs, max_size=2).map(tuple)
)
proven_milestones = st.builds(
    MilestoneClaim, st.sampled_from(Milestone), quotes, st.tuples(good_proofs)
)
fixes = st.builds(
    SolutionClaim,
    st.sampled_from(WORDS),
    st.sampled_from(("Mend it", "Check it", "")),
    quotes,
    mitigation=st.booleans(),
)
signals = st.frozensets(st.sampled_from(Signal), max_size=2)


class AnySteps(RuleBasedStateMachine):
    """Steps are taken as a service takes them; `step` is the last, `before` what it met."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.before = Investigation()
        self.decision: Decision | None = None
        self.step: Step | None = None

    def _take(self, step: Step) -> None:
        decision = step.decide(self.now, NOW)

        assert STEP.validate_json(STEP.dump_json(step)).decide(self.now, NOW) == decision
        self.before, self.now = self.now, decision.investigation
        self.decision, self.step = decision, step

    def _ask_for(self, step: Step) -> None:
        """Takes a step that may be refused, which changes nothing."""
        try:
            self._take(step)
        except FaultMavenError:
            self.before, self.step = self.now, None

    def _talk(
        self, said: frozenset[Signal] = frozenset(), evidence: Iterable[str] = (), **fields: object
    ) -> None:
        number = self.now.turn + 1
        known = {"evidence_ids": tuple(sorted({*self.now.evidence_ids, *evidence}))}
        said_proof = words("what was said", number)
        self._take(
            TakeTurn(
                Turn(number, "what was said", f"t{number}", said, said_proof, **(known | fields))
            )
        )

    @rule(
        said=signals,
        claimed=st.lists(claims, max_size=3).map(tuple),
        reached=st.lists(milestones, max_size=3).map(tuple),
        solution=st.none() | fixes,
        evidence=st.sets(st.sampled_from(EVIDENCE)),
        verdict=st.sampled_from(("", *Verdict)),
        priority=st.sampled_from(Priority),
        problem=problems,
        waits=st.booleans(),
        by_route=st.booleans(),
    )
    def talk(
        self,
        said,
        claimed,
        reached,
        solution,
        evidence,
        verdict,
        priority,
        problem,
        waits,
        by_route,
    ):
        pending = self.now.pending
        self._talk(
            said,
            confirmed=pending.token if by_route and pending else "",
            evidence=evidence,
            verdict=verdict,
            priority=priority,
            problem_statement=problem,
            hypotheses=claimed,
            milestones=reached,
            solution=solution,
            waits_for_user=waits,
        )

    @rule(cause=causes, verdict=st.sampled_from(("cause_found", "candidates")))
    def the_evidence_decides(self, cause, verdict):
        self._talk(evidence=EVIDENCE, hypotheses=(cause,), verdict=verdict)

    @rule(reached=st.lists(proven_milestones, min_size=1, max_size=3).map(tuple))
    def a_reasoner_claims_milestones_with_proof(self, reached):
        self._talk(evidence=EVIDENCE, milestones=reached)

    @rule(said=st.frozensets(st.sampled_from(CORRECTIONS), min_size=1))
    def the_engineer_corrects(self, said):
        self._talk(said)

    @initialize(problem=problems, cause=causes)
    def it_begins(self, problem, cause):
        self._ask_for(StateProblem(problem))
        self._ask_for(Begin())
        self._talk(evidence=EVIDENCE[:1], hypotheses=(cause,), verdict="cause_found")

    @rule(turns=st.integers(1, 6))
    def nothing_new_comes(self, turns):
        for _ in range(turns):
            self._talk(evidence=EVIDENCE)
            self.a_pinned_hypothesis_is_given_up_by_nobody_but_the_engineer()

    @rule(problem=problems)
    def the_problem_is_stated(self, problem):
        self._ask_for(StateProblem(problem))

    @rule()
    def the_investigation_begins(self):
        self._ask_for(Begin())

    @precondition(lambda self: self.now.hypotheses)
    @rule(data=st.data(), link=links)
    def the_engineer_links(self, data, link):
        chosen = data.draw(st.sampled_from(self.now.hypotheses))
        self._ask_for(LinkEvidence(chosen.id, link))

    @rule(claim=claims)
    def the_engineer_suspects(self, claim):
        self._ask_for(AddHypothesis(claim))

    @precondition(lambda self: self.now.hypotheses)
    @rule(
        data=st.data(),
        change=st.sampled_from(HypothesisChange),
        why=st.sampled_from(("why", "why", " ")),
    )
    def the_engineer_changes_a_hypothesis(self, data, change, why):
        chosen = data.draw(st.sampled_from(self.now.hypotheses))
        self._ask_for(ChangeHypothesis(chosen.id, change, why))

    @precondition(lambda self: any(one.status.is_open for one in self.now.hypotheses))
    @rule(data=st.data())
    def a_hypothesis_is_pinned(self, data):
        live = [one for one in self.now.hypotheses if one.status.is_open]
        chosen = data.draw(st.sampled_from(live))
        self._ask_for(ChangeHypothesis(chosen.id, HypothesisChange.PIN, "I saw it before"))

    @precondition(lambda self: validated(self.now))
    @rule(data=st.data(), action=st.sampled_from(("Mend it", "Replace it", "Raise it")))
    def a_fix_is_proposed(self, data, action):
        cause = data.draw(st.sampled_from(validated(self.now)))
        self._ask_for(ProposeSolution(SolutionClaim(cause.id, action)))

    @precondition(lambda self: self.now.solutions)
    @rule(data=st.data(), worked=st.booleans())
    def a_fix_is_tried(self, data, worked):
        tried = data.draw(st.sampled_from(self.now.solutions))
        wanted = {
            SolutionStatus.APPLIED: SolutionStatus.VERIFIED if worked else SolutionStatus.FAILED,
            SolutionStatus.VERIFIED: SolutionStatus.FAILED,
        }.get(tried.status, SolutionStatus.APPLIED)
        self._ask_for(ChangeSolution(tried.id, wanted, "so I saw", f"r{self.now.turn}"))

    @precondition(lambda self: self.now.solutions)
    @rule(data=st.data(), wanted=st.sampled_from(SolutionStatus))
    def a_solution_changes(self, data, wanted):
        chosen = data.draw(st.sampled_from(self.now.solutions))
        self._ask_for(ChangeSolution(chosen.id, wanted, "so", "route"))

    @precondition(lambda self: self.now.pending)
    @rule(agreed=st.booleans(), by_route=st.booleans())
    def a_question_is_answered(self, agreed, by_route):
        if by_route:
            self._ask_for(Confirm(self.now.pending.token, agreed))
        else:
            self._talk(frozenset({Signal.CONFIRMED if agreed else Signal.REFUSED}))

    @rule(strategy=st.sampled_from(Strategy))
    def the_strategy_is_chosen(self, strategy):
        self._ask_for(ChooseStrategy(strategy))

    @precondition(lambda self: self.now.turn > 3)
    @rule(reason=st.sampled_from(ClosureReason))
    def the_case_is_closed(self, reason):
        self._ask_for(Close(reason))

    @precondition(lambda self: self.now.turn > 4)
    @rule(evidence_id=st.sampled_from(EVIDENCE))
    def evidence_is_deleted(self, evidence_id):
        self._take(ForgetEvidence(evidence_id))

        assert all(proof.evidence_id != evidence_id for proof in proofs_of(self.now))

    @invariant()
    def likelihoods_are_computed_and_lie_within_0_and_1(self):
        for each in self.now.hypotheses:
            assert 0 <= each.likelihood <= 1
            assert 0 <= each.prior <= 0.5
            assert each.likelihood <= 0.8 or each.confirmed
            if each.status.is_open:
                assert each.likelihood == likelihood_of(each)

    @invariant()
    def hypotheses_move_along_their_edges_and_never_without_a_reason(self):
        for old, new in zip(self.before.hypotheses, self.now.hypotheses, strict=False):
            if isinstance(self.step, ChangeHypothesis) and old.status is not new.status:
                assert new.status in settling.EDGES[old.status]
            assert new.status in _reachable(settling.EDGES, old.status)
        for each in self.now.hypotheses:
            given_up = each.status in (HypothesisStatus.REFUTED, HypothesisStatus.RETIRED)
            assert each.reason.strip() or not given_up

    @invariant()
    def solutions_move_along_their_edges(self):
        for old, new in zip(self.before.solutions, self.now.solutions, strict=False):
            assert new.status in _reachable(solutions.EDGES, old.status)

    @invariant()
    def the_status_moves_along_its_edges_and_only_with_consent(self):
        if self.now.status is self.before.status:
            return
        assert self.now.status in STATUS_EDGES[self.before.status]
        assert _has_consent(self.step, self.before)
        if self.now.status is CaseStatus.INVESTIGATING:
            assert self.now.problem_statement
        if self.now.status is CaseStatus.RESOLVED:
            assert Milestone.SOLUTION_VERIFIED in _held(self.before)

    @invariant()
    def the_end_is_final(self):
        if self.before.status.is_terminal and not isinstance(self.step, ForgetEvidence):
            assert self.now == self.before
        assert self.now.status.is_terminal == (self.now.closure_reason is not None)

    @invariant()
    def phases_move_along_their_edges(self):
        if self.step is None:
            return
        at = self.before.phase
        for phase in self.decision.outcome.phases:
            assert phase in EDGES[at]
            at = phase
        assert self.now.phase is at
        assert (self.now.phase is Phase.INTAKE) or self.now.status is not CaseStatus.CONSULTING

    @invariant()
    def what_happened_is_kept_across_a_restart(self):
        assert INVESTIGATION.validate_json(INVESTIGATION.dump_json(self.now)) == self.now
        assert len(self.now.loop_backs) <= MOST_LOOP_BACKS
        assert self.now.loop_backs[: len(self.before.loop_backs)] == self.before.loop_backs
        for name in ("journal", "corrected", "withdrawn"):
            kept = getattr(self.before, name)
            if not isinstance(self.step, ForgetEvidence):
                assert getattr(self.now, name)[: len(kept)] == kept
        ids = [each.id for each in self.now.hypotheses]
        assert ids == [f"h{number}" for number in range(1, len(ids) + 1)]
        assert len(ids) >= len(self.before.hypotheses)

    @invariant()
    def no_milestone_stands_without_a_proof_that_holds(self):
        for reached in self.now.milestones:
            assert reached.proofs
            assert all(holds(proof, self.now.evidence_ids) for proof in reached.proofs)
            if reached.milestone in OWN_WORDS:
                assert all(is_own_words(proof) for proof in reached.proofs)
        held = [milestone for milestone in ORDER if milestone in _held(self.now)]
        assert held == list(ORDER[: len(held)])

    @invariant()
    def milestone_and_verdict_stand_and_fall_with_the_cause(self):
        identified = Milestone.ROOT_CAUSE_IDENTIFIED in _held(self.now)
        assert identified == bool(validated(self.now))
        assert identified or self.now.verdict != Verdict.CAUSE_FOUND

    @invariant()
    def a_failed_fix_takes_down_what_rested_on_it(self):
        for old, new in zip(self.before.solutions, self.now.solutions, strict=False):
            failed = new.status is SolutionStatus.FAILED and old.status is not new.status
            if failed and not new.mitigation:
                assert not _held(self.now) & set(OWN_WORDS)
                assert set(new.known_evidence) <= set(self.now.stale_evidence)
                mended = [h for h in self.now.hypotheses if h.id == new.hypothesis_id]
                assert not any(cause.confirmed for cause in mended)

    @invariant()
    def a_pinned_hypothesis_is_given_up_by_nobody_but_the_engineer(self):
        if not isinstance(self.step, TakeTurn):
            return
        for old, new in zip(self.before.hypotheses, self.now.hypotheses, strict=False):
            if old.pinned and old.status is not new.status:
                assert new.pinned
                assert new.status is not HypothesisStatus.RETIRED
                assert new.status is not HypothesisStatus.INCONCLUSIVE

    @invariant()
    def a_chosen_strategy_stays(self):
        chooses = isinstance(self.step, ChooseStrategy) or (
            isinstance(self.step, TakeTurn) and Signal.POST_MORTEM in self.step.turn.said
        )
        if self.before.strategy_chosen and not chooses:
            assert self.now.strategy is self.before.strategy

    @invariant()
    def the_conclusion_says_no_more_than_the_state(self):
        conclusion = self.now.conclusion
        held = validated(self.now)
        if conclusion.confidence > 0.8:
            assert held
            assert all(cause.confirmed for cause in held)
        if conclusion.statement and conclusion.hypothesis_id:
            named = {each.statement for each in self.now.hypotheses if each.likelihood >= 0.5}
            named |= {each.statement for each in held}
            assert set(conclusion.statement.split("; and ")) <= named


def _held(investigation: Investigation) -> frozenset[Milestone]:
    return frozenset(reached.milestone for reached in investigation.milestones)


def _reachable(edges, status):
    """The statuses that may follow one in a step, which may take several edges, and itself."""
    found = {status}
    while more := {after for one in found for after in edges[one]} - found:
        found |= more
    return found


def _has_consent(step: Step, before: Investigation) -> bool:
    """Whether the engineer wanted the case to change its status: by a yes to what was shown in an
    earlier turn, or by asking for it."""
    match step:
        case TakeTurn(turn):
            pending = before.pending
            yes = Signal.CONFIRMED in turn.said or turn.confirmed == (pending and pending.token)
            return pending is not None and pending.shown_turn < turn.number and yes
        case Confirm(_, agreed):
            return agreed and before.pending is not None
        case Begin():
            return bool(before.problem_statement)
        case Close(reason):
            return reason not in EARNED or EARNED[reason][1](before)
    return False


TestAnySteps = AnySteps.TestCase
TestAnySteps.settings = settings(
    max_examples=30,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
