"""Ways to mend a cause, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from faultmaven.analysis.model import CommandClass
from faultmaven.modules.case.proofs import Author, Proof


class SolutionStatus(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    APPLIED = "applied"
    VERIFIED = "verified"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


SOLUTION_EDGES: Mapping[SolutionStatus, frozenset[SolutionStatus]] = {
    SolutionStatus.PROPOSED: frozenset(
        {
            SolutionStatus.ACCEPTED,
            SolutionStatus.APPLIED,
            SolutionStatus.WITHDRAWN,
        }
    ),
    SolutionStatus.ACCEPTED: frozenset({SolutionStatus.APPLIED, SolutionStatus.WITHDRAWN}),
    SolutionStatus.APPLIED: frozenset({SolutionStatus.VERIFIED, SolutionStatus.FAILED}),
    SolutionStatus.VERIFIED: frozenset({SolutionStatus.FAILED}),
    SolutionStatus.FAILED: frozenset(),
    SolutionStatus.WITHDRAWN: frozenset(),
}
"""From which status of a solution which may follow."""


@dataclass(frozen=True, slots=True)
class CommandToRun:
    """A command, what running it would do, and whether it was copied from uploaded text."""

    text: str
    safety: CommandClass
    from_evidence: bool = False


@dataclass(frozen=True, slots=True)
class Solution:
    """A way to mend the cause that hypothesis `hypothesis_id` states (empty: none in particular).

    A mitigation eases the symptom and leaves the cause. `known_evidence` is what there was when it
    was applied: older than the change.
    """

    id: str
    hypothesis_id: str
    immediate_action: str
    permanent_fix: str = ""
    commands: tuple[CommandToRun, ...] = ()
    verification: str = ""
    rollback: str = ""
    mitigation: bool = False
    author: Author = Author.REASONER
    status: SolutionStatus = SolutionStatus.PROPOSED
    proposed_turn: int = 0
    changed_turn: int = 0
    known_evidence: tuple[str, ...] = ()
    proofs: tuple[Proof, ...] = ()
