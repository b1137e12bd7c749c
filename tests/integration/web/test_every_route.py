"""What holds for every route that the OpenAPI document names; a new route is asked, too."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import PASSWORD
from tests.marks import ONE_DATABASE
from tests.uploads import LOG, upload

pytestmark = ONE_DATABASE

DOCUMENT = json.loads((Path(__file__).parents[3] / "openapi.json").read_text("utf-8"))["paths"]
ROUTES = [
    (method.upper(), path, route)
    for path, methods in DOCUMENT.items()
    for method, route in methods.items()
    if not path.startswith("/knowledge")
]
UNKNOWN = "0" * 32
CHAT = "POST /agent/chat/{case_id}"
HYPOTHESIS = {"statement": "The volume blue is full", "category": "capacity"}
CAUSE = {"statement": "The disk ran out of space", "category": "hardware", "prior": 0.5}
SOLUTION = {"hypothesis": CAUSE["statement"], "immediate_action": "Empty the volume blue"}


@dataclass(frozen=True)
class Body:
    """What a route is sent that it does not refuse; `other` is another such body."""

    json: Any = None
    other: Any = None
    form: Mapping[str, Any] = field(default_factory=dict)
    content: bytes = b""

    def sent(self, *, other: bool = False) -> dict[str, Any]:
        if not self.content:
            return {"json": self.other if other else self.json}
        content = self.content + b"\n" if other else self.content
        return {"data": dict(self.form), "files": {"file": ("orders.log", content)}}


BODIES = {
    "PATCH /cases/{case_id}": Body({"title": "Other"}),
    CHAT: Body({"message": "What broke?"}, {"message": "And why?"}),
    "POST /auth/register": Body(
        {"email": "new@example.org", "password": PASSWORD},
        {"email": "newer@example.org", "password": PASSWORD},
    ),
    "POST /cases": Body({"title": "Orders fail"}, {"title": "Orders are late"}),
    "POST /cases/{case_id}/close": Body({"reason": "abandoned"}),
    "POST /cases/{case_id}/confirmations/{token}": Body({"confirm": True}),
    "POST /cases/{case_id}/facts": Body({"text": "It is Monday"}, {"text": "It rains"}),
    "POST /cases/{case_id}/hypotheses": Body(HYPOTHESIS, HYPOTHESIS | {"category": "data"}),
    "POST /cases/{case_id}/messages": Body({"content": "Look"}, {"content": "Listen"}),
    "POST /cases/{case_id}/reports": Body({"type": "runbook"}, {"type": "handover"}),
    "POST /cases/{case_id}/solutions": Body(
        SOLUTION | {"immediate_action": "Add a disk"}, SOLUTION
    ),
    "POST /evidence/upload": Body(form={"case_id": "{case_id}"}, content=LOG),
    "POST /sessions": Body({"client_id": "desk"}, {"client_id": "phone"}),
    "PATCH /cases/{case_id}/hypotheses/{hypothesis_id}": Body({"change": "pin"}),
    "PATCH /cases/{case_id}/solutions/{solution_id}": Body({"status": "accepted"}),
}
LISTED = {
    CHAT: "/cases/{case_id}/messages",
    "POST /cases": "/cases",
    "POST /cases/import": "/cases",
    "POST /cases/{case_id}/facts": "/cases/{case_id}/state",
    "POST /cases/{case_id}/hypotheses": "/cases/{case_id}/hypotheses",
    "POST /cases/{case_id}/messages": "/cases/{case_id}/messages",
    "POST /cases/{case_id}/reports": "/cases/{case_id}/reports",
    "POST /cases/{case_id}/solutions": "/cases/{case_id}/solutions",
    "POST /evidence/upload": "/evidence?case_id={case_id}",
    "POST /sessions": "/sessions",
}
"""Where what a route makes is listed."""


def with_ids() -> dict[str, tuple[str, str, Any]]:
    """The routes that are told of something by its id: in the path, the query or a form."""
    return {
        f"{method} {path}": (method, path, route)
        for method, path, route in ROUTES
        if "{" in path
        or BODIES.get(f"{method} {path}", Body()).form
        or any(one["name"].endswith("_id") for one in route.get("parameters", []))
    }


def creating() -> list[str]:
    """The POSTs that make something, and the one that makes an answer."""
    return [
        f"{method} {path}"
        for method, path, route in ROUTES
        if method == "POST" and ("201" in route["responses"] or f"POST {path}" == CHAT)
    ]


@pytest.fixture
async def ids(client: httpx.AsyncClient) -> dict[str, str]:
    """What Ada has, by the name that the document has for its id."""
    new = {"title": "Orders fail", "problem_statement": "Orders are refused"}
    case_id = (await client.post("/cases", json=new)).json()["id"]
    path = f"/cases/{case_id}"
    begun = await client.patch(path, json={"status": "investigating"}, headers={"if-match": "*"})
    begun.raise_for_status()
    evidence = await upload(client, case_id)
    session = (await client.post("/sessions", json={})).json()
    link = {"evidence_id": evidence["id"], "line_start": 2, "line_end": 2, "quote": "disk full"}
    cause = {**CAUSE, "evidence": [{**link, "stance": "strongly_supports"}]}
    hypothesis = (await client.post(f"{path}/hypotheses", json=cause)).json()
    solution = (await client.post(f"{path}/solutions", json=SOLUTION)).json()
    report = (await client.post(f"{path}/reports", json={"type": "runbook"})).json()
    return {
        "case_id": case_id,
        "evidence_id": evidence["id"],
        "session_id": session["id"],
        "hypothesis_id": hypothesis["id"],
        "solution_id": solution["id"],
        "report_id": report["id"],
        "token": UNKNOWN,
    }


async def ask(
    client: httpx.AsyncClient, method: str, path: str, route: Any, ids: Mapping[str, str]
) -> httpx.Response:
    asked = {one["name"] for one in route.get("parameters", []) if one["in"] == "query"}
    query = {name: value for name, value in {**ids, "q": "disk"}.items() if name in asked}
    sent = BODIES[f"{method} {path}"].sent() if "requestBody" in route else {}
    if "data" in sent:
        sent["data"] = {name: value.format(**ids) for name, value in sent["data"].items()}
    headers = {"if-match": "*"}
    return await client.request(method, path.format(**ids), params=query, headers=headers, **sent)


def told(answer: httpx.Response, ids: Mapping[str, str]) -> tuple[Any, ...]:
    """All of an answer that its reader can tell from another."""
    own = {"x-trace-id", "date", "content-length"}
    problem = answer.json()
    problem.pop("trace_id")
    named = re.compile("|".join(map(re.escape, sorted(set(ids.values()), key=len, reverse=True))))
    text = named.sub("…", str(problem)) if ids else str(problem)
    return answer.status_code, {k: v for k, v in answer.headers.items() if k not in own}, text


async def test_what_is_somebody_elses_answers_as_what_is_not_there(
    client: httpx.AsyncClient, second_client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    unknown = dict.fromkeys(ids, UNKNOWN)

    missing = {name: await ask(second_client, *one, unknown) for name, one in with_ids().items()}
    foreign = {name: await ask(second_client, *one, ids) for name, one in with_ids().items()}

    assert {name: told(answer, ids) for name, answer in foreign.items()} == {
        name: told(answer, unknown) for name, answer in missing.items()
    }
    assert {name: answer.status_code for name, answer in missing.items()} == dict.fromkeys(
        missing, 404
    )
    kinds = {answer.headers["content-type"] for answer in missing.values()}
    assert kinds == {"application/problem+json"}
    assert (await client.get(f"/evidence/{ids['evidence_id']}")).is_success


async def test_what_is_not_in_ones_own_case_is_not_there_either(
    client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    inside = {name: one for name, one in with_ids().items() if one[1].count("{") > 1}
    unknown = dict.fromkeys(ids, UNKNOWN) | {"case_id": ids["case_id"]}

    answers = {name: await ask(client, *one, unknown) for name, one in inside.items()}

    assert len(answers) >= 4
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(
        answers, 404
    )


async def test_what_is_sent_twice_under_one_key_is_made_once(
    client: httpx.AsyncClient, ids: dict[str, str]
) -> None:
    made, said = {}, {}
    for name in creating():
        path = name.removeprefix("POST ").format(**ids)
        body = await _body(client, name, ids)
        before = await _listed(client, name, ids)
        first, again, other = [
            await client.post(path, headers={"idempotency-key": "k"}, **sent)
            for sent in (body.sent(), body.sent(), body.sent(other=True))
        ]
        made[name] = await _listed(client, name, ids) - before
        same = (again.status_code, again.content) == (first.status_code, first.content)
        said[name] = (first.is_success, same, other.status_code, other.json()["type"])

    assert made == dict.fromkeys(creating(), 1) | {"POST /auth/register": 0, CHAT: 2}
    refused = (True, True, 422, "/problems/idempotency-key-reused")
    assert said == dict.fromkeys(creating(), refused)


async def _body(client: httpx.AsyncClient, name: str, ids: Mapping[str, str]) -> Body:
    if name == "POST /cases/import":
        archive = (await client.get(f"/cases/{ids['case_id']}/export")).content
        return Body(form={"accept_differences": "true"}, content=archive)
    body = BODIES[name]
    form = {key: value.format(**ids) for key, value in body.form.items()}
    return Body(body.json, body.other, form, body.content)


async def _listed(client: httpx.AsyncClient, name: str, ids: Mapping[str, str]) -> int:
    """How many things there are of what a route makes; of the state of a case, how many notes."""
    answer = await client.get(LISTED.get(name, "/auth/me").format(**ids))
    found = answer.raise_for_status().json()
    return int(found.get("total", len(found.get("items", found.get("journal", ())))))
