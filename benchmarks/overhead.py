"""CPU per request of the API against bare FastAPI with the same payload."""

import io
import json
import os
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.servers import Server, product, serving

EXAMPLES = Path(__file__).parents[1] / "examples"
ROUNDS = 5


@dataclass(frozen=True)
class Request:
    name: str
    method: str
    path: str
    body: dict[str, Any] | None
    times: int


class Client:
    """One kept-alive connection with a bearer token."""

    def __init__(self, server: Server) -> None:
        self._connection: HTTPConnection = server.connect()
        self.headers: dict[str, str] = {}

    def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = self.headers | ({"content-type": "application/json"} if body is not None else {})
        encoded = None if body is None else json.dumps(body)
        return self._exchange(method, path, encoded, headers)

    def upload(self, path: str, fields: dict[str, str], name: str, content: bytes) -> Any:
        mark = uuid4().hex
        parts = [
            f'--{mark}\r\ncontent-disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        ]
        head = f'--{mark}\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = "".join([*parts, head]).encode() + content + f"\r\n--{mark}--\r\n".encode()
        kind = {"content-type": f"multipart/form-data; boundary={mark}"}
        return self._exchange("POST", path, body, self.headers | kind)

    def _exchange(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        if response.status >= 400:
            raise SystemExit(f"{method} {path}: {response.status} {content[:300]!r}")
        return json.loads(content) if content else None


def signed_in(server: Server) -> Client:
    client = Client(server)
    account = {"email": "bench@example.com", "password": "a-long-benchmark-password"}
    client.send("POST", "/auth/register", account)
    token = client.send("POST", "/auth/login", account)["access_token"]
    client.headers["authorization"] = f"Bearer {token}"
    return client


def archive(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as packed:
        packed.add(folder, folder.name)
    return buffer.getvalue()


def prepare(client: Client) -> list[Request]:
    """A case with an analysed incident and a session; the requests to measure on them."""
    session = client.send("POST", "/sessions", {})
    case = client.send("POST", "/cases", {"title": "Benchmark"})
    incident = next(path for path in sorted(EXAMPLES.iterdir()) if path.is_dir())
    client.upload("/evidence/upload", {"case_id": case["id"]}, "incident.tgz", archive(incident))
    session_id = session.get("session_id") or session["id"]
    question = {"message": "What broke, and why?"}
    return [
        Request("trivial route", "GET", "/health/live", None, 800),
        Request("session heartbeat", "POST", f"/sessions/{session_id}/heartbeat", {}, 400),
        Request("case read", "GET", f"/cases/{case['id']}", None, 400),
        Request("chat turn", "POST", f"/agent/chat/{case['id']}", question, 40),
    ]


def cpu_per_request(server: Server, client: Client, request: Request) -> float:
    """Seconds of server CPU a request, the best of a few rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        before = server.cpu_seconds()
        for _ in range(request.times):
            client.send(request.method, request.path, request.body)
        best = min(best, (server.cpu_seconds() - before) / request.times)
    return best


@contextmanager
def bare_server(payloads: dict[str, Any], folder: Path) -> Iterator[Server]:
    written = folder / "payloads.json"
    written.write_text(json.dumps(payloads | {"ready": "ok"}))
    command = [sys.executable, "-m", "benchmarks.bare"]
    with serving(command, "/ready", {"PAYLOADS": str(written), **os.environ}) as server:
        yield server


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        command, env = product(folder)
        with serving(command, "/health/ready", env) as server:
            client = signed_in(server)
            requests = prepare(client)
            payloads = {
                str(i): client.send(r.method, r.path, r.body) for i, r in enumerate(requests)
            }
            ours = [cpu_per_request(server, client, request) for request in requests]
        with bare_server(payloads, folder) as bare:
            plain = Client(bare)
            theirs = [
                cpu_per_request(bare, plain, Request(r.name, r.method, f"/{i}", r.body, 400))
                for i, r in enumerate(requests)
            ]
    print("CPU per request            ours      bare FastAPI   ratio")
    for request, mine, other in zip(requests, ours, theirs, strict=True):
        print(f"{request.name:<22}{mine * 1e3:7.2f} ms {other * 1e3:12.2f} ms {mine / other:8.1f}×")


if __name__ == "__main__":
    main()
