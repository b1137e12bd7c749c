"""Every step of the schema goes up and down on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, make_url, text

from faultmaven import migrations
from faultmaven.modules.auth.models import User
from faultmaven.providers.data import SqlDataProvider


def _revisions() -> list[str]:
    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    driver = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
    parsed = make_url(url)
    engine = create_engine(parsed.set(drivername=driver[parsed.get_backend_name()]))
    try:
        yield engine
    finally:
        engine.dispose()


def _tables(url: str) -> set[str]:
    with _engine(url) as engine:
        return set(inspect(engine).get_table_names()) - {"alembic_version"}


def _set_revision(url: str, revision: str) -> None:
    with _engine(url) as engine, engine.begin() as connection:
        changed = text("UPDATE alembic_version SET version_num = :revision")
        connection.execute(changed, {"revision": revision})


def test_the_tables_are_what_the_models_say(empty_database: str):
    migrations.upgrade(empty_database)

    migrations.check(empty_database)


def test_each_step_can_be_taken_back_and_again(empty_database: str):
    migrations.upgrade(empty_database)
    for revision in _revisions():
        migrations.downgrade(empty_database, "-1")
        migrations.upgrade(empty_database, revision)
        migrations.downgrade(empty_database, "-1")
    below = _tables(empty_database)
    migrations.upgrade(empty_database)

    assert below == set()
    migrations.check(empty_database)


def test_there_is_one_line_of_revisions():
    assert _revisions() == sorted(_revisions(), reverse=True)
    assert _revisions()[0] == migrations.HEAD


def test_processes_that_start_together_do_not_disturb_one_another(empty_database: str):
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(migrations.upgrade, [empty_database] * 4))

    migrations.check(empty_database)


async def test_upgrading_again_keeps_the_data(data: SqlDataProvider, database_url: str):
    async with data.transaction() as session:
        session.add(User(email="ada@example.org", password_hash=""))
    migrations.upgrade(database_url)

    assert len(await data.query(User)) == 1


def test_a_database_of_a_later_version_is_left_alone_with_a_sentence(empty_database: str):
    migrations.upgrade(empty_database)
    _set_revision(empty_database, "9999")

    with pytest.raises(migrations.SchemaNewer, match=r"9999.*set DATABASE_URL"):
        migrations.upgrade(empty_database)

    assert "cases" in _tables(empty_database)


def test_a_missing_folder_is_made(tmp_path: Path):
    migrations.upgrade(f"sqlite+aiosqlite:///{tmp_path}/new/folder/x.db")

    assert "users" in _tables(f"sqlite:///{tmp_path}/new/folder/x.db")
