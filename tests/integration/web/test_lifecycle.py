"""The service as a process: first start, crash, restart, and the end."""

import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.conftest import PASSWORD

ACCOUNT = {"email": "ada@example.org", "password": PASSWORD}
SERVE = [sys.executable, "-c", "from faultmaven.cli import main; main()", "serve", "--port", "0"]


class Service:
    """Processes on one data folder, one after another."""

    def __init__(self, folder: Path) -> None:
        self._environment = {"DATA_DIR": str(folder), "LOG_FORMAT": "json", "BCRYPT_ROUNDS": "10"}
        self._log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> httpx.Client:
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(SERVE, env=self._environment, stderr=log)  # noqa: S603
        for _ in range(600):
            if found := re.search(r"ready at (http://\S+)", self._log.read_text()):
                return httpx.Client(base_url=found[1], timeout=20)
            time.sleep(0.05)
        raise TimeoutError(self._log.read_text())

    def stop(self, number: int) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(15)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    service = Service(tmp_path)
    yield service
    if service.process and service.process.poll() is None:
        service.stop(signal.SIGKILL)


def test_the_first_start_makes_a_key_that_only_its_owner_reads(service: Service, tmp_path: Path):
    with service.start() as client:
        assert client.get("/health/ready").status_code == 200

    key = tmp_path / "secret.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_text()) == 64


def test_what_was_acknowledged_survives_a_crash(service: Service):
    with service.start() as client:
        created = client.post("/auth/register", json=ACCOUNT).json()
        tokens = client.post("/auth/login", json=ACCOUNT).json()
    service.stop(signal.SIGKILL)
    bearer = {"authorization": f"Bearer {tokens['access_token']}"}

    with service.start() as client:
        assert client.get("/auth/me", headers=bearer).json() == created
        assert client.post("/auth/refresh", json=tokens).status_code == 200


def test_a_request_under_way_is_answered_before_the_end(service: Service):
    with service.start() as client, ThreadPoolExecutor() as threads:
        client.post("/auth/register", json=ACCOUNT)
        answer = threads.submit(client.post, "/auth/login", json=ACCOUNT)
        time.sleep(0.02)
        began = time.monotonic()
        service.stop(signal.SIGTERM)

        assert answer.result().status_code == 200
        assert time.monotonic() - began < 10
