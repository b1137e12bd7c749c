"""Which processes of an installation are alive: each holds a lock, which ends with it.

A lock needs no clock and no heartbeat: the kernel or the database releases it with the process.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol

from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from faultmaven.errors import Unavailable

LOCKS = 0x464D
"""The first key of our advisory locks; the second is the process's number."""


class Presence(Protocol):
    """Processes have numbers from 1 to 2^31 - 1, chosen at random. Called from one thread."""

    def hold(self, number: int) -> None:
        """Be seen as alive under that number, until `release` or the end of the process.

        Raises `Unavailable` or `SQLAlchemyError` where that cannot be.
        """
        ...

    def is_gone(self, number: int) -> bool:
        """Whether another process with that number has ended."""
        ...

    def release(self) -> None: ...


class FilePresence:
    """Processes of one machine: each locks the byte of a common file that has its number."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def hold(self, number: int) -> None:
        if self._file is None:
            self._file = self._path.open("ab")
            fcntl.lockf(self._file, fcntl.LOCK_EX, 1, number)

    def is_gone(self, number: int) -> bool:
        assert self._file is not None  # noqa: S101  # nosec B101  # `hold` comes first
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
        except BlockingIOError:
            return False
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, number)
        return True

    def release(self) -> None:
        if self._file:
            self._file.close()
            self._file = None


class PostgresPresence:
    """Processes of any machine: each holds an advisory lock on a connection of its own."""

    def __init__(self, url: str) -> None:
        driver = make_url(url).set(drivername="postgresql+psycopg")
        alive = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
        self._engine = create_engine(
            driver, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=alive
        )
        self._connection: Connection | None = None

    def hold(self, number: int) -> None:
        """Also takes the lock again where its connection was lost."""
        if self._connection is not None and not _answers(self._connection):
            self.release()
        if self._connection is None:
            self._connection = self._engine.connect()
            if not self._ask("SELECT pg_try_advisory_lock(:locks, :number)", number):
                self.release()
                raise Unavailable("The database still holds the lock of a lost connection.")

    def is_gone(self, number: int) -> bool:
        if not self._ask("SELECT pg_try_advisory_lock(:locks, :number)", number):
            return False
        self._ask("SELECT pg_advisory_unlock(:locks, :number)", number)
        return True

    def release(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _ask(self, question: str, number: int) -> Any:
        assert self._connection is not None  # noqa: S101  # nosec B101  # `hold` comes first
        return self._connection.scalar(text(question), {"locks": LOCKS, "number": number})


def _answers(connection: Connection) -> bool:
    try:
        connection.execute(text("SELECT 1"))
    except DBAPIError:
        return False
    return True


@contextmanager
def sole(folder: Path) -> Iterator[bool]:
    """True for the first process that serves from a data folder, while the block lasts."""
    with (folder / "serving.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
