"""When a provider is left alone, and when it is tried again."""

import pytest

from faultmaven.providers.llm.breaker import (
    FAILURES_TO_OPEN,
    FIRST_PAUSE_S,
    LONGEST_PAUSE_S,
    Breaker,
    BreakerState,
)
from faultmaven.providers.llm.failures import FailureKind, ModelFailed


def _failure(kind: FailureKind, retry_after: float | None = None) -> ModelFailed:
    return ModelFailed(kind, "somebody", "said so", retry_after)


def _fail(breaker: Breaker, times: int, kind: FailureKind = FailureKind.UNAVAILABLE) -> None:
    for _ in range(times):
        breaker.failed(_failure(kind), now=0)


def test_it_opens_after_failures_in_a_row():
    breaker = Breaker()

    _fail(breaker, FAILURES_TO_OPEN - 1)
    before = breaker.state(0)
    _fail(breaker, 1)

    assert (before, breaker.state(0)) == (BreakerState.CLOSED, BreakerState.OPEN)


def test_a_success_between_failures_keeps_it_closed():
    breaker = Breaker()

    _fail(breaker, FAILURES_TO_OPEN - 1)
    breaker.succeeded()
    _fail(breaker, FAILURES_TO_OPEN - 1)

    assert breaker.state(0) is BreakerState.CLOSED


def test_after_its_pause_one_request_at_a_time_tries():
    breaker = Breaker()
    _fail(breaker, FAILURES_TO_OPEN)
    later = FIRST_PAUSE_S + 1

    first = breaker.admits(later)
    breaker.begin(later)
    second = breaker.admits(later)
    breaker.abandoned()

    assert (first, second, breaker.admits(later)) == (True, False, True)


def test_each_trial_that_fails_doubles_the_pause_up_to_a_bound():
    breaker = Breaker()
    now = 0.0
    pauses = []

    _fail(breaker, FAILURES_TO_OPEN - 1)
    for _ in range(10):
        breaker.failed(_failure(FailureKind.TIMED_OUT), now)
        pauses.append(breaker.opened_until - now)
        now = breaker.opened_until

    assert pauses[:3] == [FIRST_PAUSE_S, 2 * FIRST_PAUSE_S, 4 * FIRST_PAUSE_S]
    assert max(pauses) == LONGEST_PAUSE_S


@pytest.mark.parametrize(
    "kind",
    [FailureKind.CREDENTIALS_REFUSED, FailureKind.QUOTA_EXHAUSTED, FailureKind.MODEL_NOT_FOUND],
)
def test_what_somebody_has_to_mend_opens_it_at_once_and_for_long(kind: FailureKind):
    breaker = Breaker()

    _fail(breaker, 1, kind)

    assert breaker.opened_until == LONGEST_PAUSE_S


def test_a_rate_limit_is_waited_for_as_long_as_the_provider_asks():
    breaker = Breaker()

    breaker.failed(_failure(FailureKind.RATE_LIMITED, retry_after=30), now=100)

    assert (breaker.admits(129), breaker.admits(131)) == (False, True)


@pytest.mark.parametrize("kind", [FailureKind.CONTEXT_OVERFLOW, FailureKind.REQUEST_REFUSED])
def test_a_request_that_cannot_be_answered_says_nothing_about_health(kind: FailureKind):
    breaker = Breaker()

    _fail(breaker, 2 * FAILURES_TO_OPEN, kind)

    assert breaker.state(0) is BreakerState.CLOSED
