"""The database's schema, step by step; applied from inside the installed package."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text

from faultmaven.errors import Invalid

FOLDER = Path(__file__).parent
HEAD = max(step.name[1:5] for step in (FOLDER / "versions").glob("m*.py"))
POSTGRES_LOCK = 0x466D


class SchemaNewer(Invalid):
    def __init__(self, found: str) -> None:
        super().__init__(
            f"The database is of a newer FaultMaven (its schema is {found}, this version knows up "
            f"to {HEAD}): run that version, or set DATABASE_URL to another database."
        )


def upgrade(url: str, to: str = HEAD) -> None:
    """Bring the database to a revision; processes that start together wait for one another.

    Raises `SchemaNewer` for a database that a later version has brought further.
    """
    with _alone(url) as connection:
        found = _revision(connection)
        if found is not None and found > HEAD:
            raise SchemaNewer(found)
        if found != to:
            _alembic(connection, "upgrade", to)


def downgrade(url: str, to: str) -> None:
    with _alone(url) as connection:
        _alembic(connection, "downgrade", to)


def check(url: str) -> None:
    """Raises `alembic.util.CommandError` where the tables are not what the models say."""
    with _alone(url) as connection:
        _alembic(connection, "check")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _alembic(connection: Connection, name: str, *arguments: str) -> None:
    from alembic import command  # noqa: PLC0415  # a fifth of the time to start, and seldom needed
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    getattr(command, name)(config, *arguments)


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
def _alone(url: str) -> Iterator[Connection]:
    """One transaction for all steps. SQLite's lock comes with BEGIN, and its foreign keys are off
    by default, so that a table may be rebuilt without losing the rows that refer to it."""
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({POSTGRES_LOCK})"))
            yield connection
    finally:
        engine.dispose()
