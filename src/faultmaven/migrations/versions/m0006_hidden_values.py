"""What was hidden from language models on other hosts, case by case."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "case_hidden_values",
        sa.Column(
            "case_id",
            sa.String(32),
            sa.ForeignKey("cases.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("placeholders", sa.JSON(), nullable=False),
        sa.Column("reserved", sa.JSON(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("case_hidden_values")
