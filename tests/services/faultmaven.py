"""Our own server as a process, to be stopped and killed."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.services.process import PATIENCE

COMMAND = (str(Path(sys.executable).with_name("faultmaven")), "serve", "--port", "0")


class Server:
    """A running server; what it logs is read from its file."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self._process = process
        self._log = log
        self._clients: list[httpx.Client] = []
        self.url = self._await_url()

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def terminate(self, within: float = 30) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(within)

    def signed_in(self, name: str) -> httpx.Client:
        """A client for somebody, who is registered when first named."""
        client = httpx.Client(base_url=self.url, timeout=60)
        self._clients.append(client)
        account = {"email": f"{name}@example.org", "password": "correct-horse-battery"}
        client.post("/auth/register", json=account)
        tokens = client.post("/auth/login", json=account).raise_for_status().json()
        client.headers["authorization"] = f"Bearer {tokens['access_token']}"
        return client

    def close(self) -> None:
        for client in self._clients:
            client.close()

    def analysts(self) -> list[int]:
        """The processes that analyse for it, once they are themselves."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children}
        return [pid for pid, command in commands.items() if b"evidence.worker" in command]

    def events(self, name: str) -> list[dict[str, Any]]:
        lines = self._log.read_text().splitlines()
        events = [json.loads(line) for line in lines if line.startswith("{")]
        return [event for event in events if event["event"] == name]

    def _await_url(self) -> str:
        deadline = time.monotonic() + PATIENCE
        while not (found := re.search(r"ready at (http\S+)", self._log.read_text())):
            if self._process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"The server did not start:\n{self._log.read_text()[-2000:]}")
            time.sleep(0.02)
        return found[1]


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Server]:
    """A server with its data in `folder`, killed at the end unless it has ended."""
    log = folder / f"server-{time.monotonic_ns()}.log"
    ours = {"DATA_DIR": str(folder), "BCRYPT_ROUNDS": "10"}
    environment: Mapping[str, str] = {**os.environ, **ours, **settings}
    with log.open("wb") as output:
        process = subprocess.Popen(COMMAND, env=environment, stdout=output, stderr=output)
    with ExitStack() as ending:
        ending.callback(process.wait)
        ending.callback(process.kill)
        server = Server(process, log)
        ending.callback(server.close)
        yield server
