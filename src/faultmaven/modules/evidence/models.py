"""The tables of evidence: what was uploaded, the files in it, and what the engine said of them."""

from array import array
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Enum,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from faultmaven.analysis.encoding import Encoding
from faultmaven.analysis.line_index import LineIndex
from faultmaven.analysis.model import Analysis
from faultmaven.providers.data import Base, new_id, utc_now


def _one_of(kind: type[StrEnum], name: str) -> Enum:
    return Enum(
        kind,
        values_callable=lambda kind: [item.value for item in kind],
        native_enum=False,
        create_constraint=True,
        name=name,
        length=16,
    )


class EvidenceStatus(StrEnum):
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"


class EvidenceRole(StrEnum):
    """`baseline` is from when all was well, to compare with."""

    INCIDENT = "incident"
    BASELINE = "baseline"


class Evidence(Base):
    """`label` is the upload's name, made unique in its case."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("case_id", "label"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    filename: Mapped[str] = mapped_column(String(255))
    label: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text, default="")
    observed_at: Mapped[datetime | None]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str] = mapped_column(String(100))
    role: Mapped[EvidenceRole] = mapped_column(
        _one_of(EvidenceRole, "role"),
        default=EvidenceRole.INCIDENT,
        server_default=EvidenceRole.INCIDENT.value,
    )
    status: Mapped[EvidenceStatus] = mapped_column(_one_of(EvidenceStatus, "status"), index=True)
    problem: Mapped[str | None] = mapped_column(Text)
    skipped: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    files: Mapped[list["EvidenceFile"]] = relationship(
        lazy="raise",
        order_by="EvidenceFile.path",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    def succeed(self, analysis: Analysis) -> None:
        """Ready: each file is told the format in which the engine read it."""
        formats = {read.file: read.format for read in analysis.coverage.files}
        for file in self.files:
            file.format = formats.get(file.path, "")
        self.status, self.problem = EvidenceStatus.READY, None

    def fail(self, problem: str) -> None:
        self.status, self.problem = EvidenceStatus.FAILED, problem


class EvidenceFile(Base):
    """One readable file of an upload; `line_offsets` is its sparse line index."""

    __tablename__ = "evidence_files"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    evidence_id: Mapped[str] = mapped_column(
        ForeignKey("evidence.id", ondelete="CASCADE"), index=True
    )
    path: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    format: Mapped[str] = mapped_column(String(60), default="")
    encoding: Mapped[str] = mapped_column(String(20))
    lines: Mapped[int] = mapped_column(BigInteger)
    storage_key: Mapped[str] = mapped_column(String(100))
    line_offsets: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    @property
    def index(self) -> LineIndex:
        stride, *offsets = array("q", self.line_offsets)
        return LineIndex(Encoding(self.encoding), self.size, self.lines, tuple(offsets), stride)

    @index.setter
    def index(self, index: LineIndex) -> None:
        self.encoding, self.size, self.lines = index.encoding, index.bytes, index.lines
        self.line_offsets = array("q", [index.stride, *index.offsets]).tobytes()


class StoredAnalysis(Base):
    """An analysis, found by what was analysed; it goes with its evidence or its case."""

    __tablename__ = "analyses"
    __table_args__ = (Index("ix_analyses_owner_fingerprint", "owner_id", "fingerprint"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    owner_id: Mapped[str] = mapped_column(String(32))
    fingerprint: Mapped[str] = mapped_column(String(64))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    evidence_id: Mapped[str | None] = mapped_column(
        ForeignKey("evidence.id", ondelete="CASCADE"), index=True
    )
    document: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class JointAnalysisWanted(Base):
    """One wish for an analysis of all uploads of a case together; it goes when that is stored.

    `problem` says why the `analyser` cannot make it.
    """

    __tablename__ = "joint_analyses_wanted"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    problem: Mapped[str | None] = mapped_column(Text)
    analyser: Mapped[str] = mapped_column(String(100))
