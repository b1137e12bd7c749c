"""Cases whose uploads are to be analysed together, and why that could not be done."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "joint_analyses_wanted",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column(
            "case_id",
            sa.String(32),
            sa.ForeignKey("cases.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("problem", sa.Text()),
        sa.Column("analyser", sa.String(100), nullable=False),
    )
    op.create_index("ix_joint_analyses_wanted_case_id", "joint_analyses_wanted", ["case_id"])


def downgrade() -> None:
    op.drop_table("joint_analyses_wanted")
