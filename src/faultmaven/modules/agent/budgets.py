"""What language models may cost a user in a day and a case in its life; no two turns overspend."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Update, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from faultmaven.modules.agent.models import Spending
from faultmaven.modules.agent.schemas import SpendingRead, UsageRead
from faultmaven.modules.case.service import CaseService
from faultmaven.providers.data import DataProvider, utc_now
from faultmaven.providers.llm.chat import BudgetExhausted, Usage

MICRO = 1_000_000
"""Money is added up in millionths of a dollar: whole numbers, so that no sum drifts."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """Most tokens and US dollars; 0 is no limit."""

    tokens: int = 0
    usd: float = 0.0

    def __str__(self) -> str:
        tokens = f"{self.tokens:,} tokens" if self.tokens else ""
        return " and ".join(filter(None, (tokens, f"${self.usd:g}" if self.usd else "")))


@dataclass(frozen=True, slots=True)
class Account:
    """Whose spending is added up under `key`; that of a case goes with its case."""

    key: str
    owner: str
    limits: Allowance
    case_id: str | None = None


class _Sum(NamedTuple):
    tokens: int
    micro_usd: int
    unpriced_tokens: int

    @classmethod
    def of(cls, usage: Usage) -> "_Sum":
        tokens = usage.input_tokens + usage.output_tokens
        if usage.cost_usd is None:
            return cls(tokens, 0, tokens)
        return cls(tokens, round(usage.cost_usd * MICRO), 0)


@dataclass(frozen=True, slots=True)
class TurnPurse:
    """The budgets that one turn spends from."""

    data: DataProvider
    accounts: tuple[Account, ...]

    async def reserve(self, most: Usage) -> None:
        """Raises `BudgetExhausted`, and then takes from neither account."""
        try:
            await self._reserve(_Sum.of(most))
        except IntegrityError as error:
            raise BudgetExhausted("the case has been deleted") from error
        await self.data.settle()

    async def _reserve(self, most: _Sum) -> None:
        async with self.data.transaction() as session:
            for account in self.accounts:
                await _open(session, account)
                taken = _adding(account, most).returning(Spending.key)
                taken = taken.where(*_room(account.limits, most))
                if await session.scalar(taken) is None:
                    raise BudgetExhausted(
                        f"what is left of the budget of {account.owner} ({account.limits}) "
                        "does not cover it"
                    )

    async def settle(self, reserved: Usage, spent: Usage) -> None:
        before, after = _Sum.of(reserved), _Sum.of(spent)
        change = _Sum(*(new - old for new, old in zip(after, before, strict=True)))
        async with self.data.transaction() as session:
            for account in self.accounts:
                await session.execute(_adding(account, change))
        await self.data.settle()


class Budgets:
    def __init__(
        self,
        data: DataProvider,
        cases: CaseService,
        per_user_and_day: Allowance,
        per_case: Allowance,
    ) -> None:
        self._data = data
        self._cases = cases
        self._per_user_and_day = per_user_and_day
        self._per_case = per_case

    def purse(self, case_id: str, owner_id: str) -> TurnPurse:
        return TurnPurse(self._data, (self._of_user(owner_id, utc_now()), self._of_case(case_id)))

    async def usage(self, owner_id: str, case_id: str | None = None) -> UsageRead:
        """What was spent today, and on a case. Raises `CaseNotFound`."""
        now = utc_now()
        if case_id:
            await self._cases.get(case_id, owner_id)
        return UsageRead(
            day=now.date(),
            user=await self._spent(self._of_user(owner_id, now)),
            case=await self._spent(self._of_case(case_id)) if case_id else None,
        )

    def _of_user(self, owner_id: str, now: datetime) -> Account:
        key = f"user {owner_id} {now:%Y-%m-%d}"
        return Account(key, "this user for today", self._per_user_and_day)

    def _of_case(self, case_id: str) -> Account:
        return Account(f"case {case_id}", "this case", self._per_case, case_id)

    async def _spent(self, account: Account) -> SpendingRead:
        async with self._data.reading() as session:
            row = await session.get(Spending, account.key)
        return SpendingRead(
            tokens=row.tokens if row else 0,
            usd=row.micro_usd / MICRO if row else 0.0,
            unpriced_tokens=row.unpriced_tokens if row else 0,
            most_tokens=account.limits.tokens or None,
            most_usd=account.limits.usd or None,
        )


async def _open(session: AsyncSession, account: Account) -> None:
    """Adds the account's row unless it is there, also where another turn adds it now."""
    is_postgres = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgres else sqlite.insert
    row = insert(Spending).values(
        key=account.key, case_id=account.case_id, tokens=0, micro_usd=0, unpriced_tokens=0
    )
    await session.execute(row.on_conflict_do_nothing())


def _adding(account: Account, change: _Sum) -> Update:
    return (
        update(Spending)
        .where(Spending.key == account.key)
        .values(
            tokens=Spending.tokens + change.tokens,
            micro_usd=Spending.micro_usd + change.micro_usd,
            unpriced_tokens=Spending.unpriced_tokens + change.unpriced_tokens,
        )
    )


def _room(limits: Allowance, most: _Sum) -> Iterator[ColumnElement[bool]]:
    if limits.tokens:
        yield Spending.tokens + most.tokens <= limits.tokens
    if limits.usd and most.micro_usd:
        yield Spending.micro_usd + most.micro_usd <= round(limits.usd * MICRO)
