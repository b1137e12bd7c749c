"""Running a server in a process of its own and reading what it costs."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 30.0


@dataclass(frozen=True)
class Server:
    port: int
    pid: int
    ready_after: float

    def connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=60)

    def cpu_seconds(self) -> float:
        """User and system time of the server process so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resident_mib(self) -> float:
        """Resident memory of the server process and its children, in MiB."""
        return resident_mib(self.pid)


@contextmanager
def serving(command: Sequence[str], ready: str, env: Mapping[str, str]) -> Iterator[Server]:
    """Start `command` with PORT in its environment; yield once GET `ready` answers 200."""
    port = free_port()
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        env={**os.environ, **env, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not answers(port, ready):
            if process.poll() is not None or time.monotonic() - started > PATIENCE:
                raise SystemExit(f"{' '.join(command)} did not become ready")
            time.sleep(0.01)
        yield Server(port, process.pid, time.monotonic() - started)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def product(folder: Path) -> tuple[list[str], dict[str, str]]:
    """The command and environment of FaultMaven with its data in `folder`."""
    database = f"sqlite+aiosqlite:///{folder}/faultmaven.db"
    env = {"DATA_DIR": str(folder), "DATABASE_URL": database, "HOST": "127.0.0.1"}
    return [str(Path(sys.executable).with_name("faultmaven")), "serve"], env


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, path: str) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False


def resident_mib(pid: int) -> float:
    """Resident memory of a process and its children, in MiB; 0 of one that has ended."""
    return sum(map(_resident_mib, (pid, *_children(pid))))


def _children(pid: int) -> list[int]:
    try:
        listing = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [child for each in map(int, listing) for child in (each, *_children(each))]


def _resident_mib(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
