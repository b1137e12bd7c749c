"""Large uploads of one case: analysed together ahead of the question, once, whatever is killed."""

import os
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integration.evidence.test_kills import (
    LARGE,
    Settings,
    frozen,
    until,
    until_ready,
    uploads,
)
from tests.services.faultmaven import Server, serving


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest) -> Settings:
    if request.param == "sqlite":
        return {"PROFILE": "core"}
    return request.getfixturevalue("team")


def began(server: Server) -> list[dict[str, Any]]:
    return server.events("joint_analysis_began")


def case_of(client: httpx.Client, evidence_id: str) -> str:
    return str(client.get(f"/evidence/{evidence_id}").json()["case_id"])


def asked(client: httpx.Client, case_id: str) -> dict[str, Any]:
    answer = client.post(f"/agent/chat/{case_id}", json={"message": "What broke?"})
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


def test_large_uploads_are_analysed_together_before_anybody_asks(
    settings: Settings, tmp_path: Path
):
    with serving(tmp_path, **settings) as server:
        client = server.signed_in("ada")
        taken = uploads(client, 3)
        until_ready(client, taken)
        until(lambda: began(server), bool)
        case_id = case_of(client, taken[0])
        timeline = client.get(f"/cases/{case_id}/timeline")
        answer = asked(client, case_id)
        told = began(server)

    assert timeline.status_code == 200
    assert {event["citation"]["file"] for event in timeline.json()["items"]} <= {
        "0.log",
        "1.log",
        "2.log",
    }
    assert answer["response_type"] != "STATUS_UPDATE"
    assert [event["case_id"] for event in told] == [case_id]


def test_who_asks_early_is_told_what_is_being_analysed_and_begins_nothing(tmp_path: Path):
    with serving(tmp_path) as server:
        client = server.signed_in("ada")
        taken = uploads(client, 2)
        case_id = case_of(client, taken[0])
        until_ready(client, taken)
        until(lambda: began(server), bool)
        with frozen(server):
            answer = asked(client, case_id)
            refused = client.get(f"/cases/{case_id}/timeline")
        later = until(lambda: client.get(f"/cases/{case_id}/timeline"), lambda a: a.is_success)
        told = began(server)

    assert answer["response_type"] == "STATUS_UPDATE"
    assert "`0.log`, `1.log`" in answer["answer"]
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/analysis-underway")
    assert later.json()["total"] > 0
    assert len(told) == 1


def test_a_killed_servers_joint_analysis_is_made_by_the_next(settings: Settings, tmp_path: Path):
    with serving(tmp_path, **settings) as first:
        client = first.signed_in("ada")
        taken = uploads(client, 2)
        until_ready(client, taken)
        until(lambda: began(first), bool)
        for pid in first.analysts():
            os.kill(pid, signal.SIGSTOP)
        first.kill()

    with serving(tmp_path, **settings) as second:
        client = second.signed_in("ada")
        until(lambda: began(second), bool, patience=60)
        case_id = case_of(client, taken[0])
        timeline = until(lambda: client.get(f"/cases/{case_id}/timeline"), lambda a: a.is_success)
        told = began(second)

    assert timeline.json()["total"] > 0
    assert len(told) == 1


def test_another_upload_supersedes_what_is_being_analysed(tmp_path: Path):
    with serving(tmp_path) as server:
        client = server.signed_in("ada")
        taken = uploads(client, 2)
        case_id = case_of(client, taken[0])
        until_ready(client, taken)
        until(lambda: began(server), bool)
        with frozen(server):
            form = {"case_id": case_id}
            answer = client.post(
                "/evidence/upload", data=form, files={"file": ("c.log", b"c\n" + LARGE)}
            )
        until(lambda: began(server), lambda told: len(told) == 2)
        later = until(
            lambda: asked(client, case_id), lambda a: a["response_type"] != "STATUS_UPDATE"
        )

    assert answer.status_code == 201
    assert later["answer"]
