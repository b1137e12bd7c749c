"""Our own server as a process, and a user who talks with it over HTTP."""

import json
import math
import os
import re
import subprocess  # nosec B404: it runs our own command
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError
from urllib.request import Request, urlopen

from faultmaven.evals.errors import ServerFailed

START_WITHIN_S: Final = 180  # where many share a machine
ANSWER_WITHIN_S: Final = 900  # a model on a slow machine takes minutes
SIGN_IN_AGAIN_S: Final = 600  # a token lasts 15 minutes
_COMMAND: Final = "from faultmaven.cli import main; main()"
_READY = re.compile(r"ready at (http\S+)")


class User:
    """Somebody who is signed in; all requests are HTTP to the server's own routes."""

    def __init__(self, url: str, process_id: int) -> None:
        self._url = url
        self._process = Path(f"/proc/{process_id}/stat")
        self._headers: dict[str, str] = {}
        self._account = {"email": "eval@example.org", "password": uuid.uuid4().hex}
        self._signed_in_until = math.inf
        self.post("/auth/register", self._account)
        self._sign_in()

    def _sign_in(self) -> None:
        self._signed_in_until = time.monotonic() + SIGN_IN_AGAIN_S
        signed_in = self.post("/auth/login", self._account)
        self._headers = {"Authorization": f"Bearer {signed_in['access_token']}"}

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._ask(path, json.dumps(body).encode(), "application/json")

    def get(self, path: str) -> dict[str, Any]:
        return self._ask(path)

    def upload(self, case_id: str, name: str, content: bytes) -> dict[str, Any]:
        """Uploads a small file, which is analysed before the answer comes."""
        edge = uuid.uuid4().hex
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="case_id"\r\n\r\n{case_id}\r\n'
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        return self._ask("/evidence/upload", body, f"multipart/form-data; boundary={edge}")

    def cpu_seconds(self) -> float:
        """What the server's process has computed so far (proc(5): utime and stime)."""
        fields = self._process.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _ask(self, path: str, body: bytes | None = None, kind: str = "") -> dict[str, Any]:
        if time.monotonic() > self._signed_in_until:
            self._sign_in()
        headers = self._headers | ({"Content-Type": kind} if body is not None else {})
        request = Request(f"{self._url}{path}", data=body, headers=headers)  # noqa: S310
        try:
            with urlopen(request, timeout=ANSWER_WITHIN_S) as answer:  # noqa: S310  # nosec B310
                found: dict[str, Any] = json.load(answer)
        except (URLError, ValueError) as error:
            raise ServerFailed(f"{path}: {error}") from error
        return found


@contextmanager
def user_of_a_server(**settings: str) -> Iterator[User]:
    """A user of a server that starts with these variables and an empty data folder, and ends with
    the block.

    Raises `ServerFailed`.
    """
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        ours = {"DATA_DIR": folder, "JOBS": "memory", "PROFILE": "core", **settings}
        unset = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603  # nosec B603
                [sys.executable, "-c", _COMMAND, "serve", "--host", "127.0.0.1", "--port", "0"],
                env=unset | ours,
                stdout=output,
                stderr=output,
            )
        try:
            yield User(_url(process, log), process.pid)
        finally:
            process.terminate()
            process.wait()


def _url(process: "subprocess.Popen[bytes]", log: Path) -> str:
    deadline = time.monotonic() + START_WITHIN_S
    while not (found := _READY.search(log.read_text())):
        if process.poll() is not None or time.monotonic() > deadline:
            raise ServerFailed(f"The server did not start: {log.read_text()[-500:]}")
        time.sleep(0.05)
    return found[1]
