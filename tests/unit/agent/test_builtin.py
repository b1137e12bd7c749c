from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faultmaven.analysis.model import (
    Analysis,
    Cause,
    Command,
    CommandClass,
    Effect,
    Entity,
    Remedy,
    Verdict,
)
from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.builtin import proposal_of, propose
from faultmaven.modules.agent.reasoners.reasoner import View
from faultmaven.modules.agent.reasoners.remedies import way_back
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.response_types import (
    ClarificationRequest,
    NeedsMoreData,
    ResponseType,
    SolutionReady,
)
from faultmaven.modules.agent.verification import verified
from tests.unit.agent.incident import ANALYSIS, FILES, OOM, SITUATION


def lines_of(file: str, start: int, end: int) -> list[str]:
    return FILES[file].splitlines()[start - 1 : end]


def places(proposal: TurnProposal) -> set[tuple[str, int]]:
    return {(citation.file, citation.line_start) for citation in proposal.citations}


@pytest.mark.parametrize(
    ("question", "said", "cited"),
    [
        ("What broke?", "killed for exceeding its memory limit", ("cluster.txt", 9)),
        ("what's the root cause here", "80%", ("cluster.txt", 12)),
        ("why?", "OOMKilled while the limit is 96Mi", ("cluster.txt", 9)),
        ("How sure are you?", "80%, confident", ("cluster.txt", 9)),
        (
            "What did you rule out, and why?",
            "served requests the whole time",
            ("logs/ledger.log", 1),
        ),
        ("Any other candidates?", "journal of ledger", ("logs/ledger.log", 2)),
        ("How do I fix it?", "set resources deploy/quoter", ("cluster.txt", 9)),
        ("How will I know it is fixed?", "no pod of quoter restarts", ("cluster.txt", 9)),
        ("Is the quoter healthy?", "where it broke", ("cluster.txt", 5)),
        ("What about the portal service?", "not healthy", ("logs/portal.log", 2)),
        ("is ledger ok", "candidate number 2", ("cluster.txt", 3)),
        ("what depends on quoter?", "`portal` in `tradehall` calls", ("logs/portal.log", 2)),
        ("which services are affected?", "2 things affected", ("logs/portal.log", 2)),
        ("How many errors are there?", "4 error lines", ("logs/ledger.log", 2)),
        ("How many errors in the portal?", "3 error lines", ("logs/portal.log", 6)),
        ("how many lines contain 'quoter:7070'", "3 lines containing", ("logs/portal.log", 6)),
        ("How many 5xx per service?", "2 HTTP 5xx lines", ("logs/portal.log", 4)),
        ("how many refused connections?", "3 refused connections", ("logs/portal.log", 2)),
        ("How many restarts?", "9 restarts", ("cluster.txt", 5)),
        ("how often did portal restart", "2 restarts", ("cluster.txt", 4)),
        ("how many pods are there?", "3 pods", ("cluster.txt", 3)),
        ("When was the last connection refused?", "last of", ("logs/portal.log", 6)),
        ("When did it start?", "2031-04-02 10:01:40 UTC", ("logs/portal.log", 2)),
        ("Show me the lines about retry", "retry budget", ("logs/portal.log", 5)),
        ("What happened between 10:02 and 10:05?", "1 event", ("logs/ledger.log", 2)),
        ("timeline", "3 events", ("logs/portal.log", 7)),
        ("could it be memory?", "Yes", ("cluster.txt", 12)),
        ("Is it the network?", "No, that is ruled out", ("logs/ledger.log", 1)),
        ("is it a certificate problem?", "no warning or error line mentions", ("cluster.txt", 9)),
        ("Summarise for the handover", "cause found", ("cluster.txt", 9)),
    ],
)
def test_a_question_is_answered_with_the_lines_that_prove_it(
    question: str, said: str, cited: tuple[str, int]
) -> None:
    proposal = propose(SITUATION, question)

    assert said in proposal.answer
    assert cited in places(proposal)


def test_an_effect_is_cited() -> None:
    at = ANALYSIS.timeline[-1].citation
    cause = replace(OOM, citations=(), explains=(Effect("it follows", (at,)),))
    analysis = replace(ANALYSIS, causes=(cause,), findings=())

    proposal = propose(replace(SITUATION, analysis=analysis), "why?")

    assert places(proposal) == {(at.file, at.line_start)}


@pytest.mark.parametrize(
    "question",
    ["What broke?", "why", "fix it", "how many errors?", "show me portal", "summary", "timeline"],
)
def test_every_citation_of_an_answer_holds_and_every_claim_has_one(question: str) -> None:
    proposal = propose(SITUATION, question)

    answer, grounding = verified(proposal, lines_of)

    assert answer == proposal
    assert (grounding.stripped, grounding.uncited) == (0, 0)
    assert grounding.cited > 0


@pytest.mark.parametrize(
    ("earlier", "message", "said"),
    [
        (("How many errors are there?",), "show me", "call to quoter:7070 failed"),
        (("How many errors are there?",), "and in portal?", "3 error lines"),
        (("How many errors in portal?",), "and warnings?", "1 warning line"),
        (("How many restarts did quoter have?",), "and portal?", "2 restarts"),
        (("When was the first error?",), "and the last?", "logs/portal.log:6"),
        (("What broke?",), "why?", "How it comes about"),
        (("What broke?",), "show me", "Reason: OOMKilled"),
        (("What broke?",), "and the other?", "journal of ledger"),
        (("Is portal healthy?",), "and ledger?", "candidate number 2"),
        (("Is portal healthy?", "thanks"), "and ledger?", "candidate number 2"),
        (("How many lines contain 'retry'?",), "when was the first?", "logs/portal.log:5"),
    ],
)
def test_a_follow_up_takes_what_it_leaves_unsaid_from_before(
    earlier: tuple[str, ...], message: str, said: str
) -> None:
    assert said in propose(SITUATION, message, earlier).answer


def test_a_fix_says_what_its_commands_do_and_how_to_verify() -> None:
    proposal = propose(SITUATION, "How do I fix it?")

    assert isinstance(proposal.payload, SolutionReady)
    assert proposal.payload.commands[0].safety == "mutating"
    assert proposal.payload.verification == "no pod of quoter restarts for ten minutes"
    assert "# mutating" in proposal.answer


def test_no_fix_is_proposed_while_no_cause_stands_firmly() -> None:
    weak = Cause(
        1,
        OOM.entity,
        OOM.code,
        OOM.statement,
        0.55,
        OOM.assurance,
        OOM.citations,
        remedy=OOM.remedy,
    )
    undecided = Analysis(Verdict.CANDIDATES, "", causes=(weak,), next_checks=ANALYSIS.next_checks)

    proposal = propose(Situation(undecided), "How do I fix it?")

    assert isinstance(proposal.payload, NeedsMoreData)
    assert "set resources" not in proposal.answer
    assert proposal.payload.requests[0].command == "kubectl -n tradehall top pod --containers"


def test_a_candidate_below_what_a_fix_needs_is_told_without_one() -> None:
    weak = replace(OOM, confidence=0.55)
    undecided = replace(ANALYSIS, verdict=Verdict.CANDIDATES, causes=(weak,))

    proposal = proposal_of(View(Situation(undecided), "What broke?"))

    assert proposal.solution is None
    assert proposal.hypotheses


def test_what_a_remedy_creates_is_deleted_to_go_back() -> None:
    create = Command("kubectl -n hall create serviceaccount quoter", CommandClass.MUTATING)

    back = way_back(Remedy("Create the account", (create,)))

    assert back.endswith("kubectl -n hall delete serviceaccount quoter")


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict.HEALTHY, "no fault"),
        (Verdict.RECOVERED, "it is over"),
        (Verdict.STALE_ALERT, "no longer the case"),
        (Verdict.INCONCLUSIVE, "does not decide"),
    ],
)
def test_without_a_cause_the_verdict_is_said_and_none_is_invented(
    verdict: Verdict, said: str
) -> None:
    proposal = propose(Situation(Analysis(verdict, "")), "What broke?")

    assert said in proposal.answer
    assert proposal.citations == ()


@pytest.mark.parametrize(
    "question", ["Write me a haiku", "What is the capital of France?", "Who is on call?"]
)
def test_what_needs_a_model_is_declined_with_what_can_be_asked(question: str) -> None:
    proposal = propose(SITUATION, question)

    assert proposal.response_type is ResponseType.CLARIFICATION_REQUEST
    assert "no language model is configured" in proposal.answer


def test_a_misspelt_name_is_asked_back() -> None:
    proposal = propose(SITUATION, "Is qouter down?")

    assert isinstance(proposal.payload, ClarificationRequest)
    assert proposal.payload.options == ("quoter",)


def test_names_from_the_evidence_are_quoted_in_commands() -> None:
    hostile = Cause(
        1, Entity("node", "n1; rm -rf /"), "x", "n1 is gone", 0.9, OOM.assurance, OOM.citations
    )
    found = Analysis(Verdict.CAUSE_FOUND, "", causes=(hostile,))

    answer = propose(Situation(found), "What should I check next?").answer

    assert "kubectl describe node 'n1; rm -rf /'" in answer


def test_text_that_looks_like_a_mark_is_not_taken_for_one() -> None:
    odd = Cause(
        1, OOM.entity, OOM.code, "worker[7] left the ring", 0.9, OOM.assurance, OOM.citations
    )

    proposal = propose(Situation(Analysis(Verdict.CAUSE_FOUND, "", causes=(odd,))), "What broke?")

    assert verified(proposal, lines_of)[0] == proposal


def test_an_answer_is_the_same_every_time() -> None:
    answers = {propose(SITUATION, "How many errors per file?").answer for _ in range(3)}

    assert len(answers) == 1


_PIECES = st.sampled_from(
    [
        *("what", "why", "how many", "show", "is", "when did", "errors", "fix", "restarts", "5xx"),
        *("quoter", "portal", "ledger", "between 10:00 and 10:05", "and", "the other", "it", "per"),
        *("last", "first", "?", "'", '"', "`", "[1]", "(", "*", "\\", ".log", "\n"),
    ]
)


@given(
    st.lists(_PIECES | st.text(max_size=6), max_size=12).map(" ".join),
    st.sampled_from([(), ("How many errors?",), ("What broke?", "thanks")]),
)
@settings(max_examples=300, deadline=None)
def test_whatever_is_asked_is_answered_with_citations_that_hold(
    text: str, earlier: tuple[str, ...]
) -> None:
    proposal = propose(SITUATION, text, earlier)

    assert proposal.answer
    assert verified(proposal, lines_of)[1].stripped == 0


def test_those_who_call_what_broke_may_feel_it() -> None:
    silent = replace(ANALYSIS, findings=())

    answer = propose(Situation(silent), "Who is affected?").answer

    assert "1 thing affected" in answer
    assert "app `portal` in `tradehall` calls app `quoter`" in answer


def test_what_was_changed_before_the_cause_is_told_with_its_line() -> None:
    change = replace(ANALYSIS.timeline[0], summary="config of quoter applied")
    analysis = replace(ANALYSIS, causes=(replace(OOM, changes=(change,)),))

    said = propose(replace(SITUATION, analysis=analysis), "why?")

    assert "**Changed before**" in said.answer
    assert "config of quoter applied" in said.answer
    assert change.citation in said.citations


def test_what_is_broken_as_well_is_told_apart_from_what_it_may_be_instead() -> None:
    first, second = (replace(cause, independent=True) for cause in ANALYSIS.causes[:2])
    both = propose(Situation(replace(ANALYSIS, causes=(first, second))), "What broke?")
    one = propose(Situation(ANALYSIS), "What broke?")

    assert "**Broken as well**" in both.answer
    assert "**If it is not that**" not in both.answer
    assert "**Broken as well**" not in one.answer
