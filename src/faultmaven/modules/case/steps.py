"""What changes an investigation: each step as a value, which can be stored and taken again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from faultmaven.modules.case.engines import agreements, forgetting, operations
from faultmaven.modules.case.engines.milestone_engine import MilestoneEngine
from faultmaven.modules.case.engines.operations import HypothesisChange
from faultmaven.modules.case.hypotheses import Link
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Strategy
from faultmaven.modules.case.proofs import Proof
from faultmaven.modules.case.solutions import SolutionStatus
from faultmaven.modules.case.status import ClosureReason
from faultmaven.modules.case.turns import Decision, HypothesisClaim, SolutionClaim, Turn


@dataclass(frozen=True, slots=True)
class TakeTurn:
    turn: Turn
    kind: Literal["turn"] = "turn"

    def decide(self, investigation: Investigation, at: datetime) -> Decision:
        return MilestoneEngine().process_turn(investigation, self.turn, at)


@dataclass(frozen=True, slots=True)
class StateProblem:
    statement: str
    kind: Literal["state_problem"] = "state_problem"

    def decide(self, investigation: Investigation, at: datetime) -> Decision:
        return agreements.state_problem(investigation, self.statement)


@dataclass(frozen=True, slots=True)
class Begin:
    kind: Literal["begin"] = "begin"

    def decide(self, investigation: Investigation, at: datetime) -> Decision:
        return agreements.begin(investigation)


@dataclass(frozen=True, slots=True)
class ChooseStrategy:
    strategy: Strategy
    kind: Literal["choose_strategy"] = "choose_strategy"

    def decide(self, investigation: Investigation, at: datetime) -> Decision:
        return agreements.choose_strategy(investigation, self.strategy)


@dataclass(frozen=True, slots=True)
class AddHypothesis:
    claim: HypothesisClaim
    kind: Literal["add_hypothesis"] = "add_hypothesis"

    def decide(self, investigation: Investigation, at: datetime) -> Decision:
        known = _knowing(investigation, (link.proof for link in self.claim.links))
        links = tuple(replace(link, turn=investigation.turn) for link in self.claim.links)
        return operations.add_hypothesis(known, replace(self.claim, links=links))


@dataclass(frozen=True, slots=True)
class LinkEvidence:
    hypothesis_id: str
    link: Link
    kind: Literal["link_evidence"] = "link_evidence"

    def decide(self, investigation: Investigation, at: datetime) -> Decision:
        known = _knowing(investigation, (self.link.proof,))
        link = replace(self.link, turn=investigation.turn)
        return operations.link_evidence(known, self.hypothesis_id, link)


@dataclass(frozen=True, slots=True)
class ChangeHypothesis:
    hypothesis_id: str
    change: HypothesisChange
    reason: str
    kind: Literal["change_hypothesis"] = "change_hypothesis"

    def decide(self, investigation: Investigation, at: datetime) -> Decision:
        return operations.change_hypothesis(
            investigation, self.hypothesis_id, self.change, self.reason
        )


@dataclass(frozen=True, slots=True)
class ProposeSolution:
    claim: SolutionClaim
    kind: Literal["propose_solution"] = "propose_solution"

    def decide(self, investigation: Investigation, at: datetime) -> Decision:
        return operations.propose_solution(investigation, self.claim)


@dataclass(frozen=True, slots=True)
class ChangeSolution:
    """`token` is to name the confirmation that a verified solution asks for."""

    solution_id: str
    wanted: SolutionStatus
    statement: str
    token: str
    kind: Literal["change_solution"] = "change_solution"

    def decide(self, investigation: Investigation, at: datetime) -> Decision:
        return operations.change_solution(
            investigation, self.solution_id, self.wanted, self.statement, self.token, at
        )


@dataclass(frozen=True, slots=True)
class Confirm:
    token: str
    agreed: bool
    kind: Literal["confirm"] = "confirm"

    def decide(self, investigation: Investigation, at: datetime) -> Decision:
        answer = agreements.redeem if self.agreed else agreements.decline
        return answer(investigation, self.token)


@dataclass(frozen=True, slots=True)
class PinFact:
    text: str
    proofs: tuple[Proof, ...]
    kind: Literal["pin_fact"] = "pin_fact"

    def decide(self, investigation: Investigation, at: datetime) -> Decision:
        known = _knowing(investigation, self.proofs)
        return operations.pin_fact(known, self.text, self.proofs)


@dataclass(frozen=True, slots=True)
class Close:
    reason: ClosureReason
    kind: Literal["close"] = "close"

    def decide(self, investigation: Investigation, at: datetime) -> Decision:
        return agreements.close(investigation, self.reason)


@dataclass(frozen=True, slots=True)
class ForgetEvidence:
    evidence_id: str
    kind: Literal["forget_evidence"] = "forget_evidence"

    def decide(self, investigation: Investigation, at: datetime) -> Decision:
        return forgetting.forget_evidence(investigation, self.evidence_id)


@dataclass(frozen=True, slots=True)
class Doubt:
    """`false` are citations that do not hold, `undecided` those that decide nothing."""

    false: tuple[Proof, ...]
    undecided: tuple[Proof, ...]
    kind: Literal["doubt"] = "doubt"

    def decide(self, investigation: Investigation, at: datetime) -> Decision:
        return forgetting.doubt(investigation, self.false, self.undecided)


Step = (
    TakeTurn
    | StateProblem
    | Begin
    | ChooseStrategy
    | AddHypothesis
    | LinkEvidence
    | ChangeHypothesis
    | ProposeSolution
    | ChangeSolution
    | Confirm
    | PinFact
    | Close
    | ForgetEvidence
    | Doubt
)


def _knowing(investigation: Investigation, proofs: Iterable[Proof]) -> Investigation:
    """Evidence that the user cites counts, though no turn has looked at it yet."""
    cited = dict.fromkeys(
        (*investigation.evidence_ids, *(p.evidence_id for p in proofs if p.evidence_id))
    )
    return replace(investigation, evidence_ids=tuple(cited))
