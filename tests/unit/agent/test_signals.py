from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultmaven.modules.agent.reasoners.signals import Hearing, is_bare, persists, read
from faultmaven.modules.case.turns import Signal

APPLIED, WORKED, FAILED = Signal.FIX_APPLIED, Signal.FIX_WORKED, Signal.FIX_FAILED
KNOWN = Hearing(cause=True, fix=True, applied=True, scope=True, timeline=True)
OFFERED = Hearing(cause=True, fix=True)
NOTHING = Hearing()
PENDING = Hearing(pending=True, cause=True)


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("it worked", {WORKED}),
        ("that did the trick", {WORKED}),
        ("That fixed it.", {WORKED}),
        ("It works now, thanks!", {WORKED}),
        ("all good", {WORKED}),
        ("its fixed thx", {WORKED}),
        ("its working again, cheers", {WORKED}),
        ("checkout recovered after the restart", {WORKED}),
        ("no more errors since the restart", {WORKED}),
        ("The errors are gone", {WORKED}),
        ("error rate is down to zero", {WORKED}),
        ("pods are running again", {WORKED}),
        ("we rolled back and it's fine now", {APPLIED, WORKED}),
        ("after we rolled back it works again", {APPLIED, WORKED}),
        ("fix is in, errors stopped", {APPLIED, WORKED}),
        ("I increased memory; no OOMs in the last 20 minutes", {APPLIED, WORKED}),
        ("ran the command you gave, pods are Running and Ready now", {APPLIED, WORKED}),
        ("nope, still 503s", {FAILED}),
        ("it didn't work", {FAILED}),
        ("it isn't working", {FAILED}),
        ("errors are not gone", {FAILED}),
        ("no luck", {FAILED}),
        ("same error", {FAILED}),
        ("the issue persists", {FAILED}),
        ("that helped a bit but latency is still high", {FAILED}),
        ("I applied the fix but the pods still crash", {APPLIED, FAILED}),
        ("Restarted the deployment. Still seeing timeouts, what now?", {APPLIED, FAILED}),
        ("applied", {APPLIED}),
        ("Done.", {APPLIED}),
        ("I raised the limit to 512Mi", {APPLIED}),
        ("workaround is in place", {Signal.MITIGATED}),
        ("traffic is failed over for now", {Signal.MITIGATED}),
        ("close it", {Signal.ASKED_TO_CLOSE}),
        ("can you close it?", {Signal.ASKED_TO_CLOSE}),
        ("mark it as resolved", {Signal.ASKED_TO_CLOSE}),
        ("I don't think it's the memory", {Signal.CAUSE_DOUBTED}),
        ("that's not the cause", {Signal.CAUSE_DOUBTED}),
        ("it can't be the database", {Signal.CAUSE_DOUBTED}),
        ("payments is affected too", {Signal.SCOPE_CHANGED}),
        ("it's not just checkout", {Signal.SCOPE_CHANGED}),
        ("it started earlier", {Signal.TIMELINE_WRONG}),
        ("it began at 09:40, not 10:02", {Signal.TIMELINE_WRONG}),
        ("it was already failing before the deploy", {Signal.TIMELINE_WRONG}),
    ],
)
def test_what_the_user_tells_is_heard(message: str, said: set[Signal]) -> None:
    assert read(message, KNOWN) == said


@pytest.mark.parametrize("hearing", [KNOWN, OFFERED])
@pytest.mark.parametrize(
    "message",
    [
        "It worked for five minutes, then it failed again",
        "it worked for a while but the errors are back",
        "that fixed it briefly, then it crashed again",
        "worked at first but now fails again",
        "It was fine for ten minutes and then went down again.",
        "applied it, it worked, but a new error appeared",
        "I applied the fix and now we see a different error",
    ],
)
def test_what_worked_only_for_a_time_has_failed(message: str, hearing: Hearing) -> None:
    assert read(message, hearing) & {WORKED, FAILED} == {FAILED}


@pytest.mark.parametrize(
    "message",
    [
        "the fix worked but a new error appeared",
        "it works, but now we get another exception",
        "it never worked",
        "Nothing works now",
        "none of that helped",
        "the timeouts came back",
        "the service recovered. Ten minutes later it died again.",
        "I reverted it",
        "rollback done",
        "we rolled back the change",
        "made things worse, so I rolled it back",
        "reverted the fix and it is fine again",
        "It held for an hour and then fell over again",
        "the restart helped briefly; latency is climbing again",
        "The error is gone, however requests now time out",
        "it works on node one, but node two still crashes",
        "it works for some users but not for others",
        "pods are up again but now the queue is growing",
        "not one request works",
        "none of the pods recovered",
        "it stopped working again",
        "it worked once but not anymore",
        "the errors went away and came back",
        "resolved the timeouts but introduced 500s",
        "the first attempt worked, the second one failed",
        "it's back to failing",
        "it no longer works",
        "we backed it out",
        "I put the old value back",
        "we've gone back to the previous config",
    ],
)
def test_what_relapsed_or_was_taken_back_is_a_failed_fix(message: str) -> None:
    assert read(message, KNOWN) == {FAILED}


@pytest.mark.parametrize(
    "message", ["no new errors appeared", "it has not failed again", "it hasn't crashed again"]
)
def test_a_relapse_that_is_denied_is_none(message: str) -> None:
    assert FAILED not in read(message, KNOWN)


@pytest.mark.parametrize(
    "message",
    [
        "it failed twice before, but now it works",
        "errors are gone and have not come back",
        "works fine, no new errors",
        "it works now, nothing failed again",
        "it crashed once during the restart but is healthy now",
        "it works again, we replaced the failed node",
        "it works now, it failed because of the selector",
    ],
)
def test_the_last_word_on_the_state_counts(message: str) -> None:
    assert read(message, KNOWN) & {WORKED, FAILED} == {WORKED}


@pytest.mark.parametrize(
    "message",
    [
        "I can't say it worked",
        "works fine but the alert fired once more",
        "the pods are healthy now, yet users report errors",
        "that solved the OOM, but CPU is at 100% now",
        "it recovered and then relapsed",
        "nobody can log in even after the fix",
        "it was fixed until the next restart",
    ],
)
def test_what_is_unsure_confirms_nothing(message: str) -> None:
    assert WORKED not in read(message, KNOWN)


def test_a_question_takes_nothing_from_a_success() -> None:
    assert WORKED in read("it works now, but what was the cause?", KNOWN)


def test_taking_back_what_had_failed_is_no_new_fix() -> None:
    after = Hearing(cause=True, failed=True)

    assert read("I reverted it", after) == frozenset()
    assert read("we raised the limit", after) == {APPLIED}


def test_a_fix_that_takes_something_back_is_applied_by_taking_it_back() -> None:
    reverting = Hearing(cause=True, fix=True, applied=True, reverts=True)

    assert read("reverted the change and it works again", reverting) == {APPLIED, WORKED}
    assert read("I reverted it", OFFERED) == {APPLIED}


@pytest.mark.parametrize(
    "message",
    [
        "did it work?",
        "is it fixed now?",
        "why is it still failing?",
        "should we close it?",
        "how do I close this case",
        "don't close it",
        "are you sure?",
        "if it worked we would see it",
        "hopefully it works now",
        "we will roll back now",
        "I'll restart it",
        "haven't applied it yet",
        "it worked before the deploy",
        "it worked fine until 10:00",
        "show me the lines that contain 'it worked'",
        'the log says "still failing"',
        "```\nit worked\n```",
        "the pod restarted",
        "thanks",
        "what broke?",
        "yes",
    ],
)
def test_questions_plans_and_quotations_tell_nothing(message: str) -> None:
    assert read(message, KNOWN) == frozenset()


@pytest.mark.parametrize(
    "message",
    [
        "we deployed 2.3 yesterday",
        "checkout is still failing since 10:02",
        "since we deployed 2.3 checkout is failing",
        "nothing changed on our side",
        "other services are failing too",
        "it began at 09:40",
        "I doubt it",
    ],
)
def test_a_report_of_the_problem_is_no_word_on_a_fix(message: str) -> None:
    assert read(message, NOTHING) == frozenset()


def test_a_fix_that_was_only_proposed_has_not_failed_because_the_problem_persists() -> None:
    assert read("it is still failing", OFFERED) == frozenset()
    assert persists("it is still failing")
    assert read("I restarted it, still failing", OFFERED) == {APPLIED, FAILED}


def test_a_proposed_fix_whose_effect_is_told_was_applied() -> None:
    assert read("it worked", OFFERED) == {APPLIED, WORKED}
    assert read("that didn't help", OFFERED) == {APPLIED, FAILED}


def test_the_time_that_is_known_is_no_correction() -> None:
    known = Hearing(timeline=True, onset=datetime(2031, 4, 2, 9, 40, tzinfo=UTC))

    assert read("it began at 9:40", known) == frozenset()
    assert read("it began at 9:10", known) == {Signal.TIMELINE_WRONG}


@pytest.mark.parametrize("message", ["yes", "Yes.", "ok", "OK!", "confirm", "yes please", "y"])
def test_a_bare_yes_confirms_what_is_pending(message: str) -> None:
    assert read(message, PENDING) == {Signal.CONFIRMED}
    assert is_bare(message)


@pytest.mark.parametrize("message", ["no", "Nope.", "not yet", "no thanks"])
def test_a_bare_no_refuses_what_is_pending(message: str) -> None:
    assert read(message, PENDING) == {Signal.REFUSED}


@pytest.mark.parametrize(
    "message", ["yes?", "yes but not yet", "ok then what about ledger", "okay, but is it safe?"]
)
def test_a_yes_with_a_question_or_a_but_is_none(message: str) -> None:
    assert read(message, PENDING) == frozenset()


@given(st.text(max_size=300))
def test_any_text_can_be_heard(message: str) -> None:
    assert read(message, KNOWN) <= frozenset(Signal)
