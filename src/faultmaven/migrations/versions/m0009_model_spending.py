"""What language models cost, by user and day, and by case."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "model_spending",
        sa.Column("key", sa.String(80), primary_key=True),
        sa.Column("case_id", sa.String(32), sa.ForeignKey("cases.id", ondelete="CASCADE")),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("micro_usd", sa.BigInteger(), nullable=False),
        sa.Column("unpriced_tokens", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_model_spending_case_id", "model_spending", ["case_id"])


def downgrade() -> None:
    op.drop_table("model_spending")
