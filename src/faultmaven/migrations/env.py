"""How alembic runs our steps: on the connection given, or with `alembic.ini` on one of its own."""

from typing import Literal

from alembic import context
from sqlalchemy import Connection, create_engine

import faultmaven.infrastructure.idempotency_impl
import faultmaven.modules.agent.models
import faultmaven.modules.auth.models
import faultmaven.modules.case.models
import faultmaven.modules.case.recall.models
import faultmaven.modules.case.reports.models
import faultmaven.modules.evidence.models  # noqa: F401
from faultmaven.providers.data import Base, UtcDateTime


def _rendered(kind: str, item: object, _: object) -> str | Literal[False]:
    return "UtcDateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_rendered,
    )
    with context.begin_transaction():
        context.run_migrations()


if given := context.config.attributes.get("connection"):
    _run(given)
else:
    with create_engine(context.config.get_main_option("sqlalchemy.url") or "").begin() as own:
        _run(own)
