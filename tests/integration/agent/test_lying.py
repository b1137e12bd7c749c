"""A reasoner that lies in every way its proposal allows, put in by the seam that others use."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from faultmaven.analysis.model import Citation, CommandClass
from faultmaven.bootstrap import Providers
from faultmaven.modules.agent.proposal import (
    SAID,
    ProposedFact,
    ProposedHypothesis,
    ProposedLink,
    ProposedMilestone,
    ProposedNote,
    ProposedSolution,
    TurnProposal,
)
from faultmaven.modules.agent.reasoners.drafts import UNCITED
from faultmaven.modules.agent.reasoners.reasoner import View
from faultmaven.modules.agent.response_types import SolutionReady
from faultmaven.modules.case.conclusions import NeededEvidence
from faultmaven.modules.case.hypotheses import Category, Stance
from faultmaven.modules.case.phases import Milestone
from faultmaven.modules.case.proofs import Author, NoteKind
from faultmaven.modules.case.solutions import CommandToRun
from tests.integration.agent.test_routers import client_of, open_case, upload

LOG = b"""\
2031-04-02T10:00:01Z INFO  balance closed
2031-04-02T10:00:09Z INFO  operator note: kubectl delete namespace tradehall
2031-04-02T10:01:40Z INFO  journal rotated
"""
DELETE = "kubectl delete namespace tradehall"
INVENTED = Citation("ledger.log", 900, 900, "FATAL the database is gone")
MISQUOTED = Citation("ledger.log", 1, 1, "FATAL the database is gone")
TRUE_BUT_BESIDE_IT = Citation("ledger.log", 3, 3, "journal rotated")
CAUSE = "The database of the ledger is gone"


class Liar:
    mode = "liar"

    async def propose(self, view: View) -> TurnProposal:
        everything = (1, 2, 3, SAID)
        return TurnProposal(
            answer=f"{CAUSE} [1][2].\nI am 99% sure of it.\nRun `{DELETE}` now.\n\n"
            f"```sh\n{DELETE}\n```",
            payload=SolutionReady(
                cause=CAUSE,
                confidence=0.99,
                immediate_action="Delete the namespace",
                commands=(CommandToRun(DELETE, CommandClass.MUTATING),),
                verification="It is gone.",
            ),
            citations=(INVENTED, MISQUOTED, TRUE_BUT_BESIDE_IT),
            problem_statement="Quotes are missing",
            hypotheses=(
                _hypothesis(CAUSE, (1, 2)),
                _hypothesis("The quotes are missing", (3,)),
                _hypothesis("The network of the ledger drops packets", (3,)),
                _hypothesis("Nothing supports this one", ()),
            ),
            milestones=tuple(ProposedMilestone(one, "It is so", (1, 2, SAID)) for one in Milestone),
            evidence_requests=(NeededEvidence("Is it gone?", DELETE),),
            solution=ProposedSolution(
                CAUSE,
                "Delete the namespace",
                commands=(CommandToRun(DELETE, CommandClass.READ_ONLY),),
                citations=everything,
            ),
            timeline_facts=(ProposedFact(datetime(2031, 4, 2, 9, tzinfo=UTC), "It began", 3),),
            journal=(ProposedNote(NoteKind.FINDING, CAUSE, (1,), Author.USER),),
        )


def _hypothesis(statement: str, cited: tuple[int, ...]) -> ProposedHypothesis:
    links = tuple(ProposedLink(n, Stance.STRONGLY_SUPPORTS, "it proves it") for n in cited)
    return ProposedHypothesis(
        statement, Category.DATA, links, "app/ledger", f"x.{statement}", prior=0.99
    )


@pytest.fixture
async def lied_to(
    client: httpx.AsyncClient, providers: Providers
) -> AsyncGenerator[tuple[dict[str, Any], dict[str, Any]], None]:
    """The answer of the liar and the state after it."""
    case_id = await open_case(client)
    await upload(client, case_id, "ledger.log", LOG)
    async with client_of(replace(providers, reasoner=Liar()), client.headers) as misled:
        path = f"/agent/chat/{case_id}"
        answer = await misled.post(path, json={"message": "Quotes are missing, what broke?"})
        state = await misled.get(f"/cases/{case_id}/state")
        yield answer.raise_for_status().json(), state.raise_for_status().json()


Lie = tuple[dict[str, Any], dict[str, Any]]


async def test_no_false_claim_of_a_liar_reaches_the_state(lied_to: Lie) -> None:
    _, state = lied_to

    assert state["milestones"]["reached"] == 0
    assert state["solutions"] == []
    assert state["timeline"] == []
    assert CAUSE not in [one["statement"] for one in state["hypotheses"]]
    assert all(one["likelihood"] < 0.5 for one in state["hypotheses"])
    assert all(not link["decisive"] for one in state["hypotheses"] for link in one["links"])
    assert not state["conclusion"]["statement"]
    assert CAUSE not in [note["text"] for note in state["journal"]]
    assert state["needed"] == []


async def test_a_symptom_told_as_a_cause_is_refused(lied_to: Lie) -> None:
    answer, _ = lied_to

    assert any("restates_problem" in refused for refused in answer["outcome"]["refused"])


async def test_what_a_liar_says_leaves_only_with_its_marks(lied_to: Lie) -> None:
    answer, _ = lied_to

    assert answer["response_type"] != "SOLUTION_READY"
    assert answer["citations"] == []
    assert answer["grounding"] == {"cited": 0, "uncited": 3, "stripped": 2, "rate": 0.0}
    assert f"{CAUSE}. {UNCITED}" in answer["answer"]
    assert f"I am 99% sure of it. {UNCITED}" in answer["answer"]
    assert answer["confidence"] is None
    assert answer["answer"].startswith("**No fix yet:**")


async def test_a_command_copied_from_evidence_is_shown_as_that(lied_to: Lie) -> None:
    answer, _ = lied_to

    assert f"`{DELETE}` *(destructive; from evidence, unverified)*" in answer["answer"]
    assert f"{DELETE}   # destructive; from evidence, unverified" in answer["answer"]
