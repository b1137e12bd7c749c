"""A circuit breaker: leaves a provider alone that keeps failing, and tries it again later."""

from dataclasses import dataclass
from enum import StrEnum

from faultmaven.providers.llm.failures import NOT_ITS_FAULT, FailureKind, ModelFailed

FAILURES_TO_OPEN = 3
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 300.0
LASTING = frozenset(
    {
        FailureKind.QUOTA_EXHAUSTED,
        FailureKind.CREDENTIALS_REFUSED,
        FailureKind.MODEL_NOT_FOUND,
    }
)
"""Failures that somebody has to mend: the first opens the breaker for the longest pause."""


class BreakerState(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(slots=True)
class Breaker:
    """Counts failures in a row; the pause doubles each time that a trial fails.

    `now` is in seconds of a monotonic clock.
    """

    failures: int = 0
    opened_until: float = 0.0
    pause: float = FIRST_PAUSE_S
    trying: bool = False

    def state(self, now: float) -> BreakerState:
        if self.opened_until == 0:
            return BreakerState.CLOSED
        return BreakerState.OPEN if now < self.opened_until else BreakerState.HALF_OPEN

    def admits(self, now: float) -> bool:
        """Whether a request may be sent; half open, one at a time may."""
        state = self.state(now)
        return state is BreakerState.CLOSED or (state is BreakerState.HALF_OPEN and not self.trying)

    def begin(self, now: float) -> None:
        self.trying = self.state(now) is BreakerState.HALF_OPEN

    def succeeded(self) -> None:
        self.failures, self.opened_until, self.pause = 0, 0.0, FIRST_PAUSE_S
        self.trying = False

    def abandoned(self) -> None:
        """The caller left before anything was known."""
        self.trying = False

    def failed(self, failure: ModelFailed, now: float) -> None:
        self.trying = False
        if failure.kind in NOT_ITS_FAULT:
            return
        self.failures += 1
        if failure.kind in LASTING:
            self._open(now, LONGEST_PAUSE_S)
        elif failure.kind is FailureKind.RATE_LIMITED and failure.retry_after:
            self._open(now, min(failure.retry_after, LONGEST_PAUSE_S))
        elif self.failures >= FAILURES_TO_OPEN:
            self._open(now, self.pause)
            self.pause = min(2 * self.pause, LONGEST_PAUSE_S)

    def _open(self, now: float, pause: float) -> None:
        self.opened_until = now + pause
