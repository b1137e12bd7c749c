import asyncio
import io
import zipfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
from asgi_lifespan import LifespanManager
from pwdlib.hashers.bcrypt import BcryptHasher

from faultmaven.app import create_app
from faultmaven.bootstrap import Providers
from faultmaven.infrastructure.memory_impl import MemoryStore
from faultmaven.providers.data import SqlDataProvider
from faultmaven.providers.passwords import Passwords

CLUSTER = """\
$ kubectl get pods -n tradehall -o wide
NAME                      READY   STATUS             RESTARTS   AGE   IP           NODE
ledger-6c9d7f5b44-x2k8p   1/1     Running            0          9d    10.8.0.4     rack-1
quoter-7d4f9c6b5c-h5t9z   0/1     ImagePullBackOff   0          22m   10.8.0.9     rack-2

$ kubectl describe pod quoter-7d4f9c6b5c-h5t9z -n tradehall
Name:             quoter-7d4f9c6b5c-h5t9z
Namespace:        tradehall
Node:             rack-2/10.0.0.2
Labels:           app=quoter
                  pod-template-hash=7d4f9c6b5c
Status:           Pending
Controlled By:    ReplicaSet/quoter-7d4f9c6b5c
Containers:
  quoter:
    Image:          quoter:2.4.l
    State:          Waiting
      Reason:       ImagePullBackOff
    Ready:          False
    Restart Count:  0
Conditions:
  Type              Status
  Ready             False
Events:
  Type     Reason   Age                 From     Message
  ----     ------   ----                ----     -------
  Warning  Failed   20m (x4 over 22m)   kubelet  Failed to pull image "quoter:2.4.l": not found
  Warning  Failed   20m (x4 over 22m)   kubelet  Error: ErrImagePull
"""
LEDGER = """\
2031-04-02T10:00:01Z INFO  balance closed
2031-04-02T10:01:40Z ERROR quoter:7070 refused the call
2031-04-02T10:03:07Z ERROR quoter:7070 refused the call
2031-04-02T10:03:09Z INFO  balance closed
"""
FILES = {"cluster.txt": CLUSTER, "logs/ledger.log": LEDGER}
NOBODYS = "0" * 32


def archive(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        for name, text in files.items():
            zipped.writestr(name, text)
    return packed.getvalue()


async def open_case(client: httpx.AsyncClient) -> str:
    response = await client.post("/cases", json={"title": "Quotes are missing"})
    return str(response.raise_for_status().json()["id"])


async def upload(client: httpx.AsyncClient, case_id: str, name: str, content: bytes) -> str:
    response = await client.post(
        "/evidence/upload", data={"case_id": case_id}, files={"file": (name, content)}
    )
    evidence_id = str(response.raise_for_status().json()["id"])
    for _ in range(200):
        evidence = (await client.get(f"/evidence/{evidence_id}")).json()
        if evidence["status"] != "processing":
            break
        await asyncio.sleep(0.1)
    assert evidence["status"] == "ready", evidence
    return evidence_id


async def ask(client: httpx.AsyncClient, case_id: str, message: str, **more: Any) -> dict[str, Any]:
    response = await client.post(f"/agent/chat/{case_id}", json={"message": message, **more})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


@pytest.fixture
async def incident(client: httpx.AsyncClient) -> str:
    """The id of Ada's case with the invented incident uploaded."""
    case_id = await open_case(client)
    await upload(client, case_id, "incident.zip", archive(FILES))
    return case_id


async def test_five_questions_are_answered_with_quotes_that_stand_at_their_lines(
    client: httpx.AsyncClient, incident: str
) -> None:
    questions = {
        "What broke?": "quoter",
        "Why?": "image of quoter",
        "Is the ledger service healthy?": "ledger",
        "How many errors are in the ledger log?": "2 error lines",
        "Show me the lines containing 'refused'": "refused the call",
    }

    answers = {question: await ask(client, incident, question) for question in questions}

    for question, said in questions.items():
        answer = answers[question]
        assert said in answer["answer"]
        assert answer["citations"], question
        assert answer["grounding"]["stripped"] == 0
        for citation in answer["citations"]:
            lines = await client.get(
                f"/evidence/{citation['evidence_id']}/lines",
                params={
                    "file": citation["file"],
                    "from": citation["line_start"],
                    "to": citation["line_end"],
                },
            )
            text = "\n".join(line["text"] for line in lines.json()["lines"])
            assert citation["quote"] in text
            assert f"[{citation['number']}]" in answer["answer"]


async def test_both_sides_of_a_turn_are_kept(client: httpx.AsyncClient, incident: str) -> None:
    answer = await ask(client, incident, "What broke?")

    messages = (await client.get(f"/cases/{incident}/messages")).json()["items"]

    assert [(m["role"], m["seq"]) for m in messages] == [("user", 1), ("assistant", 2)]
    assert messages[0]["content"] == "What broke?"
    assert messages[1]["content"] == answer["answer"]
    assert messages[1]["id"] == answer["message_id"]
    kept = [{**cited, "state": "verified"} for cited in answer["citations"]]
    assert messages[1]["citations"] == kept
    assert messages[1]["payload"] == answer["payload"]


async def test_a_follow_up_is_understood_from_the_turn_before(
    client: httpx.AsyncClient, incident: str
) -> None:
    await ask(client, incident, "How many errors are in the ledger log?")

    answer = await ask(client, incident, "show me")

    assert [c["line_start"] for c in answer["citations"]] == [2, 3]


async def test_a_case_without_evidence_says_what_to_upload(client: httpx.AsyncClient) -> None:
    answer = await ask(client, await open_case(client), "What broke?")

    assert answer["response_type"] == "NEEDS_MORE_DATA"
    assert "kubectl get pods -A -o wide" in answer["answer"]
    assert answer["payload"]["requests"][0]["command"] == "kubectl get pods -A -o wide"


async def test_evidence_ids_confine_the_answer_to_those_uploads(client: httpx.AsyncClient) -> None:
    case_id = await open_case(client)
    first = await upload(client, case_id, "first.log", b"10:00 ERROR alpha\n10:01 ERROR beta\n")
    await upload(client, case_id, "second.log", b"10:02 ERROR gamma\n")

    of_all = await ask(client, case_id, "How many errors?")
    of_first = await ask(client, case_id, "How many errors?", evidence_ids=[first])

    assert "3 error lines" in of_all["answer"]
    assert "2 error lines" in of_first["answer"]
    assert {citation["evidence_id"] for citation in of_first["citations"]} == {first}


async def test_evidence_of_another_case_is_not_found(
    client: httpx.AsyncClient, incident: str
) -> None:
    other = await open_case(client)
    theirs = await upload(client, other, "other.log", b"10:00 ERROR alpha\n")

    response = await client.post(
        f"/agent/chat/{incident}", json={"message": "What broke?", "evidence_ids": [theirs]}
    )

    assert (response.status_code, response.json()["type"]) == (404, "/problems/evidence-not-found")
    assert (await client.get(f"/cases/{incident}/messages")).json()["total"] == 0


@pytest.mark.parametrize("case_id", [NOBODYS, "nonsense"])
async def test_a_missing_case_is_not_found(client: httpx.AsyncClient, case_id: str) -> None:
    response = await client.post(f"/agent/chat/{case_id}", json={"message": "What broke?"})

    assert (response.status_code, response.json()["type"]) == (404, "/problems/case-not-found")


async def test_the_case_of_someone_else_is_as_missing_as_one_that_never_was(
    client: httpx.AsyncClient, second_client: httpx.AsyncClient
) -> None:
    case_id = await open_case(client)

    theirs = await second_client.post(f"/agent/chat/{case_id}", json={"message": "What broke?"})
    nobodys = await second_client.post(f"/agent/chat/{NOBODYS}", json={"message": "What broke?"})

    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json()["type"] == nobodys.json()["type"]
    assert (await client.get(f"/cases/{case_id}/messages")).json()["total"] == 0


@pytest.mark.parametrize(
    "body",
    [
        {"message": ""},
        {"message": "  \n "},
        {"message": "x" * 200_001},
        {"message": "a\0b"},
        {"message": 7},
        {"text": "What broke?"},
        {"message": "What broke?", "evidence_ids": []},
    ],
    ids=[
        "empty",
        "blank",
        "too long",
        "NUL",
        "a number",
        "missing",
        "no evidence ids",
    ],
)
async def test_a_message_that_cannot_be_one_is_refused_and_not_kept(
    client: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    case_id = await open_case(client)

    response = await client.post(f"/agent/chat/{case_id}", json=body)

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert (await client.get(f"/cases/{case_id}/messages")).json()["total"] == 0


@pytest.mark.parametrize("body", [b'{"message": "\\ud800"}', b'{"message": "Wh', b"[]"])
async def test_a_body_that_is_no_message_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    case_id = await open_case(client)

    response = await client.post(
        f"/agent/chat/{case_id}", content=body, headers={"content-type": "application/json"}
    )

    assert response.status_code == 422


async def test_a_closed_case_still_answers(client: httpx.AsyncClient, incident: str) -> None:
    reason = {"reason": "consulting_only"}
    (await client.post(f"/cases/{incident}/close", json=reason)).raise_for_status()

    answer = await ask(client, incident, "What broke?")

    assert "quoter" in answer["answer"]


async def test_the_same_idempotency_key_gives_the_same_answer_and_no_second_message(
    client: httpx.AsyncClient, incident: str
) -> None:
    question, key = {"message": "What broke?"}, {"Idempotency-Key": "turn-1"}

    first = await client.post(f"/agent/chat/{incident}", json=question, headers=key)
    second = await client.post(f"/agent/chat/{incident}", json=question, headers=key)

    assert first.status_code == 200
    assert second.content == first.content
    assert (await client.get(f"/cases/{incident}/messages")).json()["total"] == 2


async def test_an_answer_needs_a_signed_in_user(anonymous: httpx.AsyncClient) -> None:
    response = await anonymous.post(f"/agent/chat/{NOBODYS}", json={"message": "What broke?"})

    assert response.status_code == 401


async def test_health_names_the_analyst_and_no_model(anonymous: httpx.AsyncClient) -> None:
    health = (await anonymous.get("/agent/health")).json()

    assert health["status"] == "ready"
    assert (health["mode"], health["providers"]) == ("built-in", [])
    assert health["analyser_version"]


async def test_after_a_restart_the_talk_is_still_there_and_goes_on(
    client: httpx.AsyncClient, incident: str, providers: Providers, database_url: str
) -> None:
    before = await ask(client, incident, "How many errors are in the ledger log?")

    fresh = replace(
        providers,
        data=SqlDataProvider(database_url),
        store=MemoryStore(),
        passwords=Passwords(BcryptHasher(4)),
    )
    async with client_of(fresh, client.headers) as again:
        messages = (await again.get(f"/cases/{incident}/messages")).json()
        after = await ask(again, incident, "show me")

    assert messages["items"][1]["content"] == before["answer"]
    assert [citation["line_start"] for citation in after["citations"]] == [2, 3]


@asynccontextmanager
async def client_of(
    providers: Providers, headers: httpx.Headers
) -> AsyncGenerator[httpx.AsyncClient, None]:
    """A client of another application with these providers."""
    async with LifespanManager(create_app(providers)) as running:
        transport = httpx.ASGITransport(running.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://test", headers=headers
        ) as client:
            yield client
