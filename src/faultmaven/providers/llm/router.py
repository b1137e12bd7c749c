"""Several providers behind one another, asked as one: the next answers where one does not."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, field, replace

import structlog

from faultmaven.providers.llm.breaker import Breaker, BreakerState
from faultmaven.providers.llm.chat import (
    Attempt,
    ChatReply,
    ChatRequest,
    Delta,
    ModelCapabilities,
    Restarted,
    Streamed,
    Usage,
)
from faultmaven.providers.llm.failures import PASSES, FailureKind, ModelFailed, NoModelAnswered
from faultmaven.providers.llm.provider import Deadline, LLMProvider
from faultmaven.providers.llm.sending import Bill, fitting, leaving

log = structlog.get_logger()

TRIES = 2
"""Times one provider is asked in one request, where its failure may pass."""

SHORTEST_WAIT_S, LONGEST_WAIT_S = 0.1, 0.5
LONGEST_SILENCE_S = 10.0
"""How long a stream that has begun may pause before it counts as broken."""


@dataclass(frozen=True, slots=True)
class Route:
    provider: LLMProvider
    breaker: Breaker = field(default_factory=Breaker)


@dataclass(slots=True)
class _Course:
    """What became of a request so far; `shown` says that text of a broken stream was given out."""

    deadline: Deadline
    streaming: bool
    attempts: list[Attempt] = field(default_factory=list)
    kinds: set[FailureKind] = field(default_factory=set)
    shown: bool = False
    answered: bool = False

    def note(
        self,
        provider: LLMProvider,
        began: float,
        sent: ChatRequest,
        failure: ModelFailed | None = None,
    ) -> None:
        """Keeps for the turn, and logs, who was sent something, and how much of it was hidden."""
        seconds = round(time.monotonic() - began, 3)
        said = str(failure.kind) if failure else ""
        attempt = Attempt(provider.name, provider.model, seconds, said, sent.hid)
        self.attempts.append(attempt)
        log.info("model.attempt", outside=provider.is_outside, **asdict(attempt))
        if failure:
            self.kinds.add(failure.kind)


class LLMRouter:
    """Asks the providers in order. The only layer that retries; each has a circuit breaker.

    A provider gets its equal share of the time that is left, so that the last one always has some.
    With `strict` only the first is asked. `jitter` gives a number from 0 to 1.
    """

    name = "router"

    def __init__(
        self,
        providers: Sequence[LLMProvider],
        jitter: Callable[[], float],
        *,
        strict: bool = False,
    ) -> None:
        self._routes = [Route(provider) for provider in providers]
        self._jitter = jitter
        self._strict = strict

    @property
    def model(self) -> str:
        return self._routes[0].provider.model

    @property
    def capabilities(self) -> ModelCapabilities:
        """What the first can be asked for; it sees where any of them does."""
        first, *others = (route.provider.capabilities for route in self._routes)
        return replace(first, vision=first.vision or any(other.vision for other in others))

    @property
    def is_outside(self) -> bool:
        return any(route.provider.is_outside for route in self._routes)

    def cost(self, usage: Usage) -> float | None:
        return self._routes[0].provider.cost(usage)

    def states(self) -> Iterator[tuple[LLMProvider, BreakerState]]:
        """The providers in order, each with the state of its breaker; asks nobody."""
        now = time.monotonic()
        return ((route.provider, route.breaker.state(now)) for route in self._routes)

    async def chat(self, request: ChatRequest, deadline: Deadline) -> ChatReply:
        """The first reply that a provider gives. Raises `NoModelAnswered`."""
        async with aclosing(self._events(request, _Course(deadline, streaming=False))) as events:
            async for event in events:
                if isinstance(event, ChatReply):
                    return event
        raise AssertionError("a course ends with a reply or an error")

    def stream(self, request: ChatRequest, deadline: Deadline) -> AsyncGenerator[Streamed, None]:
        """The reply in pieces. Raises `NoModelAnswered`.

        Where a stream breaks after text was given out, `Restarted` voids that text.
        """
        return self._events(request, _Course(deadline, streaming=True))

    async def close(self) -> None:
        await asyncio.gather(*(route.provider.close() for route in self._routes))

    async def _events(
        self, request: ChatRequest, course: _Course
    ) -> AsyncGenerator[Streamed, None]:
        routes = self._admitted()
        for place, route in enumerate(routes):
            share = Deadline.after(course.deadline.remaining / (len(routes) - place))
            async with aclosing(self._tries(route, request, share, course)) as events:
                async for event in events:
                    yield event
            if course.answered:
                return
        raise NoModelAnswered(tuple(course.attempts), frozenset(course.kinds))

    def _admitted(self) -> list[Route]:
        now = time.monotonic()
        wanted = self._routes[:1] if self._strict else self._routes
        return [route for route in wanted if route.breaker.admits(now)]

    async def _tries(
        self, route: Route, request: ChatRequest, share: Deadline, course: _Course
    ) -> AsyncGenerator[Streamed, None]:
        """Tries while failures may pass, and with less context what the model finds too long."""
        tries = 0
        asked: ChatRequest | None = await asyncio.to_thread(fitting, route.provider, request)
        while asked:
            try:
                async with aclosing(_watched(route, asked, share, course)) as events:
                    async for event in events:
                        yield event
            except ModelFailed as failure:
                if failure.kind is FailureKind.CONTEXT_OVERFLOW:
                    asked = await asyncio.to_thread(asked.less)
                    continue
                tries += 1
                wait = self._wait(failure, share)
                if tries == TRIES or wait is None or not route.breaker.admits(time.monotonic()):
                    return
                await asyncio.sleep(wait)
            else:
                return

    def _wait(self, failure: ModelFailed, share: Deadline) -> float | None:
        """Seconds until the same provider may be asked again; none where that is no use."""
        spread = SHORTEST_WAIT_S + self._jitter() * (LONGEST_WAIT_S - SHORTEST_WAIT_S)
        wait = (failure.retry_after or 0.0) + spread
        return wait if failure.kind in PASSES and wait < share.remaining / 2 else None


async def _watched(
    route: Route, request: ChatRequest, share: Deadline, course: _Course
) -> AsyncGenerator[Streamed, None]:
    """One try, noted in the course and by the breaker."""
    provider, breaker, began = route.provider, route.breaker, time.monotonic()
    breaker.begin(began)
    bill = Bill(provider, request)
    if course.shown:
        course.shown = False
        yield Restarted(provider.name)
    sent = request
    try:
        sent = leaving(provider, request)
        await bill.take()
        async with aclosing(_timely(provider, sent, share, course)) as events:
            async for event in events:
                if isinstance(event, Delta):
                    course.shown = True
                    yield Delta(event.text, provider.is_outside)
                elif isinstance(event, ChatReply):
                    breaker.succeeded()
                    course.answered = True
                    course.note(provider, began, sent)
                    await bill.answered(event.usage)
                    yield replace(
                        event,
                        attempts=tuple(course.attempts),
                        shielded=provider.is_outside,
                        shrunk=sent.shrunk,
                        images=sent.images,
                    )
    except ModelFailed as failure:
        breaker.failed(failure, time.monotonic())
        course.note(provider, began, sent, failure)
        await bill.failed(failure)
        raise
    finally:
        breaker.abandoned()


async def _timely(
    provider: LLMProvider, request: ChatRequest, share: Deadline, course: _Course
) -> AsyncGenerator[Streamed, None]:
    """The events of a provider; too long a wait for the next is a failure."""
    events = _asked(provider, request, course)
    until = share
    async with aclosing(events):
        while True:
            try:
                async with asyncio.timeout(until.remaining):
                    event = await anext(events)
            except StopAsyncIteration:
                return
            except TimeoutError:
                said = "it took too long"
                raise ModelFailed(FailureKind.TIMED_OUT, provider.name, said) from None
            until = Deadline(min(course.deadline.at, Deadline.after(LONGEST_SILENCE_S).at))
            yield event


async def _asked(
    provider: LLMProvider, request: ChatRequest, course: _Course
) -> AsyncGenerator[Streamed, None]:
    if not course.streaming:
        yield await provider.chat(request, course.deadline)
        return
    replied = False
    async with aclosing(provider.stream(request, course.deadline)) as events:
        async for event in events:
            replied = replied or isinstance(event, ChatReply)
            yield event
    if not replied:
        raise ModelFailed(FailureKind.UNAVAILABLE, provider.name, "the stream ended half way")
