"""What is said in a case: in order, once, with what the assistant cites, however many speak."""

import asyncio
from itertools import pairwise

import httpx
import pytest

from faultmaven.modules.case.conversation import Answer, Speaker
from faultmaven.modules.case.errors import CaseChanged, CaseNotFound, MessageTooLong
from faultmaven.modules.case.schemas import CaseChange, CaseCreate
from faultmaven.modules.case.service import CaseService
from faultmaven.providers.data import SqlDataProvider
from faultmaven.web.paging import Paging

ALL = Paging(limit=200)
ANSWER = Answer(
    "The disk is full [1].",
    "ANSWER",
    ({"evidence_id": "e1", "line_start": 3, "line_end": 3, "quote": "No space left"},),
    {"topic": "cause", "decisions": ["asked for nothing"]},
)


async def opened(data: SqlDataProvider) -> tuple[CaseService, str]:
    cases = CaseService(data)
    case = await cases.create("ada", CaseCreate(title="Checkout is slow"))
    return cases, case.id


async def test_messages_are_numbered_and_the_server_says_who_spoke(client: httpx.AsyncClient):
    case = (await client.post("/cases", json={"title": "Slow"})).json()
    path = f"/cases/{case['id']}/messages"

    for content in ("first", "second", "third"):
        await client.post(path, json={"content": content})
    listed = (await client.get(f"{path}?limit=2&offset=1")).json()

    assert (listed["total"], listed["limit"], listed["offset"]) == (3, 2, 1)
    assert [(m["seq"], m["role"], m["content"]) for m in listed["items"]] == [
        (2, "user", "second"),
        (3, "user", "third"),
    ]


async def test_nobody_says_of_himself_who_spoke_or_in_which_order(client: httpx.AsyncClient):
    case = (await client.post("/cases", json={"title": "Slow"})).json()
    claimed = {"content": "first", "role": "assistant", "seq": 99}

    refused = await client.post(f"/cases/{case['id']}/messages", json=claimed)

    assert refused.status_code == 422
    assert [each["pointer"] for each in refused.json()["errors"]] == ["#/role", "#/seq"]


@pytest.mark.parametrize("content", ["", "a\0b", "x" * 200_001, None])
async def test_a_message_that_cannot_be_kept_is_refused(client: httpx.AsyncClient, content):
    case = (await client.post("/cases", json={"title": "Slow"})).json()
    path = f"/cases/{case['id']}/messages"

    refused = await client.post(path, json={"content": content})

    assert refused.status_code == 422
    assert (await client.get(path)).json()["total"] == 0


async def test_a_message_sent_again_with_its_key_is_kept_once(client: httpx.AsyncClient):
    case = (await client.post("/cases", json={"title": "Slow"})).json()
    path, key = f"/cases/{case['id']}/messages", {"idempotency-key": "one"}

    first = await client.post(path, json={"content": "It began at 9."}, headers=key)
    again = await client.post(path, json={"content": "It began at 9."}, headers=key)

    assert again.json() == first.json()
    assert (await client.get(path)).json()["total"] == 1


async def test_an_answer_is_kept_with_its_citations_and_payload(data: SqlDataProvider):
    cases, case_id = await opened(data)
    turn = await cases.open_turn(case_id, "ada", "What broke?")

    recorded = await cases.record_turn(turn, ANSWER)

    _, answer = (await cases.messages(case_id, "ada", ALL)).items
    assert (turn.seq, recorded.seq, recorded.version) == (1, 2, turn.version + 1)
    assert (answer.id, answer.role) == (recorded.message_id, Speaker.ASSISTANT)
    assert (answer.content, answer.response_type) == (ANSWER.content, "ANSWER")
    assert (answer.citations, answer.payload) == ([*ANSWER.citations], ANSWER.payload)


async def test_a_turn_knows_what_was_said_before_it(data: SqlDataProvider):
    cases, case_id = await opened(data)
    await cases.record_turn(await cases.open_turn(case_id, "ada", "What broke?"), ANSWER)

    turn = await cases.open_turn(case_id, "ada", "Since when?")

    assert [(said.seq, said.role, said.content) for said in turn.recent] == [
        (1, Speaker.USER, "What broke?"),
        (2, Speaker.ASSISTANT, ANSWER.content),
    ]
    assert turn.recent[1].payload == ANSWER.payload


async def test_the_question_stays_when_its_answer_never_comes(data: SqlDataProvider):
    cases, case_id = await opened(data)

    await cases.open_turn(case_id, "ada", "What broke?")

    kept = (await CaseService(data).messages(case_id, "ada", ALL)).items
    assert [message.content for message in kept] == ["What broke?"]


@pytest.mark.parametrize("owner_id", ["grace", ""])
async def test_nobody_else_opens_a_turn(data: SqlDataProvider, owner_id: str):
    cases, case_id = await opened(data)

    with pytest.raises(CaseNotFound):
        await cases.open_turn(case_id, owner_id, "Let me in")

    assert (await cases.messages(case_id, "ada", ALL)).total == 0


async def test_a_turn_overtaken_by_a_change_is_not_recorded(data: SqlDataProvider):
    cases, case_id = await opened(data)
    turn = await cases.open_turn(case_id, "ada", "What broke?")
    await cases.change(case_id, "ada", CaseChange(title="Other"), None)

    with pytest.raises(CaseChanged):
        await cases.record_turn(turn, ANSWER)

    assert (await cases.messages(case_id, "ada", ALL)).total == 1


async def test_a_turn_of_a_deleted_case_has_nowhere_to_go(data: SqlDataProvider):
    cases, case_id = await opened(data)
    turn = await cases.open_turn(case_id, "ada", "What broke?")
    await cases.delete(case_id, "ada", None)

    with pytest.raises(CaseNotFound):
        await cases.record_turn(turn, ANSWER)


async def test_a_message_beyond_the_limit_is_refused_before_it_is_stored(data: SqlDataProvider):
    _, case_id = await opened(data)
    cases = CaseService(data, longest_message=10)

    with pytest.raises(MessageTooLong):
        await cases.open_turn(case_id, "ada", "x" * 11)

    assert (await cases.messages(case_id, "ada", ALL)).total == 0


async def test_twenty_turns_at_once_lose_and_repeat_nothing(data: SqlDataProvider):
    cases, case_id = await opened(data)

    async def one_turn(number: int) -> bool:
        turn = await cases.open_turn(case_id, "ada", f"question {number}")
        try:
            await cases.record_turn(turn, Answer(f"answer {number}", "ANSWER"))
        except CaseChanged:
            return False
        return True

    recorded = await asyncio.gather(*map(one_turn, range(20)))

    said = (await cases.messages(case_id, "ada", ALL)).items
    questions = [m.content for m in said if m.role is Speaker.USER]
    answers = [m.content for m in said if m.role is Speaker.ASSISTANT]
    assert [m.seq for m in said] == list(range(1, len(said) + 1))
    assert sorted(questions) == sorted(f"question {number}" for number in range(20))
    assert sorted(answers) == sorted(f"answer {n}" for n, kept in enumerate(recorded) if kept)
    assert any(recorded)


async def test_twenty_clients_at_once_get_twenty_numbers(client: httpx.AsyncClient):
    case = (await client.post("/cases", json={"title": "Slow"})).json()
    path = f"/cases/{case['id']}/messages"

    said = await asyncio.gather(
        *(client.post(path, json={"content": f"note {number}"}) for number in range(20))
    )

    numbers = sorted(answer.json()["seq"] for answer in said)
    assert all(after - before == 1 for before, after in pairwise([0, *numbers]))
