"""Any turns and steps that a case may see, taken as a service takes them."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from faultmaven.analysis.model import Verdict
from faultmaven.errors import FaultMavenError
from faultmaven.modules.case.engines.operations import HypothesisChange
from faultmaven.modules.case.hypotheses import Category, Link, Stance
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Milestone, Strategy
from faultmaven.modules.case.proofs import Author, Proof
from faultmaven.modules.case.solutions import SolutionStatus
from faultmaven.modules.case.status import ClosureReason, Priority
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
WORKED, FAILED = SolutionStatus.VERIFIED, SolutionStatus.FAILED
SEEN = ((), (WORKED,), (FAILED,), (WORKED, FAILED))
CORRECTIONS = (Signal.SCOPE_CHANGED, Signal.TIMELINE_WRONG, Signal.CAUSE_DOUBTED)

quotes = st.sampled_from((*WORDS, "", "12 13"))
problems = st.sampled_from(("Orders answer 503", "Carts are empty", "Nobody can pay", ""))
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


def decisive(*stances):
    """Causes that the evidence decides, one way or another."""
    told, holds = st.just("it is so"), st.just(True)
    links = st.builds(Link, st.sampled_from(stances), good_proofs, told, st.just(0), holds)
    return st.builds(
        HypothesisClaim,
        st.sampled_from(WORDS[:3]),
        categories,
        st.tuples(links),
        prior=st.just(0.5),
        author=st.just(Author.ANALYSIS),
    )


causes = decisive(Stance.STRONGLY_SUPPORTS)
decided = decisive(Stance.STRONGLY_SUPPORTS, Stance.STRONGLY_CONTRADICTS)
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
_SUSPECTS = tuple(
    HypothesisClaim(f"{text} and {text}", category, prior=0.3)
    for text, category in zip(WORDS[3:5], (Category.NETWORK, Category.DATA), strict=True)
)
signals = st.frozensets(st.sampled_from(Signal), max_size=2)


@dataclass(frozen=True)
class Taken:
    """A step that was taken: what it met, and what came of it."""

    before: Investigation
    step: Step
    decision: Decision

    @property
    def after(self) -> Investigation:
        return self.decision.investigation


class AnySteps(RuleBasedStateMachine):
    """Each step that is taken is checked; one that is refused changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.now = Investigation()

    def check(self, taken: Taken) -> None:
        raise NotImplementedError

    def _take(self, step: Step) -> None:
        taken = Taken(self.now, step, step.decide(self.now, NOW))
        self.check(taken)
        self.now = taken.after

    def _ask_for(self, step: Step) -> None:
        with suppress(FaultMavenError):
            self._take(step)

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

    @rule(cause=decided, verdict=st.sampled_from(("cause_found", "candidates")))
    def the_evidence_decides(self, cause, verdict):
        self._talk(evidence=EVIDENCE, hypotheses=(cause,), verdict=verdict)

    @rule(reached=st.lists(proven_milestones, min_size=1, max_size=3).map(tuple))
    def a_reasoner_claims_milestones_with_proof(self, reached):
        self._talk(evidence=EVIDENCE, milestones=reached)

    @rule(said=st.frozensets(st.sampled_from(CORRECTIONS), min_size=1))
    def the_engineer_corrects(self, said):
        self._talk(said)

    @initialize(problem=problems, cause=causes, verdict=st.sampled_from(("", "cause_found")))
    def it_begins(self, problem, cause, verdict):
        self._ask_for(StateProblem(problem))
        self._ask_for(Begin())
        self._talk(evidence=EVIDENCE[:1], hypotheses=(cause,) if verdict else (), verdict=verdict)

    @rule(turns=st.integers(1, 6))
    def nothing_new_comes(self, turns):
        for _ in range(turns):
            self._talk(evidence=EVIDENCE)

    @rule(text=st.sampled_from(WORDS), pinned=st.booleans())
    def a_suspicion_leads_nowhere(self, text, pinned):
        """What nothing supports is tested, fades, and is given up or left undecided."""
        self._ask_for(AddHypothesis(HypothesisClaim(text, Category.CODE, prior=0.5)))
        if pinned and self.now.hypotheses:
            last = self.now.hypotheses[-1].id
            self._ask_for(ChangeHypothesis(last, HypothesisChange.PIN, "I saw it before"))
        for _ in range(9):
            self._talk(evidence=EVIDENCE, hypotheses=_SUSPECTS)

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

    @rule(
        cause=causes,
        action=st.sampled_from(("Mend it", "Replace it", "Raise it")),
        seen=st.sampled_from(SEEN),
        says_yes=st.booleans(),
    )
    def a_fix_is_tried(self, cause, action, seen, says_yes):
        """Its cause is found, it is applied, and seen to work or not; perhaps a yes comes before
        anybody was asked."""
        self._talk(evidence=EVIDENCE, hypotheses=(cause,))
        known = len(self.now.solutions)
        self._ask_for(ProposeSolution(SolutionClaim(cause.statement, action)))
        for tried in self.now.solutions[known:]:
            for status in (SolutionStatus.APPLIED, *seen):
                self._ask_for(ChangeSolution(tried.id, status, "so I saw", f"r{self.now.turn}"))
        if says_yes:
            self._talk(frozenset({Signal.CONFIRMED}))

    @precondition(lambda self: self.now.solutions)
    @rule(said=st.sampled_from((Signal.FIX_APPLIED, Signal.FIX_WORKED, Signal.FIX_FAILED)))
    def the_engineer_tells_of_a_fix(self, said):
        self._talk(frozenset({said}))

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

    @precondition(lambda self: self.now.turn > 12)
    @rule(reason=st.sampled_from(ClosureReason))
    def the_case_is_closed(self, reason):
        self._ask_for(Close(reason))

    @precondition(lambda self: self.now.turn > 4)
    @rule(evidence_id=st.sampled_from(EVIDENCE))
    def evidence_is_deleted(self, evidence_id):
        self._take(ForgetEvidence(evidence_id))
