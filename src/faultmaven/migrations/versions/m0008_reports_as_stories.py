"""Reports are kept as what they say, and laid out when they are read.

Those laid out before cannot be read back into what they said: they go, and can be written again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TEXTS = ("markdown", "html")


def upgrade() -> None:
    op.execute("DELETE FROM case_reports")
    with op.batch_alter_table("case_reports") as table:
        for name in TEXTS:
            table.drop_column(name)
        table.add_column(sa.Column("story", sa.Text(), nullable=False))
        table.add_column(sa.Column("imported", sa.Boolean(), nullable=False))


def downgrade() -> None:
    op.execute("DELETE FROM case_reports")
    with op.batch_alter_table("case_reports") as table:
        table.drop_column("imported")
        table.drop_column("story")
        for name in TEXTS:
            table.add_column(sa.Column(name, sa.Text(), nullable=False))
