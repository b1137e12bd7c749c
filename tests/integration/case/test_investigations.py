"""An investigation over HTTP: hypotheses, solutions, confirmations and facts, as rules allow."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.marks import ONE_DATABASE
from tests.uploads import upload

ANY = {"if-match": "*"}
LINE = "2026-03-01T09:00:01Z ERROR disk full on volume blue"
UNKNOWN = "0123456789abcdef0123456789abcdef"
DISK = {"statement": "Volume blue ran out of space", "category": "capacity"}


async def investigated(client: httpx.AsyncClient) -> tuple[str, dict[str, Any]]:
    """The path of a case under investigation, and a citation that holds in its evidence."""
    new = {"title": "Orders fail", "problem_statement": "Orders are refused"}
    case = (await client.post("/cases", json=new)).raise_for_status().json()
    path = f"/cases/{case['id']}"
    evidence = await upload(client, case["id"])
    begun = await client.patch(path, json={"status": "investigating"}, headers=ANY)
    begun.raise_for_status()
    quote = {"evidence_id": evidence["id"], "line_start": 2, "line_end": 2, "quote": LINE}
    return path, quote


async def test_a_hypothesis_is_kept_with_its_evidence(client: httpx.AsyncClient):
    path, quote = await investigated(client)
    link = {**quote, "stance": "supports", "reason": "It says so."}

    added = await client.post(f"{path}/hypotheses", json={**DISK, "evidence": [link]})

    (listed,) = (await client.get(f"{path}/hypotheses")).json()["items"]
    assert added.status_code == 201
    assert added.json() == listed
    assert listed["author"] == "user"
    assert listed["links"][0]["proof"]["file"] == "orders.log"
    assert len(listed["links"][0]["proof"]["sha256"]) == 64
    assert listed["likelihood"] == pytest.approx(0.15)


@pytest.mark.parametrize(
    ("wrong", "status", "problem"),
    [
        ({"quote": "disk empty"}, 422, "citation-false"),
        ({"line_start": 1, "line_end": 1}, 422, "citation-false"),
        ({"line_start": 3, "line_end": 2}, 422, "citation-false"),
        ({"line_start": 2, "line_end": 2**61}, 422, "citation-false"),
        ({"evidence_id": UNKNOWN}, 404, "evidence-not-found"),
        ({"file": "other.log"}, 404, "evidence-file-not-found"),
        ({"stance": "proves"}, 422, "invalid-request"),
    ],
)
async def test_a_citation_that_does_not_hold_is_refused_and_changes_nothing(
    client: httpx.AsyncClient, wrong: dict[str, Any], status: int, problem: str
):
    path, quote = await investigated(client)
    link = {**quote, "stance": "supports", **wrong}

    refused = await client.post(f"{path}/hypotheses", json={**DISK, "evidence": [link]})

    assert (refused.status_code, refused.json()["type"]) == (status, f"/problems/{problem}")
    assert (await client.get(f"{path}/hypotheses")).json()["total"] == 0


@ONE_DATABASE
async def test_evidence_of_another_case_proves_nothing(client: httpx.AsyncClient):
    path, _ = await investigated(client)
    _, elsewhere = await investigated(client)
    link = {**elsewhere, "stance": "supports"}

    refused = await client.post(f"{path}/hypotheses", json={**DISK, "evidence": [link]})

    assert (refused.status_code, refused.json()["type"]) == (404, "/problems/evidence-not-found")


async def test_a_hypothesis_is_linked_tested_pinned_and_refuted(client: httpx.AsyncClient):
    path, quote = await investigated(client)
    one = f"{path}/hypotheses/{(await client.post(f'{path}/hypotheses', json=DISK)).json()['id']}"

    linked = await client.patch(
        one, json={"evidence": [{**quote, "stance": "strongly_supports"}]}, headers=ANY
    )
    pinned = await client.patch(one, json={"change": "pin", "reason": "Watch it"}, headers=ANY)
    refuted = await client.patch(
        one, json={"change": "refute", "reason": "It was emptied before"}, headers=ANY
    )

    assert linked.json()["likelihood"] == pytest.approx(0.3)
    assert pinned.json()["pinned"]
    assert (refuted.json()["status"], refuted.json()["reason"]) == (
        "refuted",
        "It was emptied before",
    )
    state = (await client.get(f"{path}/state")).json()
    assert any("It was emptied before" in note["text"] for note in state["journal"])


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        ({}, 422, "invalid-request"),
        ({"change": "refute"}, 422, "reason-missing"),
        ({"change": "validate"}, 422, "invalid-request"),
    ],
)
@ONE_DATABASE
async def test_a_change_of_a_hypothesis_says_what_it_lacks(
    client: httpx.AsyncClient, body: dict[str, str], status: int, problem: str
):
    path, _ = await investigated(client)
    one = f"{path}/hypotheses/{(await client.post(f'{path}/hypotheses', json=DISK)).json()['id']}"

    refused = await client.patch(one, json=body, headers=ANY)

    assert (refused.status_code, refused.json()["type"]) == (status, f"/problems/{problem}")


async def test_a_hypothesis_cannot_be_brought_twice(client: httpx.AsyncClient):
    path, _ = await investigated(client)
    await client.post(f"{path}/hypotheses", json=DISK)

    again = await client.post(f"{path}/hypotheses", json=DISK)
    symptom = await client.post(
        f"{path}/hypotheses", json={"statement": "Orders are refused", "category": "other"}
    )

    assert (again.status_code, again.json()["type"]) == (409, "/problems/hypothesis-exists")
    assert symptom.json()["type"] == "/problems/hypothesis-restates-problem"


async def test_only_who_has_read_the_latest_version_changes_it(client: httpx.AsyncClient):
    path, _ = await investigated(client)
    added = await client.post(f"{path}/hypotheses", json=DISK)
    one, pin = f"{path}/hypotheses/{added.json()['id']}", {"change": "pin", "reason": "Watch it"}
    read = (await client.get(f"{path}/state")).headers["etag"]

    blind = await client.patch(one, json=pin)
    stale = await client.patch(one, json=pin, headers={"if-match": '"v1"'})
    first = await client.patch(one, json=pin, headers={"if-match": read})
    second = await client.patch(one, json=pin, headers={"if-match": read})

    assert added.headers["etag"] == read
    assert [r.status_code for r in (blind, stale, first, second)] == [428, 412, 200, 412]


async def test_a_case_goes_from_cause_to_fix_to_its_end(client: httpx.AsyncClient):
    path, quote = await investigated(client)
    await _validated(client, path, quote)
    solution = {
        "hypothesis": DISK["statement"],
        "immediate_action": "Delete old order archives",
        "commands": ["rm -r /blue/archive", "df -h /blue"],
        "verification": "df shows free space",
        "rollback": "Restore from the backup",
        "citations": [quote],
    }

    proposed = await client.post(f"{path}/solutions", json=solution)
    one = f"{path}/solutions/{proposed.json()['id']}"
    for status in ("accepted", "applied", "verified"):
        said = {"status": status, "statement": f"It is {status}"}
        (await client.patch(one, json=said, headers=ANY)).raise_for_status()
    pending = (await client.get(f"{path}/state")).json()["pending"]
    too_early = (await client.get(path)).json()["status"]
    ended = await client.post(f"{path}/confirmations/{pending['token']}", json={})
    again = await client.post(f"{path}/confirmations/{pending['token']}", json={})

    assert proposed.status_code == 201
    assert [c["safety"] for c in proposed.json()["commands"]] == ["destructive", "read_only"]
    assert (pending["action"], too_early) == ("resolve", "investigating")
    assert (ended.status_code, ended.json()["case"]["status"]) == (200, "resolved")
    assert ended.json()["case"]["closure_reason"] == "resolved"
    assert (again.status_code, again.json()["type"]) == (409, "/problems/case-is-terminal")


async def test_a_no_leaves_the_case_open_and_uses_the_token_up(client: httpx.AsyncClient):
    path, quote = await investigated(client)
    await _validated(client, path, quote)
    token = await _verified_solution(client, path)

    declined = await client.post(f"{path}/confirmations/{token}", json={"confirm": False})
    again = await client.post(f"{path}/confirmations/{token}", json={})

    assert (declined.status_code, declined.json()["case"]["status"]) == (200, "investigating")
    assert declined.json()["pending"] is None
    assert (again.status_code, again.json()["type"]) == (404, "/problems/confirmation-unknown")


async def test_a_token_counts_for_its_case_and_its_owner_only(
    client: httpx.AsyncClient, second_client: httpx.AsyncClient
):
    path, quote = await investigated(client)
    other, _ = await investigated(client)
    await _validated(client, path, quote)
    token = await _verified_solution(client, path)

    elsewhere = await client.post(f"{other}/confirmations/{token}", json={})
    stranger = await second_client.post(f"{path}/confirmations/{token}", json={})
    guessed = await client.post(f"{path}/confirmations/no-such-token", json={})

    assert elsewhere.json()["type"] == "/problems/confirmation-unknown"
    assert stranger.json()["type"] == "/problems/case-not-found"
    assert guessed.json()["type"] == "/problems/confirmation-unknown"
    assert (await client.get(path)).json()["status"] == "investigating"


async def test_of_many_who_confirm_at_once_one_counts(client: httpx.AsyncClient):
    path, quote = await investigated(client)
    await _validated(client, path, quote)
    token = await _verified_solution(client, path)

    answers = await asyncio.gather(
        *(client.post(f"{path}/confirmations/{token}", json={}) for _ in range(6))
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5


async def test_a_solution_without_a_cause_is_refused(client: httpx.AsyncClient):
    path, _ = await investigated(client)
    await client.post(f"{path}/hypotheses", json=DISK)

    refused = await client.post(
        f"{path}/solutions",
        json={"hypothesis": DISK["statement"], "immediate_action": "Restart everything"},
    )

    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/solution-refused")


async def test_a_failed_fix_takes_its_cause_down(client: httpx.AsyncClient):
    path, quote = await investigated(client)
    await _validated(client, path, quote)
    one = await _solution(client, path)
    await client.patch(one, json={"status": "applied"}, headers=ANY)

    await client.patch(one, json={"status": "failed", "statement": "Still full"}, headers=ANY)

    state = (await client.get(f"{path}/state")).json()
    assert state["hypotheses"][0]["status"] != "validated"
    assert state["loop_backs"][0]["reason"] == "fix_failed"
    assert "root_cause_identified" not in [m["milestone"] for m in state["milestones"]["items"]]


async def test_a_pinned_fact_is_in_the_journal(client: httpx.AsyncClient):
    path, quote = await investigated(client)

    pinned = await client.post(
        f"{path}/facts", json={"text": "Backups run at nine", "citations": [quote]}
    )

    journal = (await client.get(f"{path}/state")).json()["journal"]
    assert pinned.status_code == 201
    assert pinned.json() in journal
    assert (pinned.json()["kind"], pinned.json()["author"]) == ("pinned", "user")


async def test_what_rested_on_deleted_evidence_goes_with_it(client: httpx.AsyncClient):
    path, quote = await investigated(client)
    await _validated(client, path, quote)
    await client.post(f"{path}/facts", json={"text": "Backups run", "citations": [quote]})
    listed = (await client.get("/evidence", params={"case_id": path.split("/")[-1]})).json()

    for evidence in listed["items"]:
        (await client.delete(f"/evidence/{evidence['id']}")).raise_for_status()

    state = (await client.get(f"{path}/state")).json()
    assert [(h["status"], h["likelihood"], h["links"]) for h in state["hypotheses"]] == [
        ("active", 0.0, [])
    ]
    assert [note["text"] for note in state["journal"] if note["kind"] == "pinned"] == [
        "Backups run"
    ]
    assert state["conclusion"]["assurance"] != "mechanistic"
    assert not any(evidence["id"] in str({**state, "latest": 0}) for evidence in listed["items"])
    assert state["milestones"]["items"] == []


async def test_the_state_tells_how_the_investigation_stands(client: httpx.AsyncClient):
    path, quote = await investigated(client)
    await _validated(client, path, quote)

    state = await client.get(f"{path}/state")

    told = state.json()
    assert state.headers["etag"] == f'"v{told["case"]["version"]}"'
    assert told["case"]["problem_statement"] == "Orders are refused"
    assert told["milestones"]["total"] == 8
    assert told["phase"]["name"] in ("blast_radius", "timeline", "hypothesis", "solution")
    assert told["intensity"]["level"] in ("light", "medium", "full")
    assert told["conclusion"]["statement"] == DISK["statement"]
    assert told["latest"]["decisions"]


async def test_after_the_end_nothing_changes_any_more(client: httpx.AsyncClient):
    path, quote = await investigated(client)
    await client.post(f"{path}/close", json={"reason": "abandoned"})
    attempts = {
        f"{path}/hypotheses": DISK,
        f"{path}/facts": {"text": "x", "citations": [quote]},
        f"{path}/confirmations/t": {},
        f"{path}/close": {"reason": "other"},
    }

    answers = [await client.post(where, json=body) for where, body in attempts.items()]
    answers += [
        await client.patch(path, json=body, headers=ANY)
        for body in ({"status": "investigating"}, {"problem_statement": "Another"})
    ]
    form = {"case_id": path.removeprefix("/cases/")}
    answers.append(
        await client.post("/evidence/upload", data=form, files={"file": ("a.log", b"x\n")})
    )

    assert {(a.status_code, a.json()["type"]) for a in answers} == {
        (409, "/problems/case-is-terminal")
    }


async def test_a_key_makes_a_hypothesis_once(client: httpx.AsyncClient):
    path, _ = await investigated(client)
    key = {"idempotency-key": "h"}

    first = await client.post(f"{path}/hypotheses", json=DISK, headers=key)
    again = await client.post(f"{path}/hypotheses", json=DISK, headers=key)

    assert again.json() == first.json()
    assert (await client.get(f"{path}/hypotheses")).json()["total"] == 1


async def _validated(client: httpx.AsyncClient, path: str, quote: dict[str, Any]) -> None:
    """Makes the disk the validated cause, by the evidence of three uploads."""
    case_id = path.removeprefix("/cases/")
    links = [{**quote, "stance": "strongly_supports"}]
    for number in range(2):
        content = f"{number} no space left on volume blue, {'ab' * number}\n"
        evidence = await upload(client, case_id, f"{number}.log", content.encode())
        place = {"evidence_id": evidence["id"], "line_start": 1, "line_end": 1}
        links.append({**place, "quote": content.strip(), "stance": "strongly_supports"})
    added = await client.post(f"{path}/hypotheses", json={**DISK, "evidence": links})
    assert added.json()["status"] == "validated", added.text


async def _solution(client: httpx.AsyncClient, path: str) -> str:
    proposed = await client.post(
        f"{path}/solutions",
        json={
            "hypothesis": DISK["statement"],
            "immediate_action": "Delete old order archives",
            "verification": "df shows free space",
        },
    )
    return f"{path}/solutions/{proposed.raise_for_status().json()['id']}"


async def _verified_solution(client: httpx.AsyncClient, path: str) -> str:
    """The token that a fix which worked asks with."""
    one = await _solution(client, path)
    for status in ("applied", "verified"):
        answer = await client.patch(one, json={"status": status}, headers=ANY)
        answer.raise_for_status()
    return str((await client.get(f"{path}/state")).json()["pending"]["token"])
