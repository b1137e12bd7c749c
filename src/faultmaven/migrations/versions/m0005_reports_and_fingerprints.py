"""Reports of cases, and what resolved ones leave to recognise their like by."""

import sqlalchemy as sa
from alembic import op

from faultmaven.providers.data import UtcDateTime

revision = "0005"
down_revision = "0004"

KIND = sa.Enum(
    "incident_report",
    "runbook",
    "post_mortem",
    "handover",
    name="kind",
    native_enum=False,
    create_constraint=True,
    length=32,
)


def upgrade() -> None:
    op.create_table(
        "case_reports",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("case_id", sa.String(32), _of_case(), nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("citations", sa.Integer(), nullable=False),
        sa.Column("uncited", sa.Integer(), nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("case_id", "kind", "version"),
    )
    op.create_table(
        "case_fingerprints",
        sa.Column("case_id", sa.String(32), _of_case(), primary_key=True),
        sa.Column("owner_id", sa.String(32), nullable=False, index=True),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("case_fingerprints")
    op.drop_table("case_reports")


def _of_case() -> sa.ForeignKey:
    return sa.ForeignKey("cases.id", ondelete="CASCADE")
