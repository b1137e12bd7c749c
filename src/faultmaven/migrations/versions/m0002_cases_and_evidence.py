"""Cases, their messages, evidence with its files, and stored analyses."""

import sqlalchemy as sa
from alembic import op

from faultmaven.providers.data import UtcDateTime

revision = "0002"
down_revision = "0001"

ENDED = "status IN ('resolved', 'closed')"


def upgrade() -> None:
    _create_cases()
    _create_evidence()


def downgrade() -> None:
    for table in ("analyses", "evidence_files", "evidence", "messages", "cases"):
        op.drop_table(table)


def _create_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("owner_id", sa.String(32), nullable=False, index=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("problem_statement", sa.Text(), nullable=False),
        sa.Column(
            "status",
            _one_of("consulting", "investigating", "resolved", "closed", name="status"),
            nullable=False,
        ),
        sa.Column(
            "priority",
            _one_of("low", "medium", "high", "critical", name="priority"),
            nullable=False,
        ),
        sa.Column(
            "closure_reason",
            _one_of(
                "resolved",
                "abandoned",
                "escalated",
                "consulting_only",
                "duplicate",
                "mitigation_sufficient",
                "insufficient_evidence",
                "other",
                name="closure_reason",
            ),
        ),
        sa.Column("closed_at", UtcDateTime()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(f"({ENDED}) = (closed_at IS NOT NULL)", name="closed_at"),
        sa.CheckConstraint(f"({ENDED}) = (closure_reason IS NOT NULL)", name="closed_for"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.String(32), primary_key=True),
        _belongs_to("cases", "case_id"),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("role", _one_of("user", "assistant", name="role"), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("response_type", sa.String(40)),
        sa.Column("citations", sa.JSON(), nullable=False),
        sa.Column("payload", sa.JSON()),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("case_id", "seq"),
    )


def _create_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.String(32), primary_key=True),
        _belongs_to("cases", "case_id"),
        sa.Column("filename", sa.String(255), nullable=False),
        sa.Column("label", sa.String(300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("observed_at", UtcDateTime()),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("storage_key", sa.String(100), nullable=False),
        sa.Column(
            "status",
            _one_of("processing", "ready", "failed", name="status", length=16),
            nullable=False,
            index=True,
        ),
        sa.Column("problem", sa.Text()),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("case_id", "label"),
    )
    op.create_table(
        "evidence_files",
        sa.Column("id", sa.String(32), primary_key=True),
        _belongs_to("evidence", "evidence_id", index=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("format", sa.String(60), nullable=False),
        sa.Column("encoding", sa.String(20), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("storage_key", sa.String(100), nullable=False),
        sa.Column("line_offsets", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "analyses",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("owner_id", sa.String(32), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        _belongs_to("cases", "case_id", index=True),
        _belongs_to("evidence", "evidence_id", index=True, nullable=True),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_analyses_owner_fingerprint", "analyses", ["owner_id", "fingerprint"])


def _one_of(*values: str, name: str, length: int = 32) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=length)


def _belongs_to(
    table: str, column: str, *, index: bool = False, nullable: bool = False
) -> sa.Column[str]:
    owner = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(column, sa.String(32), owner, index=index, nullable=nullable)
