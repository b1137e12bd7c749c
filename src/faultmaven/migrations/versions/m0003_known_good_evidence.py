"""Evidence says whether it is of the incident or known to be good."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ROLE = sa.Enum(
    "incident", "baseline", name="role", native_enum=False, create_constraint=True, length=16
)


def upgrade() -> None:
    with op.batch_alter_table("evidence") as table:
        table.add_column(sa.Column("role", ROLE, nullable=False, server_default="incident"))


def downgrade() -> None:
    with op.batch_alter_table("evidence") as table:
        table.drop_constraint(op.f("ck_evidence_role"), type_="check")
        table.drop_column("role")
