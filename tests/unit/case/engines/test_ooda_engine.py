import pytest

from faultmaven.modules.case.engines.ooda_engine import PACES, Level, OODAEngine
from faultmaven.modules.case.hypotheses import HypothesisStatus
from faultmaven.modules.case.phases import Phase
from tests.unit.case.engines.given import after, claim, hypothesis, investigating, rows

FOUR_FILES = tuple(f"e{number}" for number in range(4))
FIVE_FILES = (*FOUR_FILES, "e4")
TWO_REFUTED = tuple(hypothesis(id=f"h{n}", status=HypothesisStatus.REFUTED) for n in (1, 2))


@pytest.mark.parametrize(
    ("situation", "level", "budget"),
    [
        ({"phase": Phase.INTAKE, "evidence_ids": FIVE_FILES}, Level.LIGHT, (2, 1, 0.30)),
        ({"phase": Phase.TIMELINE}, Level.LIGHT, (2, 1, 0.30)),
        ({"phase": Phase.VALIDATION}, Level.MEDIUM, (4, 2, 0.45)),
        ({"phase": Phase.TIMELINE, "evidence_ids": FOUR_FILES}, Level.LIGHT, (2, 1, 0.30)),
        ({"phase": Phase.TIMELINE, "evidence_ids": FIVE_FILES}, Level.MEDIUM, (4, 2, 0.45)),
        ({"phase": Phase.VALIDATION, "iteration": 3}, Level.MEDIUM, (4, 2, 0.45)),
        (
            {"phase": Phase.VALIDATION, "iteration": 3, "hypotheses": TWO_REFUTED},
            Level.FULL,
            (6, 3, 0.60),
        ),
    ],
)
def test_a_harder_case_may_spend_more(situation, level, budget):
    allowed = OODAEngine().get_current_intensity(investigating(**situation))

    assert allowed.level is level
    assert (allowed.tool_budget, allowed.tests, allowed.evidence_share) == budget


@pytest.mark.parametrize("phase", Phase)
def test_the_weights_of_a_phase_add_up_to_one(phase):
    weights = PACES[phase].weights

    assert weights.observe + weights.orient + weights.decide + weights.act == pytest.approx(1)


@pytest.mark.parametrize(("phase", "tested"), [(Phase.BLAST_RADIUS, 1), (Phase.VALIDATION, 2)])
def test_intensity_limits_how_many_hypotheses_a_turn_tests(phase, tested):
    claims = tuple(claim(f"The {thing} is amiss", *rows(1)) for thing in ("dns", "cpu", "queue"))

    now = after(investigating(phase=phase), hypotheses=claims)

    active = [each for each in now.hypotheses if each.status is HypothesisStatus.ACTIVE]
    assert len(active) == tested


def test_what_is_pinned_is_tested_first():
    likely, pinned = hypothesis(prior=0.5), hypothesis(id="h2", statement="B", pinned=True)

    now = after(investigating(hypotheses=(likely, pinned)))

    tested = [each.id for each in now.hypotheses if each.status is HypothesisStatus.ACTIVE]
    assert tested == ["h2"]
