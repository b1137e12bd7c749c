from dataclasses import replace

import pytest

from faultmaven.modules.case.conclusions import NeededEvidence
from faultmaven.modules.case.engines.milestone_engine import MilestoneEngine
from faultmaven.modules.case.hypotheses import Category, HypothesisStatus, Stance
from faultmaven.modules.case.investigation import Action, Investigation
from faultmaven.modules.case.phases import LoopBackReason, Method, Milestone, Phase, Strategy
from faultmaven.modules.case.proofs import Author, Note, NoteKind
from faultmaven.modules.case.solutions import SolutionStatus
from faultmaven.modules.case.status import CaseStatus, ClosureReason, Priority
from faultmaven.modules.case.turns import OutcomeKind, Signal, SolutionClaim
from tests.unit.case.engines.given import (
    DECISIVE,
    NOW,
    PROBLEM,
    after,
    claim,
    fix,
    investigating,
    line,
    link,
    proven,
    rows,
    solved,
    take,
    turn_after,
    words,
)

CAUSE = "The memory limit of the cart is too low"


def reached(investigation: Investigation) -> set[Milestone]:
    return {each.milestone for each in investigation.milestones}


def statuses(investigation: Investigation) -> list[HypothesisStatus]:
    return [each.status for each in investigation.hypotheses]


def test_an_investigation_begins_only_with_the_wording_that_was_shown_and_confirmed():
    shown = after(Investigation(), problem_statement=PROBLEM)
    begun = after(shown, Signal.CONFIRMED, problem_statement="Something else entirely")

    assert (shown.status, shown.pending.statement) == (CaseStatus.CONSULTING, PROBLEM)
    assert (begun.status, begun.problem_statement) == (CaseStatus.INVESTIGATING, PROBLEM)
    assert begun.phase is Phase.BLAST_RADIUS


def test_a_yes_in_the_turn_that_asks_confirms_nothing():
    now = after(Investigation(), Signal.CONFIRMED, problem_statement=PROBLEM)

    assert now.status is CaseStatus.CONSULTING


def test_a_token_of_the_route_confirms_as_a_yes_does():
    shown = after(Investigation(), problem_statement=PROBLEM)

    assert after(shown, confirmed=shown.pending.token).status is CaseStatus.INVESTIGATING
    assert after(shown, confirmed="another").status is CaseStatus.CONSULTING


def test_an_unanswered_question_is_shown_once_more_and_then_withdrawn():
    shown = after(Investigation(), problem_statement=PROBLEM)
    again = after(shown, problem_statement=PROBLEM)
    withdrawn = after(again, problem_statement=f"{PROBLEM}, failing with errors")

    assert (again.pending.shown, again.pending.token) == (2, shown.pending.token)
    assert withdrawn.pending is None


def test_a_no_is_not_asked_again():
    shown = after(Investigation(), problem_statement=PROBLEM)
    refused = after(shown, Signal.REFUSED, problem_statement=PROBLEM)

    assert refused.pending is None
    assert after(refused, problem_statement="Carts lose their items").pending is not None


def test_a_decisive_cause_is_found_in_one_turn():
    decision = take(
        investigating(),
        hypotheses=(claim(CAUSE, DECISIVE),),
        milestones=(proven(Milestone.SYMPTOM_VERIFIED),),
        solution=fix(CAUSE),
    )
    now = decision.investigation

    assert statuses(now) == [HypothesisStatus.VALIDATED]
    assert now.phase is Phase.SOLUTION
    assert reached(now) == {
        Milestone.SYMPTOM_VERIFIED,
        Milestone.ROOT_CAUSE_IDENTIFIED,
        Milestone.SOLUTION_PROPOSED,
    }
    assert decision.outcome.kind is OutcomeKind.MILESTONE_COMPLETED
    assert (now.conclusion.statement, now.conclusion.assurance) == (CAUSE, "mechanistic")
    assert now.milestones[1].method is Method.DIRECT_ANALYSIS


def test_support_that_is_not_decisive_has_to_be_independent_and_enough():
    early = after(investigating(), hypotheses=(claim(CAUSE, *rows(1), prior=0.5),))
    now = after(early, hypotheses=(claim(CAUSE, *rows(2)),))

    assert statuses(early) == [HypothesisStatus.ACTIVE]
    assert statuses(now) == [HypothesisStatus.VALIDATED]
    assert now.milestones[0].method is Method.HYPOTHESIS_VALIDATION
    assert now.conclusion.assurance == "candidate"


def test_two_independent_causes_both_stand_and_are_both_named():
    disk = link("No space left on device", decisive=True)
    now = after(
        investigating(),
        hypotheses=(claim(CAUSE, DECISIVE), claim("The disk of the ledger is full", disk)),
    )

    assert statuses(now) == [HypothesisStatus.VALIDATED, HypothesisStatus.VALIDATED]
    assert CAUSE in now.conclusion.statement
    assert "The disk of the ledger is full" in now.conclusion.statement


def test_a_lying_turn_changes_nothing_false():
    nowhere = line("made up", evidence_id="nowhere")
    lies = (
        claim("Orders are failing with 503", prior=0.99),
        claim("The database is to blame", prior=0.99),
        claim(
            "The cosmic rays did it",
            link("made up", Stance.STRONGLY_SUPPORTS, decisive=True, evidence_id="nowhere"),
        ),
    )
    decision = take(
        investigating(),
        hypotheses=lies,
        milestones=tuple(
            type(proven(each))(each, "done", (nowhere, line("  "))) for each in Milestone
        ),
        solution=SolutionClaim("The database is to blame", "Restart everything"),
        notes=(Note(1, NoteKind.FINDING, "The cause is certain"),),
    )
    now = decision.investigation

    assert now.milestones == ()
    assert now.solutions == ()
    assert now.journal == ()
    assert [each.likelihood for each in now.hypotheses] == [0.5, 0.3]
    assert all(each.status.is_open and not each.links for each in now.hypotheses)
    assert now.conclusion.label == "probable"
    assert not now.conclusion.can_propose_solution
    assert len(now.feedback) == len(decision.outcome.refused) == 1 + len(Milestone) + 2


def test_people_hear_of_a_refused_claim_once_and_the_reasoner_whenever_it_insists():
    claimed = (proven(Milestone.ROOT_CAUSE_IDENTIFIED),)
    first = take(investigating(), milestones=claimed)
    again = take(first.investigation, milestones=claimed)

    assert first.outcome.refused == ("root_cause_identified needs a validated hypothesis",)
    assert again.outcome.refused == ()
    assert first.outcome.refused[0] in again.investigation.feedback


def test_what_the_engineer_reports_is_refused_as_often_as_it_is_reported():
    first = take(investigating(), Signal.FIX_WORKED)
    again = take(first.investigation, Signal.FIX_WORKED)

    assert first.outcome.refused == again.outcome.refused != ()


def test_nothing_fades_while_the_case_waits_for_the_engineer():
    other = claim("The disk of the ledger is full", prior=0.3, category=Category.HARDWARE)
    failed = after(after(solved(), hypotheses=(other,)), Signal.FIX_FAILED, message="Still failing")
    asked = after(investigating(hypotheses=failed.hypotheses), needed=(NeededEvidence("Which?"),))
    for _ in range(6):
        failed, asked = after(failed), after(asked, needed=asked.needed)

    assert statuses(failed) == statuses(asked) == [HypothesisStatus.ACTIVE] * 2
    assert [it.hypotheses[1].likelihood for it in (failed, asked)] == [0.3, 0.3]
    assert (failed.iteration, failed.stalled_turns) == (0, 0)
    assert asked.stalled_turns > 0


def test_the_words_of_the_engineer_are_never_decisive():
    said = type(DECISIVE)(Stance.SUPPORTS, words("surely memory"), "says so", 0, decisive=True)

    now = after(investigating(), hypotheses=(claim(CAUSE, said, prior=0.0),))

    assert statuses(now) == [HypothesisStatus.ACTIVE]


@pytest.mark.parametrize(
    ("proposed", "why"),
    [
        (fix("Nobody said this"), "no hypothesis says"),
        (SolutionClaim(CAUSE, "Check the memory"), "a diagnostic step is not a solution"),
        (SolutionClaim(CAUSE, " "), "does not say what to do"),
        (SolutionClaim("A rack lost power", "Restore power"), "not enough to act on"),
    ],
)
def test_what_mends_no_standing_cause_is_no_solution(proposed, why):
    found = after(
        investigating(), hypotheses=(claim(CAUSE, DECISIVE), claim("A rack lost power", prior=0.4))
    )

    decision = take(found, solution=proposed)

    assert decision.investigation.solutions == ()
    assert why in decision.outcome.refused[0]


def test_a_likely_cause_is_enough_to_act_on_while_users_wait():
    likely = claim(CAUSE, *rows(1, Stance.STRONGLY_SUPPORTS))
    now = after(investigating(), hypotheses=(likely,), solution=fix(CAUSE))

    assert (now.phase, len(now.solutions)) == (Phase.SOLUTION, 1)


@pytest.mark.parametrize(("prior", "enough"), [(0.45, True), (0.44, False)])
def test_while_users_wait_a_cause_is_acted_on_from_0_60_on(prior, enough):
    likely = claim(CAUSE, *rows(1), prior=prior)

    now = after(investigating(), hypotheses=(likely,), solution=fix(CAUSE))

    assert bool(now.solutions) is enough


def test_afterwards_only_a_cause_that_a_fix_confirmed_is_acted_on():
    looking_back = investigating(strategy=Strategy.POST_MORTEM, strategy_chosen=True)
    found = take(looking_back, hypotheses=(claim(CAUSE, DECISIVE),), solution=fix(CAUSE))
    worked = {Signal.FIX_APPLIED, Signal.FIX_WORKED}
    confirmed = after(found.investigation, *worked, message="I gave it memory, it works")
    now = after(confirmed, solution=fix(CAUSE))

    assert "a fix has confirmed" in found.outcome.refused[0]
    assert found.investigation.phase is Phase.BLAST_RADIUS
    assert [one.hypothesis_id for one in now.solutions] == ["h1", "h1"]


@pytest.mark.parametrize(
    ("verdict", "strategy"),
    [
        ("recovered", Strategy.POST_MORTEM),
        ("stale_alert", Strategy.POST_MORTEM),
        ("cause_found", Strategy.ACTIVE_INCIDENT),
        ("healthy", Strategy.ACTIVE_INCIDENT),
    ],
)
def test_the_strategy_follows_what_the_evidence_shows(verdict, strategy):
    looking_back = investigating(strategy=Strategy.POST_MORTEM)

    assert after(looking_back, verdict=verdict).strategy is strategy


def test_what_the_engineer_says_of_the_strategy_stays_whatever_the_evidence_shows():
    told = after(investigating(), Signal.POST_MORTEM, message="This is a post-mortem")
    now = after(told, verdict="candidates")

    assert (now.strategy, now.strategy_chosen) == (Strategy.POST_MORTEM, True)
    assert now.journal[-1].author is Author.USER


@pytest.mark.parametrize(
    ("priority", "fields", "first"),
    [
        (Priority.CRITICAL, {}, True),
        (Priority.HIGH, {}, True),
        (Priority.MEDIUM, {}, False),
        (Priority.CRITICAL, {"verdict": "recovered"}, False),
        (Priority.CRITICAL, {"said": frozenset({Signal.MITIGATED})}, False),
    ],
)
def test_easing_comes_first_while_it_goes_on_and_is_urgent(priority, fields, first):
    assert take(investigating(), priority=priority, **fields).outcome.mitigate_first is first


def test_a_verdict_falls_with_the_cause_it_rests_on():
    found = after(investigating(), hypotheses=(claim(CAUSE, DECISIVE),), verdict="cause_found")
    fixed = after(after(found, solution=fix(CAUSE)), Signal.FIX_APPLIED, message="I raised it")
    now = after(fixed, Signal.FIX_FAILED, message="still failing", verdict="cause_found")

    assert (found.verdict, now.verdict) == ("cause_found", "inconclusive")
    assert now.conclusion.statement == ""


def test_a_cause_that_holds_decides_an_undecided_verdict():
    causes = (claim(CAUSE, *rows(4)),)

    assert after(investigating(), hypotheses=causes, verdict="candidates").verdict == "cause_found"


def test_what_an_old_case_suggests_is_no_ranking_until_this_case_speaks_of_it():
    past = tuple(claim(text, author=Author.MEMORY) for text in ("A queue is full", "A disk broke"))
    at_third = investigating(phase=Phase.HYPOTHESIS)
    suggested = after(at_third, hypotheses=past)
    spoken_of = tuple(replace(each, author=Author.ANALYSIS, links=rows(1)) for each in past)

    assert suggested.phase is Phase.HYPOTHESIS
    assert after(suggested, hypotheses=spoken_of).phase is Phase.VALIDATION


def test_a_mitigation_may_come_before_certainty_and_is_no_milestone():
    eased = SolutionClaim(CAUSE, "Restart the cart", mitigation=True)
    offered = after(investigating(), hypotheses=(claim(CAUSE),), solution=eased)
    now = after(offered, Signal.MITIGATED, message="I restarted it, it answers again")

    assert offered.solutions[0].mitigation
    assert now.mitigation_applied
    assert now.solutions[0].status is SolutionStatus.APPLIED
    assert now.milestones == ()


def test_of_a_mitigation_and_a_fix_that_wait_the_fix_is_what_was_applied():
    eased = SolutionClaim(CAUSE, "Restart the cart", mitigation=True)
    offered = after(investigating(), hypotheses=(claim(CAUSE, DECISIVE),), solution=fix(CAUSE))
    both = after(offered, solution=eased)

    now = after(both, Signal.FIX_APPLIED, message="Applied")

    assert [each.status for each in now.solutions] == [
        SolutionStatus.APPLIED,
        SolutionStatus.PROPOSED,
    ]


def test_a_fix_that_worked_confirms_its_cause_and_asks_before_it_resolves():
    worked = after(solved(), Signal.FIX_WORKED, message="That worked")
    resolved = take(worked, Signal.CONFIRMED)

    assert (worked.status, worked.pending.action) == (CaseStatus.INVESTIGATING, Action.RESOLVE)
    assert (worked.conclusion.assurance, worked.conclusion.label) == ("confirmed", "verified")
    assert resolved.outcome.kind is OutcomeKind.CASE_RESOLVED
    assert resolved.investigation.status is CaseStatus.RESOLVED
    assert resolved.investigation.closure_reason is ClosureReason.RESOLVED


def test_a_fix_that_worked_validates_a_cause_that_was_only_probable():
    likely = after(
        investigating(),
        hypotheses=(claim(CAUSE, *rows(1, Stance.STRONGLY_SUPPORTS)),),
        solution=fix(CAUSE),
    )
    worked = after(likely, Signal.FIX_APPLIED, Signal.FIX_WORKED, message="Done, it works")
    against = link("memory was never above half", Stance.STRONGLY_CONTRADICTS, decisive=True)

    assert statuses(likely) == [HypothesisStatus.ACTIVE]
    assert statuses(worked) == [HypothesisStatus.VALIDATED]
    assert statuses(after(worked, hypotheses=(claim(CAUSE, against),))) == statuses(worked)


def test_a_failed_fix_demotes_its_cause_and_ages_the_evidence_before_it():
    now = after(solved(), Signal.FIX_FAILED, message="Still failing")

    assert now.solutions[0].status is SolutionStatus.FAILED
    assert statuses(now) == [HypothesisStatus.ACTIVE]
    assert now.milestones == ()
    assert now.stale_evidence == ("e1",)
    assert all(each.stale for each in now.hypotheses[0].links if each.proof.evidence_id)
    assert now.phase is Phase.VALIDATION
    assert now.loop_backs[0].reason is LoopBackReason.FIX_FAILED
    assert not now.conclusion.can_propose_solution


def test_what_works_at_last_after_a_failed_fix_may_end_the_case_and_confirms_no_cause():
    failed = after(solved(), Signal.FIX_FAILED, message="Still failing")

    worked = after(failed, Signal.FIX_WORKED, message="ok now it works")

    assert (worked.pending.action, worked.hypotheses[0].confirmed) == (Action.RESOLVE, False)
    assert [each.status for each in worked.solutions] == [
        SolutionStatus.FAILED,
        SolutionStatus.VERIFIED,
    ]
    assert after(worked, Signal.CONFIRMED).status is CaseStatus.RESOLVED


def test_stale_evidence_revives_nothing_but_newer_does():
    failed = after(solved(), Signal.FIX_FAILED, message="Still failing")
    again = after(failed, hypotheses=(claim(CAUSE, DECISIVE),))
    newer = link("Killed again for memory", decisive=True, evidence_id="e2")
    now = after(again, hypotheses=(claim(CAUSE, newer),), evidence_ids=("e1", "e2"))

    assert statuses(again) == [HypothesisStatus.ACTIVE]
    assert statuses(now) == [HypothesisStatus.VALIDATED]


def test_a_fix_that_failed_is_not_proposed_again():
    failed = after(solved(), Signal.FIX_FAILED, message="Still failing")
    newer = link("Killed again for memory", decisive=True, evidence_id="e2")

    decision = take(
        failed,
        hypotheses=(claim(CAUSE, newer),),
        evidence_ids=("e1", "e2"),
        solution=fix(CAUSE),
    )

    assert "did not help" in decision.outcome.refused[0]


def test_of_two_causes_only_the_one_whose_fix_failed_falls():
    disk = link("No space left on device", decisive=True)
    both = after(
        investigating(),
        hypotheses=(claim(CAUSE, DECISIVE), claim("The disk of the ledger is full", disk)),
        solution=fix(CAUSE),
    )
    tried = after(both, Signal.FIX_APPLIED, message="done")

    now = after(tried, Signal.FIX_FAILED, message="Still failing")

    assert statuses(now) == [HypothesisStatus.ACTIVE, HypothesisStatus.VALIDATED]
    assert now.conclusion.statement == "The disk of the ledger is full"
    assert now.phase is Phase.SOLUTION


def test_evidence_against_a_validated_cause_opens_it_again():
    found = after(investigating(), hypotheses=(claim(CAUSE, *rows(3), prior=0.3),))
    against = link("memory was never above half", Stance.STRONGLY_CONTRADICTS)

    now = after(found, hypotheses=(claim(CAUSE, against),))

    assert statuses(found) == [HypothesisStatus.VALIDATED]
    assert statuses(now) == [HypothesisStatus.ACTIVE]
    assert Milestone.ROOT_CAUSE_IDENTIFIED not in reached(now)


def test_a_doubt_of_the_engineer_stays_visible_and_outweighs_nothing_decisive():
    found = after(investigating(), hypotheses=(claim(CAUSE, DECISIVE),))

    now = after(found, Signal.CAUSE_DOUBTED, message="I do not believe it is memory")

    assert statuses(now) == [HypothesisStatus.VALIDATED]
    assert [note.kind for note in now.journal][-1] is NoteKind.DISSENT
    assert "Some evidence speaks against h1." in now.conclusion.caveats


@pytest.mark.parametrize(
    ("message", "against"),
    [
        ("That is not the cause", [True, False]),
        ("It is not the disk, I checked that", [False, True]),
        ("It is not the quota, I checked that", [False, False]),
    ],
)
def test_a_doubt_weakens_only_the_cause_that_it_names(message, against):
    disk = claim("The disk of the ledger is full", prior=0.4)
    found = after(investigating(), hypotheses=(claim(CAUSE, DECISIVE), disk))

    now = after(found, Signal.CAUSE_DOUBTED, message=message)

    doubted = [any(not link.proof.evidence_id for link in one.links) for one in now.hypotheses]
    assert doubted == against
    assert now.journal[-1].text == message


@pytest.mark.parametrize(
    ("signal", "fallen", "phase"),
    [
        (Signal.SCOPE_CHANGED, Milestone.SCOPE_ASSESSED, Phase.BLAST_RADIUS),
        (Signal.TIMELINE_WRONG, Milestone.TIMELINE_ESTABLISHED, Phase.TIMELINE),
    ],
)
def test_a_correction_leads_back_and_is_not_talked_over(signal, fallen, phase):
    known = tuple(proven(each) for each in list(Milestone)[1:4])
    before = after(investigating(), milestones=known)

    now = after(before, signal, milestones=known, message="No, it is all regions since noon")
    later = after(now, milestones=known)

    assert before.phase is Phase.HYPOTHESIS
    assert now.phase is phase
    assert fallen not in reached(now) | reached(later)
    assert now.journal[-1].kind is NoteKind.CORRECTION
    assert later.loop_backs == now.loop_backs != ()


def test_a_correction_may_be_the_new_proof_itself():
    before = after(investigating(), milestones=(proven(Milestone.SCOPE_ASSESSED),))
    told = type(proven(Milestone.SCOPE_ASSESSED))(
        Milestone.SCOPE_ASSESSED, "All regions", (words("it is all regions"),)
    )

    now = after(before, Signal.SCOPE_CHANGED, milestones=(told,), message="it is all regions")

    assert Milestone.SCOPE_ASSESSED in reached(now)


@pytest.mark.parametrize(
    ("situation", "reason"),
    [
        ({"status": CaseStatus.CONSULTING, "phase": Phase.INTAKE}, ClosureReason.CONSULTING_ONLY),
        ({"mitigation_applied": True}, ClosureReason.MITIGATION_SUFFICIENT),
        (
            {"mitigation_applied": True, "escalation_suggested": True},
            ClosureReason.MITIGATION_SUFFICIENT,
        ),
        ({"escalation_suggested": True}, ClosureReason.ESCALATED),
        ({}, ClosureReason.INSUFFICIENT_EVIDENCE),
    ],
)
def test_a_case_closes_when_the_engineer_asks_and_confirms(situation, reason):
    asked = after(investigating(**situation), Signal.ASKED_TO_CLOSE)
    closed = after(asked, Signal.CONFIRMED)

    assert (asked.pending.action, asked.pending.reason) == (Action.CLOSE, reason)
    assert (closed.status, closed.closure_reason) == (CaseStatus.CLOSED, reason)


def test_after_the_end_nothing_changes():
    closed = after(after(investigating(), Signal.ASKED_TO_CLOSE), Signal.CONFIRMED)

    decision = take(closed, hypotheses=(claim(CAUSE, DECISIVE),), evidence_ids=("e1", "e2"))

    assert decision.investigation == closed
    assert decision.outcome.refused == ("The case has ended; its state is final",)


def test_turns_come_in_their_order():
    second = turn_after(after(Investigation()))

    with pytest.raises(ValueError, match="Turn 2 came after turn 2"):
        MilestoneEngine().process_turn(after(after(Investigation())), second, NOW)


def test_what_an_old_case_brings_is_checked_again_and_proves_nothing():
    old = claim(CAUSE, DECISIVE, prior=0.5, author=Author.MEMORY)

    now = after(investigating(), hypotheses=(old,))
    again = after(now, hypotheses=(old,))

    assert (now.hypotheses[0].links, now.hypotheses[0].likelihood) == ((), 0.0)
    assert again.hypotheses[0].stagnant_turns == 1


def test_an_old_case_with_the_cause_of_this_one_is_noted_and_weighs_nothing():
    now = after(investigating(), hypotheses=(claim(CAUSE, *rows(2)),))
    again = after(now, hypotheses=(claim(CAUSE, DECISIVE, prior=0.9, author=Author.MEMORY),))

    assert [(n.kind, n.text) for n in again.journal if n.author is Author.MEMORY] == [
        (NoteKind.RECALLED, f"h1: {CAUSE}")
    ]
    assert again.hypotheses[0].links == now.hypotheses[0].links
    assert again.hypotheses[0].likelihood <= now.hypotheses[0].likelihood


def test_a_note_is_kept_once_and_only_with_its_proof():
    noted = Note(0, NoteKind.FINDING, "Pool at 50 of 50", proofs=(line("pool 50/50"),))

    now = after(after(investigating(), notes=(noted,)), notes=(noted,))

    assert [note.text for note in now.journal] == ["Pool at 50 of 50"]


def test_another_kind_of_cause_is_one_of_its_own():
    claims = (claim("Dns fails to resolve", category=Category.NETWORK), claim(CAUSE))

    now = after(investigating(), hypotheses=claims)

    assert [(each.id, each.category) for each in now.hypotheses] == [
        ("h1", Category.NETWORK),
        ("h2", Category.CAPACITY),
    ]


@pytest.mark.parametrize(
    ("prior", "likelihood", "status"),
    [(0.45, 0.2, HypothesisStatus.REFUTED), (0.46, 0.21, HypothesisStatus.ACTIVE)],
)
def test_two_rows_refute_what_is_down_to_0_20(prior, likelihood, status):
    against = (link("the pool is empty", Stance.CONTRADICTS), link("no wait", Stance.CONTRADICTS))
    given = claim("The pool is full", *against, *rows(1), prior=prior)

    now = after(investigating(), hypotheses=(given,))

    assert (now.hypotheses[0].likelihood, now.hypotheses[0].status) == (likelihood, status)


def test_a_note_is_cut_to_what_a_journal_takes():
    now = after(investigating(), Signal.CAUSE_DOUBTED, message="I doubt it " * 40)

    assert len(now.journal[-1].text) == 200
    assert now.journal[-1].text.endswith("…")


def test_what_the_engineer_did_of_their_own_accord_takes_no_cause_down_with_it():
    found = after(investigating(), hypotheses=(claim(CAUSE, DECISIVE),), verdict="cause_found")
    tried = after(found, Signal.FIX_APPLIED, message="We rolled back")
    now = after(tried, Signal.FIX_FAILED, message="It did not help")

    assert [one.status for one in now.solutions] == [SolutionStatus.FAILED]
    assert statuses(now) == [HypothesisStatus.VALIDATED]


def test_what_the_engineer_did_of_their_own_accord_mends_the_only_cause_if_it_worked():
    found = after(investigating(), hypotheses=(claim(CAUSE, DECISIVE),))
    tried = after(found, Signal.FIX_APPLIED, message="We patched the kernel")
    now = after(tried, Signal.FIX_WORKED, message="It works again")

    assert now.solutions[0].hypothesis_id == "h1"
    assert now.hypotheses[0].confirmed


@pytest.mark.parametrize(
    ("message", "is_the_proposed"),
    [
        ("Done, it works", True),
        ("I applied it", True),
        ("ran the command you gave", True),
        ("I bumped it to 512Mi", True),
        ("gave the cart more memory", True),
        ("We rolled back", False),
        ("ok so we patched the kernel", False),
        ("I cleared the cache and restarted everything", False),
        ("switched the region", False),
    ],
)
def test_an_act_that_a_proposal_does_not_speak_of_leaves_it_waiting(message, is_the_proposed):
    found = after(investigating(), hypotheses=(claim(CAUSE, DECISIVE),), solution=fix(CAUSE))
    now = after(found, Signal.FIX_APPLIED, message=message)

    assert (now.solutions[0].status is SolutionStatus.APPLIED) is is_the_proposed


def test_a_fix_that_worked_before_a_problem_was_agreed_on_leads_to_a_resolved_case():
    found = after(Investigation(), hypotheses=(claim(CAUSE, DECISIVE),), solution=fix(CAUSE))
    worked = after(found, Signal.FIX_WORKED, message="It is fixed", problem_statement=PROBLEM)
    agreed = after(worked, Signal.CONFIRMED)
    ended = after(agreed, Signal.CONFIRMED)

    assert [one.pending and one.pending.action for one in (worked, agreed)] == [
        Action.INVESTIGATE, Action.RESOLVE,
    ]  # fmt: skip
    assert ended.status is CaseStatus.RESOLVED


def test_of_what_is_open_the_likeliest_is_tested_first():
    faint = claim("The disk of the ledger is full", prior=0.1, category=Category.HARDWARE)
    likely = claim(CAUSE, prior=0.5)

    assert take(investigating(), hypotheses=(faint, likely)).outcome.tested[0] == "h2"
