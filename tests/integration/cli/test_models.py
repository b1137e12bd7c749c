"""`faultmaven llm test` in a process of its own, against a stand-in of a model on this host."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.models.server import Behaviour, Refusal, StandIn, stand_in
from tests.services.models.wires import Reply

COMMAND = Path(sys.executable).parent / "faultmaven"
KEY = "key-that-is-not-shown"


@pytest.fixture(scope="module")
def running() -> Iterator[StandIn]:
    with stand_in("local") as model:
        yield model


@pytest.fixture
def model(running: StandIn) -> StandIn:
    running.forget()
    return running


def llm_test(folder: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(  # noqa: S603
        [COMMAND, "llm", "test", "--json"],
        capture_output=True,
        text=True,
        env={**kept, **variables},
        cwd=folder,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("behaviour", "failure", "status"),
    [
        (Reply('{"answer": "ready"}'), "", 0),
        (Reply("ready"), "it replied, but not with the JSON object asked for", 1),
        (Refusal(401), "credentials refused (HTTP 401): check LOCAL_API_KEY", 1),
    ],
)
def test_each_model_is_asked_once_and_told_of(
    tmp_path: Path, model: StandIn, behaviour: Behaviour, failure: str, status: int
) -> None:
    model.then([behaviour])

    done = llm_test(
        tmp_path,
        LLM_PROVIDER="local",
        LOCAL_MODEL="small",
        LOCAL_BASE_URL=f"{model.url}/v1",
        LOCAL_API_KEY=KEY,
    )

    (told,) = json.loads(done.stdout)["models"]
    assert done.returncode == status
    assert (told["provider"], told["model"], told["outside"]) == ("local", "small", False)
    assert told["failure"] == failure
    assert len(model.bodies) == 1
    assert KEY not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({}, "No language model is configured: set LLM_PROVIDER"),
        ({"LLM_PROVIDER": "openai"}, "set OPENAI_API_KEY"),
    ],
)
def test_what_is_missing_is_said(tmp_path: Path, variables: dict[str, str], sentence: str) -> None:
    done = llm_test(tmp_path, **variables)

    assert done.returncode == 2
    assert sentence in done.stderr
