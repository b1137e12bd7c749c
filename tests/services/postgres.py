"""A private PostgreSQL server."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.services.process import as_user, free_port, need, running, scratch_folder

BINARIES = tuple(f"/usr/lib/postgresql/{version}/bin" for version in range(18, 13, -1))


@contextmanager
def postgres_server() -> Iterator[str]:
    """Yield the server's URL, without a database name."""
    initdb, postgres = need("initdb", *BINARIES), need("postgres", *BINARIES)
    ready = need("pg_isready", *BINARIES)
    with scratch_folder("postgres") as folder:
        cluster, port = folder / "cluster", free_port()
        initialise = [initdb, "-D", str(cluster), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run(
            as_user("postgres", [*initialise, "--no-sync"]), check=True, capture_output=True
        )
        options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(folder)}
        options |= {"max_connections": "200", "fsync": "off"}
        flags = [flag for name, value in options.items() for flag in ("-c", f"{name}={value}")]
        command = as_user("postgres", [postgres, "-D", str(cluster), "-p", str(port), *flags])
        probe = [ready, "-q", "-h", "127.0.0.1", "-p", str(port)]
        with running(command, folder / "log", lambda: subprocess.run(probe).returncode == 0):
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}"
