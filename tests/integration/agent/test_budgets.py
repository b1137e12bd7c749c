"""What models may cost, kept in a real database, however many turns ask at once."""

import asyncio

import pytest

from faultmaven.modules.agent.budgets import Allowance, Budgets
from faultmaven.modules.case.schemas import CaseCreate
from faultmaven.modules.case.service import CaseService
from faultmaven.providers.data import SqlDataProvider
from faultmaven.providers.deferral import deferred_commit
from faultmaven.providers.llm.chat import BudgetExhausted, Usage

OWNER = "anna"
NO_LIMIT = Allowance()


@pytest.fixture
def cases(data: SqlDataProvider) -> CaseService:
    return CaseService(data)


async def _case(cases: CaseService) -> str:
    return (await cases.create(OWNER, CaseCreate(title="Slow"))).id


async def _reserved(budgets: Budgets, case_id: str, usage: Usage) -> bool:
    try:
        await budgets.purse(case_id, OWNER).reserve(usage)
    except BudgetExhausted:
        return False
    return True


@pytest.mark.parametrize(
    ("per_user", "per_case"),
    [(Allowance(tokens=1_000), NO_LIMIT), (NO_LIMIT, Allowance(usd=1.0))],
)
async def test_turns_at_once_never_take_more_than_there_is(data, cases, per_user, per_case):
    budgets = Budgets(data, cases, per_user, per_case)
    case_id = await _case(cases)
    attempt = Usage(80, 20, 0.1)

    taken = await asyncio.gather(*(_reserved(budgets, case_id, attempt) for _ in range(15)))

    usage = await budgets.usage(OWNER, case_id)
    assert sum(taken) == 10
    assert usage.case is not None
    assert (usage.user.tokens, usage.case.tokens) == (1_000, 1_000)
    assert usage.user.usd == usage.case.usd == 1.0


async def test_what_an_attempt_did_cost_takes_the_place_of_what_it_might(data, cases):
    budgets = Budgets(data, cases, Allowance(tokens=1_000), NO_LIMIT)
    case_id = await _case(cases)
    purse = budgets.purse(case_id, OWNER)
    most = Usage(500, 400, 2.0)

    await purse.reserve(most)
    await purse.settle(most, Usage(450, 10, None))

    spent = (await budgets.usage(OWNER)).user
    assert (spent.tokens, spent.usd, spent.unpriced_tokens) == (460, 0.0, 460)
    assert (spent.most_tokens, spent.most_usd) == (1_000, None)


async def test_a_budget_that_does_not_cover_an_attempt_says_whose_it_is(data, cases):
    budgets = Budgets(data, cases, NO_LIMIT, Allowance(tokens=100, usd=2))
    case_id = await _case(cases)

    with pytest.raises(BudgetExhausted, match=r"this case \(100 tokens and \$2\)"):
        await budgets.purse(case_id, OWNER).reserve(Usage(90, 20))

    assert (await budgets.usage(OWNER, case_id)).user.tokens == 0


async def test_money_is_no_limit_to_what_costs_nothing(data, cases):
    budgets = Budgets(data, cases, Allowance(usd=0.01), NO_LIMIT)
    case_id = await _case(cases)

    assert await _reserved(budgets, case_id, Usage(5_000, 2_000, 0.0))
    assert not await _reserved(budgets, case_id, Usage(5_000, 2_000, 0.02))


async def test_spending_goes_with_its_case_and_stays_with_its_user(data, cases):
    budgets = Budgets(data, cases, NO_LIMIT, NO_LIMIT)
    case_id = await _case(cases)
    await budgets.purse(case_id, OWNER).reserve(Usage(10, 5))

    await cases.delete(case_id, OWNER, None)

    assert (await budgets.usage(OWNER)).user.tokens == 15
    with pytest.raises(BudgetExhausted, match="deleted"):
        await budgets.purse(case_id, OWNER).reserve(Usage(10, 5))


async def test_no_transaction_stays_open_while_a_model_is_asked(data, cases):
    budgets = Budgets(data, cases, NO_LIMIT, NO_LIMIT)
    case_id = await _case(cases)

    with deferred_commit("request") as deferral:
        await budgets.purse(case_id, OWNER).reserve(Usage(10, 5))

        assert deferral.session is None
        await deferral.commit()
