"""What a provider on another host receives of a user's words, over the product's own routes."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from faultmaven.evals.model_stub import UNLIMITED, model_stub
from faultmaven.evals.server import user_of_a_server

LOOPBACK, ELSEWHERE = "://127.0.0.1:", "://127.1:"
"""The same address; written so, it counts as another host."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The bytes that the provider got, and how many values of each kind the turn says it hid."""

    received: str
    hidden: dict[str, int]


@contextmanager
def outbound() -> Iterator[Callable[[str], Sent]]:
    """Sends a message in a case of its own: to a model on this host, which says nothing, and so to
    the next one outside. Raises `ServerFailed`."""
    with model_stub() as here, model_stub() as there:
        there.says = lambda _: json.dumps({"answer": "Noted."})
        settings = {
            "LLM_PROVIDER": "local,openai",
            "LOCAL_BASE_URL": here.url,
            "LOCAL_MODEL": "stub",
            "OPENAI_BASE_URL": there.url.replace(LOOPBACK, ELSEWHERE),
            "OPENAI_API_KEY": "key",
            **UNLIMITED,
        }
        with user_of_a_server(**settings) as user:

            def send(text: str) -> Sent:
                there.requests.clear()
                case_id = user.post("/cases", {"title": "A till"})["id"]
                answer = user.post(f"/agent/chat/{case_id}", {"message": text})
                attempt = answer["model"]["attempts"][-1]
                received = [m["content"] for r in there.requests for m in r["messages"][1:]]
                return Sent("\n".join(map(str, received)), attempt["hidden"])

            yield send
