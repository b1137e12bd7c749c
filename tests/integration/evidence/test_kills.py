"""Servers killed in the middle of analyses: everything acknowledged finishes, and finishes once."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.services.faultmaven import Server, serving
from tests.uploads import LOG

LARGE = LOG.replace(b"\n", b" " + b"x" * 6000 + b"\n") * 120
"""Above the size up to which evidence is analysed before the answer."""

Settings = dict[str, str]


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest) -> Settings:
    if request.param == "sqlite":
        return {"PROFILE": "core"}
    return request.getfixturevalue("team")


def test_what_a_killed_server_had_begun_or_just_taken_in_is_finished_once(
    settings: Settings, tmp_path: Path
):
    with serving(tmp_path, **settings) as first:
        client = first.signed_in("ada")
        taken = uploads(client, 2)
        with frozen(first):
            before = statuses(client, taken)
            taken += uploads(client, 1, start=2)
            first.kill()

    with serving(tmp_path, **settings) as second:
        client = second.signed_in("ada")
        finished = until_ready(client, taken)
        begun = Counter(event["evidence_id"] for event in second.events("analysis_began"))

    assert "processing" in before
    assert set(finished) == {"ready"}
    assert set(begun) <= set(taken)
    assert set(begun.values()) == {1}


def test_a_server_that_is_told_to_end_leaves_its_analyses_to_the_next(tmp_path: Path):
    with serving(tmp_path) as first:
        client = first.signed_in("ada")
        taken = uploads(client, 1)
        with frozen(first):
            first.terminate()

    with serving(tmp_path) as second:
        assert until_ready(second.signed_in("ada"), taken) == ["ready"]


def test_the_analysis_of_deleted_evidence_is_broken_off(tmp_path: Path):
    with serving(tmp_path) as server:
        client = server.signed_in("ada")
        (taken,) = uploads(client, 1)
        with frozen(server):
            client.delete(f"/evidence/{taken}").raise_for_status()
            left = until(server.analysts, lambda found: not found)

    assert left == []


def test_processes_on_one_database_share_the_work_without_doing_any_twice(
    team: Settings, tmp_path: Path
):
    with serving(tmp_path, **team) as one, serving(tmp_path, **team) as other:
        client, second = one.signed_in("ada"), other.signed_in("ada")
        taken = uploads(client, 2) + uploads(second, 2, start=2)
        finished = until_ready(client, taken)
        events = [*one.events("analysis_began"), *other.events("analysis_began")]

    assert set(finished) == {"ready"}
    assert Counter(event["evidence_id"] for event in events) == Counter(taken)
    assert analyses(team) == Counter(taken)


def test_a_living_process_takes_over_from_a_killed_one(team: Settings, tmp_path: Path):
    with serving(tmp_path, **team) as doomed, serving(tmp_path, **team) as survivor:
        client = survivor.signed_in("ada")
        taken = uploads(doomed.signed_in("ada"), 2)
        with frozen(doomed):
            doomed.kill()
        finished = until_ready(client, taken)

    assert set(finished) == {"ready"}
    assert analyses(team) == Counter(taken)


def uploads(client: httpx.Client, number: int, start: int = 0) -> list[str]:
    """Large evidence of different contents; gives its ids."""
    case = client.post("/cases", json={"title": "Orders fail"}).raise_for_status().json()
    taken = []
    for content in range(start, start + number):
        files = {"file": (f"{content}.log", b"%d\n" % content + LARGE)}
        answer = client.post("/evidence/upload", data={"case_id": case["id"]}, files=files)
        taken.append(answer.raise_for_status().json()["id"])
    return taken


def statuses(client: httpx.Client, taken: list[str]) -> list[str]:
    """Of each upload, its status or the problem it ended with."""
    found = [client.get(f"/evidence/{one}").raise_for_status().json() for one in taken]
    return [one["problem"] or one["status"] for one in found]


def until_ready(client: httpx.Client, taken: list[str]) -> list[str]:
    return until(
        lambda: statuses(client, taken), lambda found: "processing" not in found, patience=60
    )


def until(look: Callable[[], Any], fits: Callable[[Any], bool], patience: float = 30) -> Any:
    deadline = time.monotonic() + patience
    while not fits(found := look()):
        if time.monotonic() > deadline:
            raise TimeoutError(found)
        time.sleep(0.05)
    return found


class frozen:  # noqa: N801  # a context manager, used like a function
    """Stops the processes that analyse for a server, once one has started, for a while."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._stopped: list[int] = []

    def __enter__(self) -> None:
        self._stopped = until(self._server.analysts, bool)
        for pid in self._stopped:
            os.kill(pid, signal.SIGSTOP)

    def __exit__(self, *_: object) -> None:
        for pid in self._stopped:
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, signal.SIGCONT)


def analyses(team: Settings) -> Counter[str]:
    """How many stored analyses each upload has."""
    plain = team["DATABASE_URL"].replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(plain) as connection:
        rows = connection.execute(
            "SELECT evidence_id FROM analyses WHERE evidence_id IS NOT NULL"
        ).fetchall()
    return Counter(str(row[0]) for row in rows)
