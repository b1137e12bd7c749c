"""A private Redis server."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from tests.services.process import free_port, need, running, scratch_folder


@contextmanager
def redis_server() -> Iterator[str]:
    """Yield the server's URL."""
    program, port = need("redis-server"), free_port()
    with scratch_folder() as folder:
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
        with running([*command, "--dir", str(folder)], folder / "log", lambda: _answers(port)):
            yield f"redis://127.0.0.1:{port}/0"


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
