"""The tables of what language models on other hosts were not shown, and of what models cost."""

from sqlalchemy import JSON, BigInteger, ForeignKey, String
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


class Spending(Base):
    """What models took of a budget: `key` is a user and a day, or a case."""

    __tablename__ = "model_spending"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    case_id: Mapped[str | None] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), index=True
    )
    tokens: Mapped[int] = mapped_column(BigInteger)
    micro_usd: Mapped[int] = mapped_column(BigInteger)
    unpriced_tokens: Mapped[int] = mapped_column(BigInteger)
