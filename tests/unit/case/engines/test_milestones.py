from datetime import timedelta

import pytest

from faultmaven.modules.case.engines import milestones
from faultmaven.modules.case.engines.draft import Draft
from faultmaven.modules.case.hypotheses import HypothesisStatus
from faultmaven.modules.case.phases import Milestone, Reached
from faultmaven.modules.case.proofs import TimelineFact
from faultmaven.modules.case.turns import MilestoneClaim, Signal
from tests.unit.case.engines.given import (
    DECISIVE,
    NOW,
    after,
    hypothesis,
    investigating,
    line,
    link,
    take,
    words,
)

EVERYWHERE = Reached(Milestone.SCOPE_ASSESSED, 1, "All regions fail", (line("west fails"),))


@pytest.mark.parametrize(
    ("proof", "known", "taken"),
    [
        (line("west fails"), ("e1",), False),
        (line("west fails"), ("e1", "e2"), False),
        (line("only west fails", "e2"), ("e1", "e2"), True),
        (words("Only the west fails", 1), ("e1",), True),
    ],
)
def test_what_was_just_corrected_takes_newer_proof_than_it_had(proof, known, taken):
    narrower = MilestoneClaim(Milestone.SCOPE_ASSESSED, "One region fails", (proof,))

    decision = take(
        investigating(milestones=(EVERYWHERE,)),
        Signal.SCOPE_CHANGED,
        message="Only the west fails",
        milestones=(narrower,),
        evidence_ids=known,
    )

    assert [each.statement for each in decision.investigation.milestones] == (
        ["One region fails"] if taken else []
    )
    assert (
        "scope_assessed was just corrected and needs newer proof" in decision.outcome.refused
    ) is not taken


@pytest.mark.parametrize(
    "proof", [line("deployed", "nowhere"), line(" "), line("deployed", number=0)]
)
def test_a_time_without_a_proof_that_holds_is_no_fact(proof):
    now = after(investigating(), timeline=(TimelineFact(NOW, "A deployment", proof),))

    assert now.timeline == ()


def test_facts_stand_in_the_order_in_which_they_happened_each_once():
    late = TimelineFact(NOW, "It fails", line("fails"))
    early = TimelineFact(NOW - timedelta(hours=1), "A deployment", line("deployed"))

    first = after(investigating(), timeline=(late,))
    both = after(first, timeline=(early, late))

    assert both.timeline == (early, late)


def test_two_causes_are_identified_as_surely_as_the_less_sure_of_them():
    held = {"status": HypothesisStatus.VALIDATED}
    sure = hypothesis(DECISIVE, likelihood=0.8, **held)
    less = hypothesis(link("No space left"), id="h2", likelihood=0.7, **held)

    draft = milestones.follow_causes(Draft(investigating(hypotheses=(sure, less))))

    assert draft.investigation.milestones[0].confidence == 0.7
