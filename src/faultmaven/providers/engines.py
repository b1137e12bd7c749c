"""Database engines with the settings our promises need."""

from typing import Any

from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from faultmaven.providers.sqlite_driver import DRIVER

BUSY_TIMEOUT_MS = 10_000
POOL_WAIT_S = 10.0

WRITES = "faultmaven_writes"
"""The execution option of connections that write; the others begin no transaction."""

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
)


def sqlite_engine(url: URL, pool_size: int) -> AsyncEngine:
    """Every commit reaches the disk; writers take the lock at BEGIN, so none fails half-way."""
    engine = create_async_engine(
        url.set(drivername=DRIVER), pool_size=pool_size, pool_timeout=POOL_WAIT_S
    )
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def postgres_engine(url: URL, pool_size: int) -> AsyncEngine:
    """Connections are tested before use, so a restart of the server costs no request."""
    return create_async_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        pool_timeout=POOL_WAIT_S,
        pool_pre_ping=True,
        connect_args={"connect_timeout": int(POOL_WAIT_S)},
    )


def reading(engine: AsyncEngine) -> AsyncEngine:
    """The same connections, each statement on its own."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def writing(engine: AsyncEngine) -> AsyncEngine:
    """The same connections, in transactions."""
    return engine.execution_options(**{WRITES: True})


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITES):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
