"""What engineers in a hurry say to the built-in analyst, and what they hear."""

from dataclasses import replace
from io import BytesIO

import pytest

from faultmaven.analysis.formats.kinds import Format
from faultmaven.analysis.model import Event, FileCoverage, Verdict
from faultmaven.analysis.sources import Source
from faultmaven.modules.agent.looking import NOTHING
from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.builtin import proposal_of, propose
from faultmaven.modules.agent.reasoners.claiming import states_problem
from faultmaven.modules.agent.reasoners.history import is_change
from faultmaven.modules.agent.reasoners.looks import Platform, platform_of
from faultmaven.modules.agent.reasoners.reasoner import View
from faultmaven.modules.agent.reasoners.signals import read
from faultmaven.modules.agent.reasoners.situation import Situation, Standing
from faultmaven.modules.agent.reasoners.suspicions import suspicion_in
from faultmaven.modules.agent.reasoners.topics import Topic, topic_of
from faultmaven.modules.agent.response_types import ClarificationRequest, ResponseType
from faultmaven.modules.agent.turning import hearing_of
from faultmaven.modules.agent.verification import verified
from faultmaven.modules.case.conversation import Said, Speaker
from faultmaven.modules.case.hypotheses import Category, Hypothesis, HypothesisStatus
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.proofs import Author
from faultmaven.modules.case.turns import Signal
from tests.unit.agent.incident import ANALYSIS, FILES, OOM, SITUATION, at, line

HELD = Investigation(
    hypotheses=(
        Hypothesis(
            "h1",
            OOM.statement,
            Category.CAPACITY,
            Author.ANALYSIS,
            created_turn=1,
            status=HypothesisStatus.VALIDATED,
            code=OOM.code,
        ),
    )
)
ROLLED_OUT = Event(
    at=at("10:01:00"), kind="deploy", summary="quoter 2.4.1 is rolled out",
    entity=OOM.entity, citation=line("logs/portal.log", 1),
)  # fmt: skip
DEPLOYED = replace(
    SITUATION,
    analysis=replace(
        ANALYSIS,
        causes=(replace(OOM, changes=(ROLLED_OUT,)), *ANALYSIS.causes[1:]),
        timeline=(ROLLED_OUT, *ANALYSIS.timeline),
    ),
)


def lines_of(file: str, start: int, end: int) -> list[str]:
    return FILES[file].splitlines()[start - 1 : end]


def view(message: str, *before: str, investigation: Investigation = HELD, title: str = "") -> View:
    recent = tuple(Said(2 * n + 1, Speaker.USER, text) for n, text in enumerate(before))
    said = read(message, hearing_of(investigation))
    return View(
        SITUATION, message, recent=recent, said=said, investigation=investigation, title=title
    )


def answer(message: str, *before: str) -> TurnProposal:
    return proposal_of(view(message, *before))


@pytest.mark.parametrize(
    ("message", "begins"),
    [
        ("are you sure it is not DNS?", "**Nothing speaks for DNS:**"),
        ("are you sure it isn't the network", "**Yes, that is ruled out.**"),
        ("is it not memory?", "**No: that is where the evidence points**"),
        ("why not the certificates?", "**Nothing speaks for a certificate:**"),
        ("what about dns?", "**Nothing speaks for DNS:**"),
        ("are you sure?", "**80%, confident:**"),
        ("are you sure that is the cause?", "**80%, confident:**"),
        ("I checked, it's not DNS", "**Noted: you have ruled that out.**"),
        ("dns is fine btw", "**Noted: you have ruled that out.**"),
        ("we rolled back the portal at 10:40", "Noted: the change is applied."),
        ("heads up: no restarts before 18:00", "**Noted,** and kept in mind"),
        ("only the north hall is affected", "**Noted whom it affects.**"),
        ("it began at 09:55", "**Noted when it began.**"),
        ("we agreed to wait for the day shift", "**Noted as decided.**"),
        ("rollback?", "**Nothing speaks for a rollback:**"),
        ("explain it like to my boss", "**What is wrong:** portal cannot reach quoter"),
        ("what do I tell my manager?", "**What is wrong:**"),
        ("since when", "**2031-04-02 10:01:40 UTC** is the first sign"),
        ("did it start before the deploy?", "**I cannot say:**"),
        ("what now?", "**quoter is killed for exceeding its memory limit of 96Mi.**"),
        ("wtf is going on", "**quoter is killed for exceeding its memory limit of 96Mi.**"),
        ("what would you do", "**quoter is killed for exceeding its memory limit of 96Mi.**"),
        ("when did it start exactly?", "**2031-04-02 10:01:40 UTC** is the first sign"),
        ("how bad is it", "**2 things affected**"),
        ("logs of the portal please", "**7 lines**"),
        ("¿qué pasó?", "**Please ask in English.**"),
        ("что сломалось?", "**Please ask in English.**"),
        ("qwer asdf", "**I cannot answer that:**"),
        ("we applied it", "**What was changed, and when?**"),
    ],
)
def test_the_answer_comes_first(message: str, begins: str) -> None:
    proposal = answer(message)

    assert proposal.answer.startswith(begins)
    assert verified(proposal, lines_of)[1].stripped == 0


def test_a_suspicion_without_a_sign_is_answered_with_what_would_show_it() -> None:
    told = answer("could it be dns?").answer

    assert "The evidence points elsewhere: quoter is killed" in told
    assert "does not rule DNS out" in told
    assert "k8s-app=kube-dns --tail=500   # read-only" in told


def test_the_last_lines_are_shown_when_the_last_are_asked_for() -> None:
    busy = Source("busy.log", 0, lambda: BytesIO(b"".join(b"ERROR %d\n" % n for n in range(40))))

    told = propose(replace(SITUATION, sources=(busy,)), "last errors").answer

    assert "`busy.log:40` `ERROR 39`" in told


@pytest.mark.parametrize(
    ("message", "doubted"),
    [
        ("I checked, it's not DNS", False),
        ("it is not the database", False),
        ("the database is fine", False),
        ("I checked, it's not memory", True),
        ("memory is ruled out", True),
        ("I doubt that", True),
        ("the node is not ready", False),
    ],
)
def test_only_what_denies_the_cause_that_is_held_is_doubt(message: str, doubted: bool) -> None:
    heard = read(message, hearing_of(HELD))

    assert (Signal.CAUSE_DOUBTED in heard) is doubted


def test_a_rollback_is_weighed_by_the_rollouts_before_the_cause() -> None:
    told = propose(DEPLOYED, "should we roll back?").answer

    assert told.startswith("**It may help:** quoter 2.4.1 is rolled out before this: quoter is")
    assert "rollout undo deployment/quoter   # mutating" in told


def test_whether_it_began_after_a_change_is_told_with_both_lines() -> None:
    told = propose(DEPLOYED, "did this start after the deploy?").answer

    assert told.startswith("**After a change:** this one came before the first sign.")
    assert "Last change before: 2031-04-02 10:01:00 UTC – quoter 2.4.1 is rolled out [1]." in told


@pytest.mark.parametrize(
    ("message", "before", "title", "problem"),
    [
        ("What broke?", (), "incident", "portal cannot reach quoter"),
        ("What broke?", ("hey team, quotes are missing, pls",), "incident", "quotes are missing"),
        ("quotes fail", ("orders are stuck too",), "incident", "orders are stuck too"),
        ("What broke?", ("please never stop hall two, it is down",), "x", "portal cannot reach"),
    ],
)
def test_the_problem_is_told_in_the_users_words_or_by_its_symptom(
    message: str, before: tuple[str, ...], title: str, problem: str
) -> None:
    proposal = proposal_of(view(message, *before, investigation=Investigation(), title=title))

    assert proposal.problem_statement.startswith(problem)


def test_after_a_wording_was_shown_in_vain_only_another_one_by_the_user_is_taken() -> None:
    shown = Investigation(withdrawn=("quotes are missing",))

    asked = proposal_of(view("What broke?", "quotes are missing", investigation=shown))
    said = proposal_of(view("orders are stuck", "quotes are missing", investigation=shown))

    assert asked.problem_statement == ""
    assert said.problem_statement == "orders are stuck"


@pytest.mark.parametrize(
    "message",
    ["I restarted it, still down", "we ruled out a dead disk", "do not restart, its down"],
)
def test_what_was_done_or_ruled_out_is_not_the_problem(message: str) -> None:
    assert not states_problem(message)


def test_a_doubt_without_a_cause_is_answered() -> None:
    nothing = Situation(replace(ANALYSIS, verdict=Verdict.INCONCLUSIVE, causes=()))
    doubting = replace(view("I doubt that"), situation=nothing)

    assert "No cause stands at present" in proposal_of(doubting).answer


EMPTY = replace(SITUATION, analysis=NOTHING, sources=(), standing=Standing())


@pytest.mark.parametrize(
    ("message", "begins"),
    [
        ("what broke?", "**There is still no evidence in this case.**"),
        ("what should I upload", "**There is no evidence in this case yet,**"),
        ("it's not dns", "**Noted: you have ruled that out.**\n\nI have no evidence to hold"),
        ("it works again", "**Good to hear that it works again.**"),
        ("thanks", "You're welcome."),
    ],
)
def test_without_evidence_what_to_collect_is_told_once(message: str, begins: str) -> None:
    told = Said(2, Speaker.ASSISTANT, "No evidence", response_type=ResponseType.NEEDS_MORE_DATA)
    asking = view(message, investigation=Investigation())

    proposal = proposal_of(replace(asking, situation=EMPTY, recent=(told,)))

    assert proposal.answer.startswith(begins)


def test_without_a_cause_the_boss_is_told_what_is_looked_into() -> None:
    open_still = replace(ANALYSIS, verdict=Verdict.INCONCLUSIVE, causes=())

    told = propose(Situation(open_still), "explain it in plain english").answer

    assert told.startswith("**The evidence does not decide what the cause is.**")
    assert f"**What is looked into next:** {ANALYSIS.next_checks[0].question}" in told


def test_a_change_that_nobody_has_named_is_asked_for() -> None:
    proposal = answer("ok we applied it")

    assert isinstance(proposal.payload, ClarificationRequest)
    assert read("ok we applied it", hearing_of(HELD)) == frozenset()


@pytest.mark.parametrize(
    ("text", "name"),
    [("maybe the db", "the database"), ("TLS?", "a certificate"), ("the weather", None)],
)
def test_kinds_of_causes_are_known_by_their_names(text: str, name: str | None) -> None:
    known = suspicion_in(text)

    assert (known and known.name) == name


@pytest.mark.parametrize(
    ("message", "lead"),
    [
        ("is it safe to restart?", "**A restart does not mend it:**"),
        ("would a reboot help", "**A restart does not mend it:**"),
        ("are we ok now?", "**No, not as far as the evidence reaches**"),
        ("is everything back up?", "**No, not as far as the evidence reaches**"),
        ("show me the line", "It says that"),
        ("what would prove it?", "**80%"),
        ("how long has this been going on?", "**At least"),
        ("explain like i'm new", "**What is wrong:**"),
        ("was it the retry budget?", "**No finding speaks for the retry budget,**"),
        ("is it only quoter?", "**"),
    ],
)
def test_a_tired_question_is_answered_in_its_first_words(message, lead):
    answered = propose(SITUATION, message)

    assert answered.answer.startswith(lead)
    assert answered.citations


@pytest.mark.parametrize(
    "message", ["did the last deploy do this?", "was it our release", "did the upgrade break it?"]
)
def test_a_suspected_deploy_is_weighed_by_what_led_to_the_cause(message):
    assert propose(DEPLOYED, message).answer.startswith("**It may have:**")


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ("the service can not restart", Topic.UNKNOWN),
        ("which pods just restart all the time", Topic.UNKNOWN),
        ("when is this happening", Topic.WHEN),
        ("was it the last deploy?", Topic.BLAME),
        ("was it me", Topic.BLAME),
        ("is it just dns?", Topic.IDEA),
        ("just restart it?", Topic.RESTART),
        ("is it still going on", Topic.NOW),
    ],
)
def test_a_question_is_told_from_what_only_sounds_like_it(message, topic):
    assert topic_of(message) is topic


def test_a_metric_that_moves_is_no_change_that_somebody_made():
    moved = Event(at=at("10:01:00"), kind="metric_change", summary="p95 rose",
                  entity=OOM.entity, citation=line("logs/portal.log", 1))  # fmt: skip

    assert not is_change(moved)


def test_commands_fit_where_the_evidence_comes_from():
    host = replace(ANALYSIS, entities=(), causes=(), coverage=replace(ANALYSIS.coverage, files=(
        FileCoverage("app.log", Format.SYSLOG, 1.0, "", 3, 3),)))  # fmt: skip
    dns = suspicion_in("is it dns?")

    assert platform_of(ANALYSIS) is Platform.KUBERNETES
    assert platform_of(host) is Platform.MACHINE
    assert "kubectl" not in dns.show[platform_of(host)]
