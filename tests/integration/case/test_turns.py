"""A turn in the tables: the investigation, what decided it, and a request that is sent again."""

from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import select

from faultmaven.modules.case.conversation import Answer
from faultmaven.modules.case.errors import CaseChanged, MessageDiffers
from faultmaven.modules.case.hypotheses import Category, Hypothesis, Link, Stance
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.models import StoredDecision
from faultmaven.modules.case.phases import Milestone, Phase, Reached
from faultmaven.modules.case.proofs import Author, Proof, TimelineFact
from faultmaven.modules.case.schemas import CaseCreate
from faultmaven.modules.case.serialise import OUTCOME as OUTCOME_ADAPTER
from faultmaven.modules.case.serialise import STEP
from faultmaven.modules.case.service import CaseService
from faultmaven.modules.case.status import CaseStatus
from faultmaven.modules.case.steps import TakeTurn
from faultmaven.modules.case.turns import Decision, OutcomeKind, Signal, Turn, TurnOutcome
from faultmaven.providers.data import SqlDataProvider
from faultmaven.providers.deferral import deferred_commit
from faultmaven.web.paging import Paging

ALL = Paging(limit=200)
ANSWER = Answer("The disk is full [1].", "ANSWER")
TURN = Turn(1, "What broke? é", "t1", said=frozenset({Signal.CONFIRMED, Signal.MITIGATED}))
OUTCOME = TurnOutcome(OutcomeKind.EVIDENCE_ADDED, ("Kept a proof.",), phases=(Phase.TIMELINE,))
PROOF = Proof("e1", "a.log", 3, 4, "disk full\0\n\x1b[31mé", "ab" * 32)


def developed(earlier: Investigation) -> Investigation:
    """An investigation with a value of every kind that JSON has no word for."""
    link = Link(Stance.STRONGLY_SUPPORTS, PROOF, "It says so.", 1, decisive=True)
    at = datetime(2026, 3, 1, 9, 0, 1, 250_000, UTC)
    return replace(
        earlier,
        turn=1,
        phase=Phase.HYPOTHESIS,
        milestones=(Reached(Milestone.SYMPTOM_VERIFIED, 1, "Orders fail", (PROOF,)),),
        hypotheses=(
            Hypothesis(
                "h1", "Disk full", Category.CAPACITY, Author.USER, 1, 0.1, 1 / 3, links=(link,)
            ),
        ),
        timeline=(TimelineFact(at, "It began.", PROOF, onset=True),),
    )


async def opened(data: SqlDataProvider) -> tuple[CaseService, str]:
    cases = CaseService(data)
    case = await cases.create("ada", CaseCreate(title="Slow", problem_statement="Orders fail"))
    return cases, case.id


async def test_the_next_turn_goes_on_from_what_the_last_one_decided(data: SqlDataProvider):
    cases, case_id = await opened(data)
    first = await cases.open_turn(case_id, "ada", TURN.message)
    decision = Decision(developed(first.investigation), OUTCOME)

    await cases.record_turn(first, ANSWER, decision, TURN)

    second = await CaseService(data).open_turn(case_id, "ada", "And now?")
    assert first.investigation == Investigation(problem_statement="Orders fail")
    assert second.investigation == decision.investigation


async def test_what_was_given_and_decided_is_kept_in_order(data: SqlDataProvider):
    cases, case_id = await opened(data)
    for number in (1, 2):
        turn = await cases.open_turn(case_id, "ada", f"Question {number}")
        decision = Decision(replace(turn.investigation, turn=number), OUTCOME)
        await cases.record_turn(turn, ANSWER, decision, replace(TURN, number=number))

    async with data.reading() as session:
        rows = (await session.scalars(select(StoredDecision).order_by(StoredDecision.number))).all()
    assert [(row.number, row.seq) for row in rows] == [(1, 2), (2, 4)]
    assert rows[1].at == turn.at
    assert STEP.validate_json(rows[1].step) == TakeTurn(replace(TURN, number=2))
    assert OUTCOME_ADAPTER.validate_json(rows[1].outcome) == OUTCOME


async def test_an_answer_is_listed_with_what_was_decided_in_its_turn(
    client: httpx.AsyncClient, data: SqlDataProvider
):
    me = (await client.get("/auth/me")).json()["id"]
    cases = CaseService(data)
    case = await cases.create(me, CaseCreate(title="Slow"))
    turn = await cases.open_turn(case.id, me, "What broke?")
    await cases.record_turn(turn, ANSWER, Decision(turn.investigation, OUTCOME), TURN)

    asked, answered = (await client.get(f"/cases/{case.id}/messages")).json()["items"]

    assert asked["decision"] is None
    assert answered["decision"]["number"] == 1
    assert answered["decision"]["outcome"]["decisions"] == ["Kept a proof."]


async def test_the_case_follows_the_status_that_was_decided(data: SqlDataProvider):
    cases, case_id = await opened(data)
    for status in (CaseStatus.INVESTIGATING, CaseStatus.RESOLVED):
        turn = await cases.open_turn(case_id, "ada", "yes")
        decided = replace(turn.investigation, status=status)
        await cases.record_turn(turn, ANSWER, Decision(decided, OUTCOME), TURN)

    case = await cases.get(case_id, "ada")
    assert (case.status, case.closure_reason) == (CaseStatus.RESOLVED, "resolved")
    assert case.closed_at is not None


async def test_of_a_turn_that_comes_too_late_nothing_is_kept(data: SqlDataProvider):
    cases, case_id = await opened(data)
    early = await cases.open_turn(case_id, "ada", "First")
    late = await cases.open_turn(case_id, "ada", "Second")
    await cases.record_turn(early, ANSWER, Decision(early.investigation, OUTCOME), TURN)

    with pytest.raises(CaseChanged):
        await cases.record_turn(
            late, ANSWER, Decision(developed(late.investigation), OUTCOME), TURN
        )

    async with data.reading() as session:
        rows = (await session.scalars(select(StoredDecision))).all()
    assert len(rows) == 1
    assert (await cases.open_turn(case_id, "ada", "Third")).investigation.turn == 0


async def test_a_request_sent_again_finds_its_message(data: SqlDataProvider):
    cases, case_id = await opened(data)
    with deferred_commit("r1") as first:
        before = await cases.open_turn(case_id, "ada", "What broke?")
        await first.commit()
    await cases.add_message(case_id, "ada", "A note")

    with deferred_commit("r1") as again:
        after = await cases.open_turn(case_id, "ada", "What broke?")
        await again.commit()

    kept = (await cases.messages(case_id, "ada", ALL)).items
    assert [message.content for message in kept] == ["What broke?", "A note"]
    assert (before.seq, after.seq) == (1, 1)
    assert [said.content for said in after.recent] == ["A note"]


async def test_a_request_sent_again_with_another_message_is_refused(data: SqlDataProvider):
    cases, case_id = await opened(data)
    with deferred_commit("r1") as first:
        await cases.open_turn(case_id, "ada", "What broke?")
        await first.commit()

    with deferred_commit("r1"), pytest.raises(MessageDiffers):
        await cases.open_turn(case_id, "ada", "Something else")

    assert (await cases.messages(case_id, "ada", ALL)).total == 1
