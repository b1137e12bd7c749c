"""Investigations, what was decided in them, and which request brought a message."""

import sqlalchemy as sa
from alembic import op

from faultmaven.providers.data import UtcDateTime

revision = "0004"
down_revision = "0003"

ONE_OF_A_REQUEST = "uq_messages_request_id"


def upgrade() -> None:
    op.create_table(
        "investigations",
        sa.Column("case_id", sa.String(32), _of_case(), primary_key=True),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("case_id", sa.String(32), _of_case(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer()),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("engine", sa.String(40), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.UniqueConstraint("case_id", "number"),
    )
    with op.batch_alter_table("messages") as table:
        table.add_column(sa.Column("request_id", sa.String(64)))
        table.create_unique_constraint(op.f(ONE_OF_A_REQUEST), ["request_id", "case_id"])


def downgrade() -> None:
    with op.batch_alter_table("messages") as table:
        table.drop_constraint(op.f(ONE_OF_A_REQUEST), type_="unique")
        table.drop_column("request_id")
    op.drop_table("decisions")
    op.drop_table("investigations")


def _of_case() -> sa.ForeignKey:
    return sa.ForeignKey("cases.id", ondelete="CASCADE")
