"""The database's schema, step by step; applied from inside the installed package."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text

FOLDER = Path(__file__).parent
POSTGRES_LOCK = 0x466D


def upgrade(url: str, to: str = "head") -> None:
    """Bring the database to a revision; processes that start together wait for one another."""
    _run(url, lambda config: command.upgrade(config, to))


def downgrade(url: str, to: str) -> None:
    _run(url, lambda config: command.downgrade(config, to))


def check(url: str) -> None:
    """Raises `alembic.util.CommandError` where the tables are not what the models say."""
    _run(url, command.check)


def _run(url: str, step: Callable[[Config], None]) -> None:
    engine = _engine(url)
    try:
        with engine.connect() as connection, _alone(connection):
            config = Config()
            config.set_main_option("script_location", str(FOLDER))
            config.attributes["connection"] = connection
            step(config)
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed.set(drivername="postgresql+psycopg"))
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed.set(drivername="sqlite"), connect_args={"timeout": 60})
    event.listen(engine, "connect", lambda dbapi, _: setattr(dbapi, "isolation_level", None))
    event.listen(engine, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """One transaction for all steps. SQLite's lock comes with BEGIN, and its foreign keys are off
    by default, so that a table may be rebuilt without losing the rows that refer to it."""
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({POSTGRES_LOCK})"))
        yield
