"""What of a request is sent to one provider: what fits, what may leave, what may be spent."""

from dataclasses import replace

from faultmaven.providers.llm.chat import BudgetExhausted, CannotHide, ChatRequest, Usage
from faultmaven.providers.llm.failures import MAY_HAVE_COST, FailureKind, ModelFailed
from faultmaven.providers.llm.provider import LLMProvider


def fitting(provider: LLMProvider, request: ChatRequest) -> ChatRequest:
    """The request with as much of its context as the provider's window is known to hold."""
    request = _seen(provider, request)
    while request.size + request.max_tokens > provider.capabilities.context_window:
        smaller = request.less()
        if smaller is None:
            break
        request = smaller
    return request


def leaving(provider: LLMProvider, request: ChatRequest) -> ChatRequest:
    """What is sent to a provider: images only where it sees and they may leave, and outside this
    host nothing without a shield. Raises `ModelFailed`."""
    request = _seen(provider, request)
    if not provider.is_outside:
        return request
    if request.shield is None:
        raise ModelFailed(FailureKind.UNSHIELDED, provider.name, "nothing hides its secrets")
    try:
        return request.hidden(request.shield)
    except CannotHide as error:
        said = f"its secrets cannot be told ({error})"
        raise ModelFailed(FailureKind.UNSHIELDED, provider.name, said) from error


def _seen(provider: LLMProvider, request: ChatRequest) -> ChatRequest:
    may_see = request.pictures_leave or not provider.is_outside
    return request if provider.capabilities.vision and may_see else request.blind()


class Bill:
    """What one attempt may cost, taken from the request's purse before it is made.

    What nobody knows, as where a provider fell silent, stays as it was taken.
    """

    def __init__(self, provider: LLMProvider, request: ChatRequest) -> None:
        self._purse = request.purse
        self._provider = provider
        self._most = Usage(request.size, request.max_tokens)
        self._taken = False

    async def take(self) -> None:
        """Raises `ModelFailed` where the purse does not hold it."""
        if self._purse is None:
            return
        self._most = replace(self._most, cost_usd=self._provider.cost(self._most))
        try:
            await self._purse.reserve(self._most)
        except BudgetExhausted as error:
            kind = FailureKind.BUDGET_EXHAUSTED
            raise ModelFailed(kind, self._provider.name, str(error)) from error
        self._taken = True

    async def answered(self, usage: Usage) -> None:
        if usage.input_tokens or usage.output_tokens:
            await self._settle(usage)

    async def failed(self, failure: ModelFailed) -> None:
        if failure.kind not in MAY_HAVE_COST:
            await self._settle(Usage(cost_usd=0.0))

    async def _settle(self, spent: Usage) -> None:
        if self._purse and self._taken:
            await self._purse.settle(self._most, spent)
