"""A language model on loopback that says what it is told to, and keeps what it was asked."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

Request = dict[str, Any]
Says = Callable[[Request], str]
UNLIMITED: Final = {"LLM_USER_TOKENS_PER_DAY": "0", "LLM_USER_USD_PER_DAY": "0"}
"""Variables that let a user of a server ask as much as suites do."""
USAGE: Final = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
_OPENS = re.compile(r"<(\w+) ([0-9a-f]{8,}) from=(.*)>")


@dataclass
class ModelStub:
    """What the model says to a request, and the requests it got (of OpenAI's chat completions)."""

    url: str
    says: Says = field(default=lambda _: "")
    requests: list[Request] = field(default_factory=list)

    @property
    def settings(self) -> dict[str, str]:
        """The variables with which a server of ours asks this model."""
        return {"LLM_PROVIDER": "local", "LOCAL_BASE_URL": self.url, "LOCAL_MODEL": "stub"}

    def reply(self, request: Request) -> dict[str, Any]:
        self.requests.append(request)
        message = {"role": "assistant", "content": self.says(request)}
        return {
            "id": "stub",
            "object": "chat.completion",
            "created": 1,
            "model": "stub",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": USAGE,
        }


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, stub: ModelStub, *connection: Any) -> None:
        self._stub = stub
        super().__init__(*connection)

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["content-length"]))
        reply = json.dumps(self._stub.reply(json.loads(asked))).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_: object) -> None:
        """The standard error output is the command's."""


@contextmanager
def model_stub() -> Iterator[ModelStub]:
    """A stub that runs for as long as the block lasts."""
    stub = ModelStub("")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, stub)) as server:
        stub.url = f"http://127.0.0.1:{server.server_port}/v1"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield stub
        server.shutdown()


@dataclass(frozen=True, slots=True)
class Fenced:
    """A part of a prompt between its fences."""

    name: str
    nonce: str
    origin: str
    lines: tuple[str, ...]


def fenced(text: str) -> tuple[list[Fenced], list[str]]:
    """The fenced parts of a message, and its lines outside of them that are not empty."""
    parts, outside = list[Fenced](), list[str]()
    lines = iter(text.split("\n"))
    for line in lines:
        if opens := _OPENS.fullmatch(line):
            name, nonce, origin = opens.groups()
            inside = tuple(iter(partial(next, lines, f"</{nonce}>"), f"</{nonce}>"))
            parts.append(Fenced(name, nonce, origin, inside))
        elif line:
            outside.append(line)
    return parts, outside
