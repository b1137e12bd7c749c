"""The table of what was hidden from language models on other hosts."""

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from faultmaven.providers.data import Base


class HiddenValues(Base):
    """The placeholders of a case with the values behind them, and those never to be given out."""

    __tablename__ = "case_hidden_values"

    case_id: Mapped[str] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True
    )
    placeholders: Mapped[dict[str, str]] = mapped_column(JSON)
    reserved: Mapped[list[str]] = mapped_column(JSON)
