import pytest

from faultmaven.analysis.model import Citation
from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.drafts import UNCITED
from faultmaven.modules.agent.response_types import Answer
from faultmaven.modules.agent.verification import Grounding, verified

FILE = ["first line", "second line", "third [1] line"]
TRUE = Citation("a.log", 2, 2, "second")
FALSE = Citation("a.log", 1, 1, "second")


def lines_of(file: str, start: int, end: int) -> list[str]:
    return FILE[start - 1 : end] if file == "a.log" else []


def proposed(answer: str, *citations: Citation) -> TurnProposal:
    return TurnProposal(answer, Answer(topic="cause"), citations)


def test_citations_that_hold_stay_as_they_are() -> None:
    proposal = proposed("It broke [1].", TRUE)

    assert verified(proposal, lines_of) == (proposal, Grounding(cited=1))


@pytest.mark.parametrize(
    "citation",
    [
        FALSE,
        Citation("other.log", 2, 2, "second"),
        Citation("a.log", 9, 9, "second"),
        Citation("a.log", 2, 1, "second"),
        Citation("a.log", 0, 2, "second"),
        Citation("a.log", 2, 2, ""),
    ],
)
def test_a_citation_that_does_not_hold_is_taken_out_and_counted(citation: Citation) -> None:
    proposal, grounding = verified(proposed("It broke [1].", citation), lines_of)

    assert proposal.citations == ()
    assert proposal.answer.endswith(UNCITED)
    assert grounding == Grounding(uncited=1, stripped=1)


def test_the_marks_that_stay_are_numbered_anew() -> None:
    proposal, grounding = verified(proposed("A [1].\nB [2].\nC [1][2].", FALSE, TRUE), lines_of)

    assert proposal.answer == f"A. {UNCITED}\nB [1].\nC [1]."
    assert proposal.citations == (TRUE,)
    assert grounding == Grounding(cited=2, uncited=1, stripped=1)


def test_a_mark_without_a_citation_does_not_leave() -> None:
    assert verified(proposed("It broke [7]."), lines_of)[0].answer == f"It broke. {UNCITED}"


@pytest.mark.parametrize(
    "code", ["`x[9]`", "``a ` [9]``", "```sh\necho [9]\n```", "````\n```\n[9]\n````"]
)
def test_marks_within_code_are_text(code: str) -> None:
    answer = f"See [1]:\n{code}"

    assert verified(proposed(answer, TRUE), lines_of)[0].answer == answer


def test_the_rate_is_of_the_claims_that_could_be_cited() -> None:
    assert Grounding(cited=3, uncited=1).rate == 0.75
    assert Grounding().rate == 1
