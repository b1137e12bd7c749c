"""How asking a language model fails, the same for every vendor."""

from dataclasses import dataclass
from enum import StrEnum

from faultmaven.errors import Unavailable
from faultmaven.providers.llm.chat import Attempt


class FailureKind(StrEnum):
    RATE_LIMITED = "rate_limited"
    QUOTA_EXHAUSTED = "quota_exhausted"
    BUDGET_EXHAUSTED = "budget_exhausted"
    UNAVAILABLE = "unavailable"
    TIMED_OUT = "timed_out"
    CREDENTIALS_REFUSED = "credentials_refused"
    MODEL_NOT_FOUND = "model_not_found"
    CONTEXT_OVERFLOW = "context_overflow"
    REQUEST_REFUSED = "request_refused"
    NOT_UNDERSTOOD = "not_understood"
    UNSHIELDED = "unshielded"


PASSES = frozenset({FailureKind.RATE_LIMITED, FailureKind.UNAVAILABLE, FailureKind.NOT_UNDERSTOOD})
"""Failures after which the same request to the same provider may succeed."""

NOT_ITS_FAULT = frozenset(
    {
        FailureKind.BUDGET_EXHAUSTED,
        FailureKind.CONTEXT_OVERFLOW,
        FailureKind.REQUEST_REFUSED,
        FailureKind.UNSHIELDED,
    }
)
"""Failures that say nothing about the provider's health."""

MAY_HAVE_COST = frozenset({FailureKind.TIMED_OUT, FailureKind.NOT_UNDERSTOOD})
"""Failures of requests that the provider may have worked on; all others cost nothing."""

_NOTHING_LEFT = frozenset({FailureKind.QUOTA_EXHAUSTED, FailureKind.BUDGET_EXHAUSTED})


@dataclass
class ModelFailed(Exception):
    """A provider did not answer; `detail` is for operators and holds no part of the request."""

    kind: FailureKind
    provider: str
    detail: str
    retry_after: float | None = None

    def __str__(self) -> str:
        return f"{self.provider}: {self.detail} ({self.kind})"


class NoModelAnswered(Unavailable):
    """No provider answered within the deadline; `attempts` says what became of each try."""

    def __init__(self, attempts: tuple[Attempt, ...], kinds: frozenset[FailureKind]) -> None:
        said = (f"{a.provider}: {a.failure.replace('_', ' ')}" for a in attempts)
        tried = "; ".join(dict.fromkeys(said)) or "none is healthy"
        super().__init__(f"No language model answered ({tried}).")
        self.attempts = attempts
        self.kinds = kinds

    @property
    def is_quota(self) -> bool:
        """Whether nothing but a quota or a budget stood in the way."""
        return bool(self.kinds) and self.kinds <= _NOTHING_LEFT
