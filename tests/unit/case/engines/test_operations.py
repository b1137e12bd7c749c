from dataclasses import replace

import pytest

from faultmaven.modules.case.engines import agreements, forgetting, operations
from faultmaven.modules.case.engines.operations import HypothesisChange
from faultmaven.modules.case.errors import (
    CaseIsTerminal,
    ClosureNotEarned,
    ConfirmationUnknown,
    EvidenceUnknown,
    HypothesisChangeRefused,
    HypothesisExists,
    HypothesisNotFound,
    HypothesisRestatesProblem,
    ProblemStatementMissing,
    ReasonMissing,
    SolutionChangeRefused,
    SolutionNotFound,
    SolutionRefused,
    StatusChangeRefused,
)
from faultmaven.modules.case.hypotheses import HypothesisStatus, Stance
from faultmaven.modules.case.investigation import Action, Confirmation, Investigation
from faultmaven.modules.case.phases import Milestone, Phase, Strategy
from faultmaven.modules.case.proofs import Author, NoteKind
from faultmaven.modules.case.solutions import SolutionStatus
from faultmaven.modules.case.status import CaseStatus, ClosureReason
from faultmaven.modules.case.turns import Signal, SolutionClaim
from tests.unit.case.engines.given import (
    DECISIVE,
    NOW,
    PROBLEM,
    after,
    claim,
    fix,
    investigating,
    link,
    rows,
    solved,
)

OPEN = after(investigating(), hypotheses=(claim(),))
FOUND = after(investigating(), hypotheses=(claim("A limit is too low", DECISIVE),))
CLOSED = agreements.close(investigating(), ClosureReason.DUPLICATE).investigation


def change(
    investigation: Investigation, wanted: HypothesisChange, why: str = "I saw it"
) -> Investigation:
    return operations.change_hypothesis(investigation, "h1", wanted, why).investigation


def settle(investigation: Investigation, wanted: SolutionStatus) -> Investigation:
    return operations.change_solution(investigation, "s1", wanted, "done", "t", NOW).investigation


def test_the_engineers_hypothesis_is_tested_at_once():
    added = operations.add_hypothesis(investigating(), claim("A queue is stuck", *rows(2)))

    kept = added.investigation.hypotheses[0]
    assert (kept.author, kept.status) == (Author.USER, HypothesisStatus.ACTIVE)
    assert added.outcome.tested == ("h1",)
    assert added.investigation.turn == 0


def test_evidence_that_the_engineer_links_decides_when_it_is_enough():
    one = operations.link_evidence(OPEN, "h1", link("pool is full", Stance.STRONGLY_SUPPORTS))
    two = operations.link_evidence(one.investigation, "h1", link("limit is low"))

    assert one.investigation.hypotheses[0].status is HypothesisStatus.ACTIVE
    assert two.investigation.hypotheses[0].status is HypothesisStatus.VALIDATED
    assert two.outcome.completed == (Milestone.ROOT_CAUSE_IDENTIFIED,)
    assert two.investigation.phase is Phase.SOLUTION


def test_evidence_that_the_engineer_links_is_never_decisive():
    linked = operations.link_evidence(OPEN, "h1", DECISIVE).investigation

    assert not linked.hypotheses[0].links[0].decisive


def test_evidence_from_before_a_change_moves_nothing_though_the_engineer_links_it():
    aged = replace(OPEN, stale_evidence=("e1",))

    linked = operations.link_evidence(aged, "h1", link("pool is full")).investigation

    assert linked.hypotheses[0].links[0].stale
    assert linked.hypotheses[0].likelihood == OPEN.hypotheses[0].likelihood


def test_a_refutation_by_the_engineer_keeps_its_reason():
    now = change(OPEN, HypothesisChange.REFUTE, "The limit is 4 GiB")

    assert now.conclusion.ruled_out[0].reason == "The limit is 4 GiB"
    assert (now.journal[0].kind, now.journal[0].author) == (NoteKind.RULED_OUT, Author.USER)


def test_what_was_given_up_can_be_taken_up_again():
    retired = change(OPEN, HypothesisChange.RETIRE)

    assert retired.hypotheses[0].status is HypothesisStatus.RETIRED
    assert (
        change(retired, HypothesisChange.ACTIVATE).hypotheses[0].status is HypothesisStatus.ACTIVE
    )


def test_a_cause_that_the_engineer_opens_again_is_confirmed_no_more():
    worked = after(solved(), Signal.FIX_WORKED, message="That worked")

    reopened = change(worked, HypothesisChange.ACTIVATE)

    assert (worked.hypotheses[0].confirmed, reopened.hypotheses[0].confirmed) == (True, False)
    assert reopened.conclusion.confidence <= 0.8


def test_a_pin_holds_until_it_is_taken_off():
    pinned = change(OPEN, HypothesisChange.PIN)
    tired = pinned
    for _ in range(6):
        tired = after(tired)
    freed = change(tired, HypothesisChange.UNPIN)

    assert tired.hypotheses[0].status is HypothesisStatus.ACTIVE
    assert tired.hypotheses[0].likelihood == OPEN.hypotheses[0].likelihood
    assert not freed.hypotheses[0].pinned


def test_a_pinned_fact_stays_in_the_journal():
    now = operations.pin_fact(OPEN, "Only the west region", ()).investigation

    assert [(note.kind, note.text) for note in now.journal] == [
        (NoteKind.PINNED, "Only the west region")
    ]


def test_a_solution_goes_from_proposed_to_a_resolved_case():
    proposed = operations.propose_solution(FOUND, fix("A limit is too low")).investigation
    accepted = settle(proposed, SolutionStatus.ACCEPTED)
    applied = settle(accepted, SolutionStatus.APPLIED)
    verified = settle(applied, SolutionStatus.VERIFIED)
    resolved = agreements.redeem(verified, "t").investigation

    assert [each.milestone for each in verified.milestones][-3:] == [
        Milestone.SOLUTION_PROPOSED,
        Milestone.SOLUTION_APPLIED,
        Milestone.SOLUTION_VERIFIED,
    ]
    assert resolved.status is CaseStatus.RESOLVED


def test_a_yes_in_the_talk_counts_only_once_the_talk_has_shown_the_question():
    verified = settle(solved(), SolutionStatus.VERIFIED)

    at_once = after(verified, Signal.CONFIRMED)

    assert at_once.status is CaseStatus.INVESTIGATING
    assert after(at_once, Signal.CONFIRMED).status is CaseStatus.RESOLVED


def test_a_withdrawn_solution_is_no_proposal_any_more():
    proposed = operations.propose_solution(FOUND, fix("A limit is too low")).investigation

    now = settle(proposed, SolutionStatus.WITHDRAWN)

    assert [each.milestone for each in now.milestones] == [Milestone.ROOT_CAUSE_IDENTIFIED]


def test_a_fix_reported_as_failed_demotes_its_cause():
    now = settle(solved(), SolutionStatus.FAILED)

    assert now.hypotheses[0].status is HypothesisStatus.ACTIVE
    assert now.phase is Phase.VALIDATION
    assert now.milestones == ()


def test_a_declined_question_is_gone():
    shown = after(Investigation(), problem_statement=PROBLEM)

    now = agreements.decline(shown, shown.pending.token).investigation

    assert (now.pending, now.withdrawn) == (None, (PROBLEM,))
    with pytest.raises(ConfirmationUnknown):
        agreements.redeem(now, shown.pending.token)


@pytest.mark.parametrize("reason", ClosureReason)
def test_a_reason_to_close_has_to_be_true(reason):
    free = {
        ClosureReason.ABANDONED,
        ClosureReason.ESCALATED,
        ClosureReason.DUPLICATE,
        ClosureReason.INSUFFICIENT_EVIDENCE,
        ClosureReason.OTHER,
    }
    if reason in free:
        assert agreements.close(OPEN, reason).investigation.closure_reason is reason
    else:
        with pytest.raises(ClosureNotEarned):
            agreements.close(OPEN, reason)


@pytest.mark.parametrize(
    ("error", "attempt"),
    [
        (CaseIsTerminal, lambda: operations.add_hypothesis(CLOSED, claim())),
        (CaseIsTerminal, lambda: agreements.close(CLOSED, ClosureReason.OTHER)),
        (CaseIsTerminal, lambda: operations.pin_fact(CLOSED, "a", ())),
        (HypothesisExists, lambda: operations.add_hypothesis(OPEN, claim())),
        (HypothesisRestatesProblem, lambda: operations.add_hypothesis(OPEN, claim(PROBLEM))),
        (
            EvidenceUnknown,
            lambda: operations.add_hypothesis(
                OPEN, claim("A queue is stuck", link("it", evidence_id="e7"))
            ),
        ),
        (
            EvidenceUnknown,
            lambda: operations.link_evidence(OPEN, "h1", link("it", evidence_id="e7")),
        ),
        (HypothesisNotFound, lambda: operations.link_evidence(OPEN, "h9", link("it"))),
        (ReasonMissing, lambda: change(OPEN, HypothesisChange.REFUTE, " ")),
        (HypothesisChangeRefused, lambda: change(FOUND, HypothesisChange.REFUTE)),
        (SolutionRefused, lambda: operations.propose_solution(OPEN, fix("No such cause"))),
        (SolutionNotFound, lambda: settle(OPEN, SolutionStatus.APPLIED)),
        (SolutionChangeRefused, lambda: settle(solved(), SolutionStatus.ACCEPTED)),
        (ConfirmationUnknown, lambda: agreements.redeem(OPEN, "t")),
    ],
    ids=range(14),
)
def test_what_cannot_be_done_says_why(error, attempt):
    with pytest.raises(error):
        attempt()


@pytest.mark.parametrize("phase", [Phase.BLAST_RADIUS, Phase.VALIDATION, Phase.SOLUTION])
def test_handing_a_case_off_ends_the_work_on_its_solution(phase):
    handed = agreements.close(investigating(phase=phase), ClosureReason.ESCALATED)
    left = agreements.close(investigating(phase=phase), ClosureReason.ABANDONED)

    assert handed.investigation.phase is Phase.DOCUMENT
    assert left.investigation.phase is phase


def test_the_engineer_chooses_how_an_investigation_is_led():
    chosen = agreements.choose_strategy(OPEN, Strategy.POST_MORTEM).investigation

    assert (chosen.strategy, chosen.strategy_chosen) == (Strategy.POST_MORTEM, True)


def test_another_token_than_the_one_that_was_given_confirms_nothing():
    shown = after(Investigation(), problem_statement=PROBLEM)

    with pytest.raises(ConfirmationUnknown):
        agreements.redeem(shown, "another")


def test_a_yes_to_a_solution_that_holds_no_longer_leaves_the_case_open():
    asked = Confirmation("t", Action.RESOLVE, "The problem is solved", 1)

    decision = agreements.redeem(investigating(pending=asked), "t")

    assert decision.investigation.status is CaseStatus.INVESTIGATING
    assert decision.investigation.pending is None
    assert "no longer verified" in decision.outcome.refused[0]


def test_a_fix_that_fails_after_all_takes_back_the_question_whether_it_is_solved():
    verified = settle(solved(), SolutionStatus.VERIFIED)

    failed = settle(verified, SolutionStatus.FAILED)

    assert verified.pending.action is Action.RESOLVE
    assert failed.pending is None
    assert not failed.hypotheses[0].confirmed


def test_a_mitigation_that_worked_confirms_no_cause():
    eased = SolutionClaim("A limit is too low", "Restart it", mitigation=True)
    proposed = operations.propose_solution(FOUND, eased).investigation

    worked = settle(settle(proposed, SolutionStatus.APPLIED), SolutionStatus.VERIFIED)

    assert worked.solutions[0].status is SolutionStatus.VERIFIED
    assert not worked.hypotheses[0].confirmed
    assert Milestone.SOLUTION_VERIFIED not in {each.milestone for each in worked.milestones}


def test_a_solution_that_was_applied_outlives_the_evidence_it_was_proposed_on():
    left = forgetting.forget_evidence(solved(), "e1").investigation

    assert [(each.milestone, each.proofs) for each in left.milestones] == [
        (Milestone.SOLUTION_PROPOSED, left.milestones[-1].proofs),
        (Milestone.SOLUTION_APPLIED, left.milestones[-1].proofs),
    ]


def test_a_cause_that_its_fix_confirmed_outlives_its_evidence():
    worked = settle(solved(), SolutionStatus.VERIFIED)

    left = forgetting.forget_evidence(worked, "e1").investigation

    assert left.hypotheses[0].status is HypothesisStatus.VALIDATED
    assert [link.proof.evidence_id for link in left.hypotheses[0].links] == [""]


@pytest.mark.parametrize(
    ("evidence", "status"),
    [
        (link("the limit is low"), HypothesisStatus.REFUTED),
        (DECISIVE, HypothesisStatus.VALIDATED),
    ],
)
def test_only_decisive_evidence_brings_back_what_is_refuted(evidence, status):
    refuted = change(OPEN, HypothesisChange.REFUTE, "The limit is 4 GiB")

    now = after(refuted, hypotheses=(claim(OPEN.hypotheses[0].statement, evidence),))

    assert now.hypotheses[0].status is status


@pytest.mark.parametrize(
    ("error", "attempt"),
    [
        (ProblemStatementMissing, lambda: agreements.state_problem(investigating(), "")),
        (ProblemStatementMissing, lambda: agreements.begin(Investigation())),
        (StatusChangeRefused, lambda: agreements.begin(investigating())),
    ],
    ids=["its problem is taken away", "it never had one", "it has begun"],
)
def test_an_investigation_begins_once_and_has_a_problem(error, attempt):
    with pytest.raises(error):
        attempt()
