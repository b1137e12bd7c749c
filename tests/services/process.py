"""Starting, awaiting and ending a server process."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

PATIENCE = 30.0


def need(program: str, *folders: str) -> str:
    """The path of an installed program; without it tests skip with a reason, and fail in CI."""
    search = os.pathsep.join([*folders, os.environ.get("PATH", ""), "/usr/sbin"])
    found = shutil.which(program, path=search)
    if found:
        return found
    reason = f"{program} is not installed: `bash .ci/run` installs it on Debian"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_user(user: str, command: Sequence[str]) -> list[str]:
    """The command, run as `user` where we are root (PostgreSQL refuses to run as root)."""
    return ["runuser", "-u", user, "--", *command] if os.geteuid() == 0 else list(command)


@contextmanager
def scratch_folder(owner: str | None = None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="faultmaven-test-", dir="/tmp"))
    if owner and os.geteuid() == 0:
        shutil.chown(folder, owner)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(command: Sequence[str], log: Path, answers: Callable[[], bool]) -> Iterator[None]:
    """Run a server until the block ends; wait until `answers()`, at most `PATIENCE` seconds."""
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        _await(server, log, answers)
        yield
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _await(server: subprocess.Popen[bytes], log: Path, answers: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not answers():
        if server.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"{server.args!r} did not start:\n{log.read_text()[-2000:]}", pytrace=False)
        time.sleep(0.05)
