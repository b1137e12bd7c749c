"""The table of fingerprints."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from faultmaven.providers.data import Base, utc_now


class Fingerprint(Base):
    """What the evidence of a case shows, to recognise its like by; it goes with its case."""

    __tablename__ = "case_fingerprints"

    case_id: Mapped[str] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True
    )
    owner_id: Mapped[str] = mapped_column(String(32), index=True)
    features: Mapped[list[str]] = mapped_column(JSON)
    taken_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)
