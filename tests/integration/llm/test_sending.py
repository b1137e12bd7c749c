"""What of a request reaches a model: what fits its window, what may leave, what is paid for."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

import pytest

from faultmaven.infrastructure.pydantic_ai_impl import PydanticAiProvider, connect
from faultmaven.providers.llm.chat import (
    IMAGE_TOKENS,
    BudgetExhausted,
    ChatRequest,
    Image,
    Message,
    Speaker,
    Usage,
)
from faultmaven.providers.llm.failures import FailureKind, NoModelAnswered
from faultmaven.providers.llm.provider import Deadline
from faultmaven.providers.llm.router import LLMRouter
from faultmaven.providers.llm.vendors import VENDORS, Endpoint, ModelFacts
from tests.services.models.server import Fault, Refusal, StandIn, stand_in
from tests.services.models.wires import OVERFLOW, QUOTA, Reply

ORDER = ("openai", "anthropic", "google")
LONG, SHORT = "A long story of the outage.", "Short."
PNG = b"\x89PNG\r\n\x1a\n as sent"
PRICED = ModelFacts(vision=True, input_usd=2.0, output_usd=10.0)


@dataclass
class Wallet:
    """A purse in memory, which says what is in it."""

    tokens: int
    spent: list[Usage] = field(default_factory=list)

    async def reserve(self, most: Usage) -> None:
        if most.input_tokens + most.output_tokens > self.tokens:
            raise BudgetExhausted("the wallet is empty")
        self.spent.append(most)

    async def settle(self, reserved: Usage, spent: Usage) -> None:
        self.spent[self.spent.index(reserved)] = spent


class Plain:
    def hide(self, text: str) -> str:
        return text

    def count(self, texts: Iterable[str]) -> dict[str, int]:
        return {"ip": sum(text.count("<IP_1>") for text in texts)}


def _said(text: str, **more: object) -> ChatRequest:
    message = Message(Speaker.USER, text, images=(Image("image/png", PNG),))
    return ChatRequest("You read logs.", (message,), max_tokens=100, shield=Plain(), **more)  # type: ignore[arg-type]


def _long(tokens: int = 0) -> ChatRequest:
    return _said(LONG, tokens=tokens, smaller=lambda: _said(SHORT, tokens=tokens // 10, shrunk=1))


@pytest.fixture(scope="module")
def running() -> Iterator[dict[str, StandIn]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(stand_in(name)) for name in ORDER}


@pytest.fixture
def models(running: dict[str, StandIn]) -> dict[str, StandIn]:
    for model in running.values():
        model.forget()
        model.otherwise = Reply("It is the disk.")
    return running


@pytest.fixture
async def routed(
    models: dict[str, StandIn],
) -> AsyncIterator[Callable[..., LLMRouter]]:
    connected: list[PydanticAiProvider] = []

    def routed(*names: str, facts: ModelFacts = PRICED, outside: bool = False) -> LLMRouter:
        for name in names:
            path = "/v1" if VENDORS[name].base_url.endswith("/v1") else ""
            endpoint = Endpoint(VENDORS[name], "m", models[name].url + path, "key", facts)
            connected.append(replace(connect(endpoint), is_outside=outside))
        return LLMRouter(connected[-len(names) :], lambda: 0.0)

    yield routed
    for provider in connected:
        await provider.close()


@pytest.mark.parametrize("name", ORDER)
async def test_what_is_too_long_for_a_model_is_said_shorter(routed, models, name):
    models[name].then([Refusal(400, OVERFLOW)])

    reply = await routed(name).chat(_long(), Deadline.after(10))

    before, after = models[name].bodies
    assert (reply.text, reply.shrunk) == ("It is the disk.", 1)
    assert LONG.encode() in before
    assert SHORT.encode() in after
    assert [each.failure for each in reply.attempts] == ["context_overflow", ""]


async def test_what_no_less_will_do_for_goes_whole_to_the_next(routed, models):
    models["openai"].otherwise = Refusal(400, OVERFLOW)

    reply = await routed("openai", "anthropic").chat(_long(), Deadline.after(10))

    assert (reply.provider, reply.shrunk) == ("anthropic", 0)
    assert LONG.encode() in models["anthropic"].bodies[0]
    assert len(models["openai"].bodies) == 2


async def test_a_known_window_is_not_overrun_in_the_first_place(routed, models):
    narrow = ModelFacts(context_window=2_048)

    reply = await routed("openai", facts=narrow).chat(_long(5_000), Deadline.after(10))

    assert reply.shrunk == 1
    assert SHORT.encode() in models["openai"].bodies[0]


@pytest.mark.parametrize("name", ORDER)
@pytest.mark.parametrize(
    ("sees", "outside", "may_leave", "shown"),
    [
        (True, False, False, 1),
        (True, True, False, 0),
        (True, True, True, 1),
        (False, False, True, 0),
    ],
)
async def test_pictures_go_where_they_are_seen_and_may_go(
    routed, models, name, sees, outside, may_leave, shown
):
    router = routed(name, facts=ModelFacts(vision=sees), outside=outside)

    reply = await router.chat(_said(SHORT, pictures_leave=may_leave), Deadline.after(10))

    assert reply.images == shown
    assert (b"iVBORw0KGgo" in models[name].bodies[0]) is bool(shown)


async def test_an_attempt_is_paid_with_what_it_cost(routed):
    wallet = Wallet(4_000)

    reply = await routed("openai").chat(_said(SHORT, tokens=300, purse=wallet), Deadline.after(10))

    assert reply.usage == Usage(11, 5, (11 * 2 + 5 * 10) / 1_000_000)
    assert wallet.spent == [reply.usage]


@pytest.mark.parametrize(
    ("failure", "known"), [(Refusal(402, QUOTA), True), (Refusal(500), True), (Fault.EMPTY, False)]
)
async def test_what_a_failure_may_have_cost_stays_taken(routed, models, failure, known):
    models["openai"].otherwise = failure
    wallet = Wallet(4_000)

    with pytest.raises(NoModelAnswered):
        await routed("openai").chat(_said(SHORT, tokens=300, purse=wallet), Deadline.after(5))

    tokens = {each.input_tokens for each in wallet.spent}
    assert tokens == ({0} if known else {300 + IMAGE_TOKENS})


async def test_nobody_is_asked_for_what_the_purse_does_not_hold(routed, models):
    with pytest.raises(NoModelAnswered) as failed:
        await routed(*ORDER).chat(_said(SHORT, tokens=950, purse=Wallet(1_000)), Deadline.after(5))

    assert failed.value.kinds == {FailureKind.BUDGET_EXHAUSTED}
    assert failed.value.is_quota
    assert not any(model.bodies for model in models.values())


@pytest.mark.parametrize(
    ("name", "model", "facts", "cost"),
    [
        ("openai", "m", PRICED, 12.0),
        ("openai", "a-model-that-nobody-sells", ModelFacts(), None),
        ("local", "m", ModelFacts(), 0.0),
        ("local", "m", PRICED, 12.0),
    ],
)
async def test_a_price_is_the_operators_or_the_published_one_or_unknown(name, model, facts, cost):
    provider = connect(Endpoint(VENDORS[name], model, VENDORS[name].base_url, "key", facts))

    price = provider.cost(Usage(1_000_000, 1_000_000))

    assert price == cost
    await provider.close()


async def test_what_an_operator_knows_of_a_model_counts():
    facts = ModelFacts(vision=True, tools=True, json_schema=False, context_window=4_096)
    provider = connect(Endpoint(VENDORS["local"], "m", VENDORS["local"].base_url, "", facts))

    known = provider.capabilities

    assert (known.vision, known.tools, known.json_schema) == (True, True, False)
    assert known.context_window == 4_096
    await provider.close()
