"""The table of reports."""

from datetime import datetime

from sqlalchemy import Enum, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from faultmaven.modules.case.reports.story import ReportKind
from faultmaven.providers.data import Base, new_id, utc_now


class Report(Base):
    """What a report says, as JSON; `citations` counts what it cites, `uncited` facts without.

    `imported` ones came in the archive of a case.
    """

    __tablename__ = "case_reports"
    __table_args__ = (UniqueConstraint("case_id", "kind", "version"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    kind: Mapped[ReportKind] = mapped_column(
        Enum(
            ReportKind,
            values_callable=lambda kinds: [kind.value for kind in kinds],
            native_enum=False,
            create_constraint=True,
            name="kind",
            length=32,
        )
    )
    version: Mapped[int]
    case_version: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    citations: Mapped[int]
    uncited: Mapped[int]
    imported: Mapped[bool] = mapped_column(default=False)
    story: Mapped[str] = mapped_column(Text, deferred=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
