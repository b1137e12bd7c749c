"""Streamed turns of servers that share a database: left, followed elsewhere, stopped, ended."""

import time
from pathlib import Path

import httpx

from tests.events import parsed
from tests.integration.agent.test_model import turn
from tests.services.faultmaven import serving
from tests.services.models.server import stand_in

ASKED = {"message": "What broke?", "stream": True}
LONG = turn("It is the disk of the third node. " * 30)


def _opened(client: httpx.Client) -> str:
    made = client.post("/cases", json={"title": "Quotes are missing"})
    return str(made.raise_for_status().json()["id"])


def _left(client: httpx.Client, case_id: str, until: str) -> float:
    """Reads a streamed turn until a line begins like this, and leaves; seconds to the first."""
    began = time.monotonic()
    first = 0.0
    with client.stream("POST", f"/agent/chat/{case_id}", json=ASKED) as answer:
        for line in answer.iter_lines():
            first = first or time.monotonic() - began
            if line.startswith(until):
                break
    return first


def test_a_turn_that_was_left_is_followed_and_stopped_from_another_process(
    team: dict[str, str], tmp_path: Path
):
    with stand_in("local") as model:
        model.otherwise, model.pace_s, model.slow_s = LONG, 0.003, 0.5
        settings = {
            "ENABLE_STREAMING": "true",
            "LLM_PROVIDER": "local",
            "LOCAL_MODEL": "some-model",
            "LOCAL_BASE_URL": f"{model.url}/v1",
        }
        with (
            serving(tmp_path, **team, **settings) as one,
            serving(tmp_path, **team, **settings) as other,
        ):
            asker, follower = one.signed_in("ada"), other.signed_in("ada")
            case_id = _opened(asker)

            first = _left(asker, case_id, "event: delta")
            whole = parsed(follower.get(f"/agent/chat/{case_id}/events").text)
            _left(asker, case_id, "event: delta")
            follower.post(f"/agent/chat/{case_id}/stop").raise_for_status()
            stopped = parsed(follower.get(f"/agent/chat/{case_id}/events").text)
            _left(asker, case_id, "event: delta")
            one.terminate(within=10)
            kept = follower.get(f"/cases/{case_id}/messages").json()["items"]

    assert first < model.slow_s
    assert (whole[-1][0], whole[-1][2]["answer"]) == ("done", kept[1]["content"])
    assert stopped[-1][2]["type"] == "/problems/answer-stopped"
    assert [message["interrupted"] for message in kept[1::2]] == [False, True, True]
