from itertools import product

import pytest

from faultmaven.modules.case.engines.draft import Draft
from faultmaven.modules.case.engines.phase_orchestrator import EDGES, PhaseOrchestrator
from faultmaven.modules.case.hypotheses import HypothesisStatus as H
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import LoopBackReason, Phase
from faultmaven.modules.case.solutions import Solution
from faultmaven.modules.case.solutions import SolutionStatus as S
from tests.unit.case.engines.given import hypothesis, investigating

HYPOTHESES_MAY = {
    H.CAPTURED: {H.ACTIVE, H.REFUTED, H.RETIRED},
    H.ACTIVE: {H.VALIDATED, H.REFUTED, H.INCONCLUSIVE, H.RETIRED},
    H.VALIDATED: {H.ACTIVE},
    H.REFUTED: {H.ACTIVE},
    H.INCONCLUSIVE: {H.ACTIVE},
    H.RETIRED: {H.ACTIVE},
}
SOLUTIONS_MAY = {
    S.PROPOSED: {S.ACCEPTED, S.APPLIED, S.WITHDRAWN},
    S.ACCEPTED: {S.APPLIED, S.WITHDRAWN},
    S.APPLIED: {S.VERIFIED, S.FAILED},
    S.VERIFIED: {S.FAILED},
    S.FAILED: set(),
    S.WITHDRAWN: set(),
}


@pytest.mark.parametrize(("before", "after"), [*product(H, H)])
def test_a_hypothesis_moves_along_its_edges_only(before, after):
    draft = Draft(Investigation(hypotheses=(hypothesis(status=before),)))
    changed = hypothesis(status=after)

    if after is before or after in HYPOTHESES_MAY[before]:
        assert draft.put_hypothesis(changed).investigation.hypotheses == (changed,)
    else:
        with pytest.raises(ValueError, match="may not follow on"):
            draft.put_hypothesis(changed)


@pytest.mark.parametrize(("before", "after"), [*product(S, S)])
def test_a_solution_moves_along_its_edges_only(before, after):
    draft = Draft(Investigation(solutions=(Solution("s1", "h1", "Mend it", status=before),)))
    changed = Solution("s1", "h1", "Mend it", status=after)

    if after is before or after in SOLUTIONS_MAY[before]:
        assert draft.put_solution(changed).investigation.solutions == (changed,)
    else:
        with pytest.raises(ValueError, match="may not follow on"):
            draft.put_solution(changed)


@pytest.mark.parametrize("phase", Phase)
def test_a_phase_leads_on_to_the_next_back_to_where_it_came_from_or_to_an_honest_partial(phase):
    back = {Phase.BLAST_RADIUS, Phase.TIMELINE, Phase.HYPOTHESIS, Phase.VALIDATION}
    earlier = {each for each in back if each < phase}
    partial = {Phase.SOLUTION} - {phase} if phase > Phase.INTAKE else set()

    assert EDGES[phase] == ({Phase(min(phase + 1, 6))} - {phase}) | earlier | partial


def test_no_phase_is_entered_that_may_not_follow():
    at_onset = Draft(investigating(phase=Phase.TIMELINE))

    with pytest.raises(ValueError, match="VALIDATION may not follow on TIMELINE"):
        PhaseOrchestrator().loop_back(at_onset, LoopBackReason.FIX_FAILED)
