from dataclasses import replace

import pytest

from faultmaven.modules.case.engines.progress import ADVICE, progressed
from faultmaven.modules.case.hypotheses import HypothesisStatus
from faultmaven.modules.case.phases import Phase
from faultmaven.modules.case.turns import Degradation
from tests.unit.case.engines.given import WORDS, hypothesis, investigating, link, take

REFUTED = (hypothesis(status=HypothesisStatus.REFUTED, reason="The log says otherwise"),)
CROWD = tuple(
    hypothesis(id=f"h{n}", statement=f"The {WORDS[n]} is full", prior=0.45) for n in range(1, 5)
)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"phase": Phase.HYPOTHESIS, "hypotheses": REFUTED}, Degradation.EXHAUSTED),
        ({"phase": Phase.VALIDATION, "iteration": 2, "hypotheses": CROWD}, Degradation.ANCHORED),
        ({"phase": Phase.HYPOTHESIS, "evidence_ids": ()}, Degradation.NO_EVIDENCE),
        ({"phase": Phase.HYPOTHESIS}, Degradation.UNDECIDED),
    ],
)
def test_the_third_stalled_turn_is_told_with_its_kind_and_what_to_do(fields, kind):
    state = investigating(stalled_turns=2, **fields)

    outcome = take(state, evidence_ids=state.evidence_ids).outcome

    assert (outcome.degraded, outcome.advice) == (kind, ADVICE[kind])


@pytest.mark.parametrize(("text", "gains"), [("pool 18 is full", False), ("a leak", True)])
def test_the_same_line_once_more_is_no_progress(text, gains):
    known = hypothesis(link("pool 17 is full"))
    before = investigating(hypotheses=(known,))

    told = replace(known, links=(*known.links, link(text)))

    assert progressed(before, replace(before, hypotheses=(told,))) is gains
