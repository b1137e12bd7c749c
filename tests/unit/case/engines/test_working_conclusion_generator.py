import pytest

from faultmaven.modules.case.conclusions import Momentum, NeededEvidence
from faultmaven.modules.case.engines.working_conclusion_generator import (
    WorkingConclusionGenerator,
    label_of,
    momentum,
)
from faultmaven.modules.case.hypotheses import HypothesisStatus
from faultmaven.modules.case.phases import Milestone, Reached
from faultmaven.modules.case.turns import Signal, SolutionClaim
from tests.unit.case.engines.given import (
    DECISIVE,
    after,
    claim,
    fix,
    hypothesis,
    investigating,
    line,
    rows,
)

GENERATE = WorkingConclusionGenerator().generate


def standing(likelihood: float, **fields: object) -> object:
    known = {"likelihood": likelihood, "status": HypothesisStatus.ACTIVE} | fields
    return hypothesis(**known)


@pytest.mark.parametrize(
    ("confidence", "label"),
    [
        (1.0, "verified"),
        (0.9, "verified"),
        (0.89, "confident"),
        (0.7, "confident"),
        (0.69, "probable"),
        (0.5, "probable"),
        (0.49, "speculation"),
    ],
)
def test_a_word_is_used_for_what_it_means(confidence, label):
    assert label_of(confidence) == label


@pytest.mark.parametrize(
    ("verdict", "told"),
    [("healthy", "healthy system"), ("recovered", "has recovered"), ("stale_alert", "stale")],
)
def test_without_a_cause_the_verdict_of_the_evidence_speaks(verdict, told):
    assert told in GENERATE(investigating(verdict=verdict)).statement


def test_with_nothing_decisive_nothing_is_concluded_but_what_would_decide_it():
    asked = tuple(NeededEvidence(f"question {number}") for number in range(5))
    state = investigating(hypotheses=(standing(0.45),), needed=asked, verdict="inconclusive")

    conclusion = GENERATE(state)

    assert (conclusion.statement, conclusion.confidence) == ("", 0.0)
    assert conclusion.needed == asked[:3]
    assert [each.likelihood for each in conclusion.alternatives] == [0.45]


def test_two_that_are_equally_likely_are_alternatives():
    state = investigating(hypotheses=(standing(0.6), standing(0.6, id="h2", statement="Other")))

    conclusion = GENERATE(state)

    assert conclusion.statement == ""
    assert len(conclusion.alternatives) == 2


def test_a_probable_cause_says_that_it_is_not_validated():
    conclusion = GENERATE(investigating(hypotheses=(standing(0.6),)))

    assert (conclusion.label, conclusion.assurance) == ("probable", "candidate")
    assert "h1 is not validated: it is only the likeliest so far." in conclusion.caveats


def test_certainty_is_capped_until_a_fix_has_confirmed_it():
    found = after(investigating(), hypotheses=(claim("A limit", DECISIVE, *rows(4)),))
    eased = SolutionClaim("A limit", "Restart it", mitigation=True)
    relieved = after(after(found, solution=eased), Signal.MITIGATED, message="Back for now")
    mended = after(
        after(found, solution=fix("A limit")), Signal.FIX_APPLIED, Signal.FIX_WORKED, message="Gone"
    )

    assert [(it.conclusion.confidence, it.conclusion.assurance) for it in (found, relieved)] == [
        (0.8, "mechanistic")
    ] * 2
    assert (mended.conclusion.confidence, mended.conclusion.assurance) == (1.0, "confirmed")
    assert mended.hypotheses[0].likelihood == mended.conclusion.confidence
    assert len(found.conclusion.proofs) == 5


@pytest.mark.parametrize(
    ("turn", "stalled", "turns_of_gain", "expected"),
    [
        (2, 0, (1, 2), Momentum.EARLY),
        (6, 3, (5, 6), Momentum.STALLED),
        (6, 0, (2, 5, 6), Momentum.ACCELERATING),
        (6, 0, (2, 3, 5), Momentum.STEADY),
        (6, 0, (3, 5), Momentum.STEADY),
        (7, 0, (1, 5), Momentum.ACCELERATING),
    ],
)
def test_momentum_compares_the_last_turns_with_those_before(turn, stalled, turns_of_gain, expected):
    reached = tuple(
        Reached(milestone, gained, "so", (line("so"),))
        for milestone, gained in zip(Milestone, turns_of_gain, strict=False)
    )

    state = investigating(turn=turn, stalled_turns=stalled, milestones=reached)

    assert momentum(state) is expected


def test_what_separates_the_open_causes_best_is_asked_for_first():
    pump = standing(0.5, id="h1", subject="yard/app/pump")
    valve = standing(0.3, id="h2", subject="yard/app/valve")
    gone = standing(0.2, id="h3", subject="yard/app/drain", status=HypothesisStatus.REFUTED)
    asked = tuple(
        NeededEvidence(f"What does the {name} say?")
        for name in ("weather", "drain", "valve", "pump")
    )

    needed = GENERATE(investigating(hypotheses=(pump, valve, gone), needed=asked)).needed

    assert [each.question.split()[3] for each in needed] == ["pump", "valve", "weather"]


def test_of_two_requests_about_one_subject_each_is_about_another_of_its_causes():
    leak = standing(0.6, id="h1", subject="yard/app/pump", code="leak")
    valve = standing(0.3, id="h2", subject="yard/app/pump-valve")
    jam = standing(0.4, id="h3", subject="yard/app/pump", code="jam")
    asked = tuple(
        NeededEvidence(question, f"kubectl logs {pod}")
        for question, pod in (
            ("Where does it leak?", "pump-0"),
            ("Does it open?", "pump-valve-5d9f"),
            ("What blocks it?", "pump-0"),
        )
    )

    needed = GENERATE(investigating(hypotheses=(leak, valve, jam), needed=asked)).needed

    assert needed == (asked[0], asked[2], asked[1])


@pytest.mark.parametrize(("likelihood", "named"), [(0.3, True), (0.29, False)])
def test_an_alternative_is_named_from_0_30_on(likelihood, named):
    leading, other = standing(0.6), standing(likelihood, id="h2", statement="Other")

    assert bool(GENERATE(investigating(hypotheses=(leading, other))).alternatives) is named


@pytest.mark.parametrize(("likelihood", "may"), [(0.7, True), (0.69, False)])
def test_a_solution_may_be_proposed_from_0_70_on(likelihood, may):
    state = investigating(hypotheses=(standing(likelihood),))

    assert GENERATE(state).can_propose_solution is may


def test_two_causes_are_as_sure_as_the_less_sure_of_them():
    mended = standing(0.95, status=HypothesisStatus.VALIDATED, confirmed=True)
    other = standing(0.75, id="h2", statement="Other", status=HypothesisStatus.VALIDATED)

    conclusion = GENERATE(investigating(hypotheses=(mended, other)))

    assert (conclusion.confidence, conclusion.assurance) == (0.75, "candidate")


@pytest.mark.parametrize(
    ("pod", "is_asked"), [("pump-valve", True), ("pumps", True), ("pump-0", False)]
)
def test_a_request_falls_with_what_it_names_not_with_what_is_named_alike(pod, is_asked):
    gone = standing(0.1, subject="yard/app/pump", status=HypothesisStatus.REFUTED)
    asked = (NeededEvidence("What does it say?", f"kubectl logs {pod}"),)

    needed = GENERATE(investigating(hypotheses=(gone,), needed=asked)).needed

    assert bool(needed) is is_asked


@pytest.mark.parametrize(("likelihood", "stated"), [(0.5, True), (0.49, False)])
def test_a_cause_is_stated_from_0_50_on(likelihood, stated):
    state = investigating(hypotheses=(standing(likelihood),))

    assert bool(GENERATE(state).statement) is stated
