"""POSTs with an Idempotency-Key."""

import asyncio
from collections.abc import AsyncGenerator
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select, text
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from faultmaven.bootstrap import Providers, wire
from faultmaven.infrastructure.idempotency_impl import IdempotencyRecord, SqlLedger
from faultmaven.modules.auth.models import SignIn, User
from faultmaven.providers.data import SqlDataProvider
from faultmaven.providers.deferral import deferred_commit
from faultmaven.web.idempotency import Answer, Call, Idempotent, RequestInProgress
from tests.conftest import PASSWORD

KEY = {"idempotency-key": "k-1"}
ACCOUNT = {"email": "ada@example.org", "password": PASSWORD}
CALL = Call("ada", "POST", "/things", "k-1")


async def _count(data: SqlDataProvider, model: type[User] | type[SignIn]) -> int:
    async with data.reading() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


def _same(first: httpx.Response, second: httpx.Response) -> bool:
    ours = {"x-trace-id", "date"}
    headers = [[(k, v) for k, v in r.headers.items() if k not in ours] for r in (first, second)]
    return headers[0] == headers[1] and first.content == second.content


async def test_a_replay_gives_the_identical_answer_and_no_second_effect(
    anonymous: httpx.AsyncClient, data: SqlDataProvider
):
    first = await anonymous.post("/auth/register", json=ACCOUNT, headers=KEY)
    second = await anonymous.post("/auth/register", json=ACCOUNT, headers=KEY)

    assert (first.status_code, second.status_code) == (201, 201)
    assert _same(first, second)
    assert await _count(data, User) == 1


async def test_a_lost_answer_to_a_refresh_is_had_again(anonymous: httpx.AsyncClient):
    await anonymous.post("/auth/register", json=ACCOUNT)
    tokens = (await anonymous.post("/auth/login", json=ACCOUNT)).json()
    first = await anonymous.post("/auth/refresh", json=tokens, headers=KEY)
    second = await anonymous.post("/auth/refresh", json=tokens, headers=KEY)

    assert second.json() == first.json()


async def test_answers_are_not_readable_in_the_database(
    anonymous: httpx.AsyncClient, data: SqlDataProvider
):
    await anonymous.post("/auth/register", json=ACCOUNT)
    tokens = (await anonymous.post("/auth/login", json=ACCOUNT, headers=KEY)).json()
    async with data.reading() as session:
        (record,) = (await session.scalars(select(IdempotencyRecord))).all()

    assert tokens["refresh_token"].encode() not in record.sealed


async def test_another_body_is_refused(anonymous: httpx.AsyncClient):
    await anonymous.post("/auth/register", json=ACCOUNT, headers=KEY)
    other = await anonymous.post("/auth/register", json=ACCOUNT | {"name": "x"}, headers=KEY)

    assert other.status_code == 422
    assert other.json()["type"] == "/problems/idempotency-key-reused"


async def test_keys_are_per_user_and_path(
    client: httpx.AsyncClient, second_client: httpx.AsyncClient
):
    mine = await client.post("/sessions", headers=KEY)
    hers = await second_client.post("/sessions", headers=KEY)
    elsewhere = await client.post(f"/sessions/{mine.json()['id']}/cleanup", headers=KEY)

    assert mine.json()["id"] != hers.json()["id"]
    assert elsewhere.status_code == 200


async def test_a_failed_attempt_may_be_tried_again(anonymous: httpx.AsyncClient):
    early = await anonymous.post("/auth/login", json=ACCOUNT, headers=KEY)
    await anonymous.post("/auth/register", json=ACCOUNT)
    later = await anonymous.post("/auth/login", json=ACCOUNT, headers=KEY)

    assert (early.status_code, later.status_code) == (401, 200)


async def test_what_a_refused_request_changed_stays_changed(
    anonymous: httpx.AsyncClient, data: SqlDataProvider
):
    await anonymous.post("/auth/register", json=ACCOUNT)
    tokens = (await anonymous.post("/auth/login", json=ACCOUNT)).json()
    await anonymous.post("/auth/refresh", json=tokens)
    reused = await anonymous.post("/auth/refresh", json=tokens, headers=KEY)
    async with data.reading() as session:
        sign_in = await session.scalar(select(SignIn))

    assert reused.status_code == 401
    assert sign_in is not None
    assert sign_in.revoked_at is not None


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there"])
async def test_a_key_must_be_a_short_visible_string(anonymous: httpx.AsyncClient, key: str):
    response = await anonymous.post("/auth/login", json=ACCOUNT, headers={"idempotency-key": key})

    assert response.status_code == 422
    assert response.json()["type"] == "/problems/invalid-idempotency-key"


async def test_a_bad_token_is_refused_before_anything_is_replayed(client: httpx.AsyncClient):
    await client.post("/sessions", headers=KEY)
    bad = await client.post("/sessions", headers=KEY | {"authorization": "Bearer x"})

    assert bad.status_code == 401


async def test_of_many_at_once_one_takes_effect(
    anonymous: httpx.AsyncClient, data: SqlDataProvider
):
    sent = (anonymous.post("/auth/register", json=ACCOUNT, headers=KEY) for _ in range(5))
    answers = await asyncio.gather(*sent)

    assert await _count(data, User) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {a.json()["type"] for a in answers if a.status_code == 409} <= {
        "/problems/request-in-progress"
    }


@pytest.fixture
def ledger(providers: Providers) -> SqlLedger:
    return wire(providers)[SqlLedger]


async def test_effect_and_answer_are_committed_together(ledger: SqlLedger, data: SqlDataProvider):
    answer = Answer(b"digest", 201, ((b"a", b"b"),), b"body")
    async with ledger.attempt(CALL) as attempt:
        async with data.transaction() as session:
            session.add(User(email="a@b", password_hash=""))
        unfinished = await _elsewhere(_count(data, User))
        await attempt.keep(answer)
    kept = await ledger.find(CALL)

    assert unfinished == 0
    assert await _count(data, User) == 1
    assert kept is not None
    assert (kept.status, kept.headers, kept.body) == (201, ((b"a", b"b"),), b"body")
    assert ledger.matches(kept, b"digest")
    assert not ledger.matches(kept, b"another")


async def test_an_effect_whose_answer_is_there_already_is_undone(
    ledger: SqlLedger, data: SqlDataProvider, providers: Providers
):
    answer = Answer(b"digest", 201, (), b"")
    async with ledger.attempt(CALL) as attempt:
        await attempt.keep(answer)

    with pytest.raises(RequestInProgress):
        await _second_attempt(ledger, data, answer)
    assert await _count(data, User) == 0


async def _second_attempt(ledger: SqlLedger, data: SqlDataProvider, answer: Answer) -> None:
    async with ledger.attempt(CALL) as attempt:
        async with data.transaction() as session:
            session.add(User(email="a@b", password_hash=""))
        await attempt.keep(answer)


async def test_settling_commits_before_a_slow_step(ledger: SqlLedger, data: SqlDataProvider):
    async with ledger.attempt(CALL):
        async with data.transaction() as session:
            session.add(User(email="a@b", password_hash=""))
        await data.settle()

        assert await _elsewhere(_count(data, User)) == 1


async def test_what_follows_a_commit_waits_for_it(ledger: SqlLedger, data: SqlDataProvider):
    done: list[str] = []
    async with ledger.attempt(CALL) as attempt:
        async with data.transaction() as session:
            session.add(User(email="a@b", password_hash=""))
        data.after_commit(lambda: done.append("first"))
        before = list(done)
        await attempt.keep(Answer(b"", 201, (), b""))
        data.after_commit(lambda: done.append("second"))

    assert before == []
    assert done == ["first", "second"]


async def test_what_follows_a_commit_is_dropped_with_it(ledger: SqlLedger, data: SqlDataProvider):
    done: list[str] = []
    with deferred_commit() as deferral:
        async with data.transaction() as session:
            session.add(User(email="a@b", password_hash=""))
        data.after_commit(lambda: done.append("never"))
        await deferral.roll_back()
        await deferral.commit()

    assert done == []
    assert await _count(data, User) == 0


async def test_a_background_task_of_the_request_commits_as_usual(
    ledger: SqlLedger, data: SqlDataProvider
):
    async def work() -> None:
        async with data.transaction() as session:
            session.add(User(email="a@b", password_hash=""))

    async with ledger.attempt(CALL):
        await asyncio.create_task(work())

        assert await _elsewhere(_count(data, User)) == 1


async def test_old_answers_are_forgotten(ledger: SqlLedger, data: SqlDataProvider):
    async with ledger.attempt(CALL) as attempt:
        await attempt.keep(Answer(b"", 201, (), b""))
    async with data.transaction() as session:
        await session.execute(
            text("UPDATE idempotency_records SET created_at = '2020-01-01 00:00:00'")
        )
    await ledger.forget_old()

    assert await ledger.find(CALL) is None


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers every body with another number, or as a stream of events when asked to."""
    request = Request(scope, receive)
    await request.body()
    kind = request.headers.get("accept", "text/plain")
    await Response(uuid4().hex, media_type=kind)(scope, receive, send)


@pytest.fixture
async def echo(ledger: SqlLedger) -> AsyncGenerator[httpx.AsyncClient, None]:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Idempotent(_echo)({**scope, "state": {"ledger": ledger}}, receive, send)

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def _upload(echo: httpx.AsyncClient, boundary: str, content: bytes) -> httpx.Response:
    kind = {"content-type": f"multipart/form-data; boundary={boundary}"}
    return await echo.post("/", content=_in_pieces(boundary, content), headers=KEY | kind)


async def _in_pieces(boundary: str, content: bytes) -> AsyncGenerator[bytes, None]:
    mark = boundary.encode()
    for byte in b"--%b\r\n\r\n%b\r\n--%b--\r\n" % (mark, content, mark):
        yield bytes([byte])


async def test_uploads_are_the_same_whatever_their_boundary(echo: httpx.AsyncClient):
    first = await _upload(echo, "aaaaaa", b"same")
    again = await _upload(echo, "bbbbbbbb", b"same")
    other = await _upload(echo, "aaaaaa", b"other")

    assert again.text == first.text
    assert other.status_code == 422


async def test_a_stream_passes_and_is_not_kept(echo: httpx.AsyncClient):
    wanted = KEY | {"accept": "text/event-stream"}
    first = await echo.post("/", headers=wanted)
    again = await echo.post("/", headers=wanted)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.text != again.text


async def _elsewhere(coroutine):
    return await asyncio.create_task(coroutine)
