"""The statuses of a case, the edges between them, and why a case ended; no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from faultmaven.modules.case.errors import (
    CaseIsTerminal,
    ClosureReasonMissing,
    ProblemStatementMissing,
    StatusChangeRefused,
)


class CaseStatus(StrEnum):
    CONSULTING = "consulting"
    INVESTIGATING = "investigating"
    RESOLVED = "resolved"
    CLOSED = "closed"

    @property
    def is_terminal(self) -> bool:
        return self in (CaseStatus.RESOLVED, CaseStatus.CLOSED)


class ClosureReason(StrEnum):
    RESOLVED = "resolved"
    ABANDONED = "abandoned"
    ESCALATED = "escalated"
    CONSULTING_ONLY = "consulting_only"
    DUPLICATE = "duplicate"
    MITIGATION_SUFFICIENT = "mitigation_sufficient"
    INSUFFICIENT_EVIDENCE = "insufficient_evidence"
    OTHER = "other"

    @property
    def ends_as(self) -> CaseStatus:
        return CaseStatus.RESOLVED if self is ClosureReason.RESOLVED else CaseStatus.CLOSED


class Priority(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


EDGES: Mapping[CaseStatus, frozenset[CaseStatus]] = {
    CaseStatus.CONSULTING: frozenset({CaseStatus.INVESTIGATING, CaseStatus.CLOSED}),
    CaseStatus.INVESTIGATING: frozenset({CaseStatus.RESOLVED, CaseStatus.CLOSED}),
    CaseStatus.RESOLVED: frozenset(),
    CaseStatus.CLOSED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: its status, why it ended (if it did), and the agreed problem."""

    status: CaseStatus
    reason: ClosureReason | None = None
    problem_statement: str = ""


def move(standing: Standing, wanted: CaseStatus, reason: ClosureReason | None = None) -> Standing:
    """The standing after the user asked for `wanted`; asking for what already is changes nothing.

    Raises `CaseIsTerminal` after the end, `StatusChangeRefused` where `EDGES` has no such edge,
    `ProblemStatementMissing` for an investigation of nothing in particular, and
    `ClosureReasonMissing` for an end without its reason.
    """
    if standing.status.is_terminal:
        raise CaseIsTerminal(standing.status)
    if wanted is standing.status:
        return standing
    if wanted not in EDGES[standing.status]:
        raise StatusChangeRefused(standing.status, wanted)
    if wanted is CaseStatus.INVESTIGATING and not standing.problem_statement:
        raise ProblemStatementMissing
    return Standing(wanted, _reason(wanted, reason), standing.problem_statement)


def _reason(wanted: CaseStatus, given: ClosureReason | None) -> ClosureReason | None:
    if wanted is CaseStatus.RESOLVED:
        given = given or ClosureReason.RESOLVED
    if wanted.is_terminal and (given is None or given.ends_as is not wanted):
        raise ClosureReasonMissing(wanted)
    return given if wanted.is_terminal else None
