"""What a user does to an investigation outside the talk; each method is one transaction."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from faultmaven.analysis.model import CommandClass
from faultmaven.modules.case.conversation import Said
from faultmaven.modules.case.errors import HypothesisNotFound, SolutionNotFound
from faultmaven.modules.case.given import (
    FactNew,
    HypothesisNew,
    HypothesisPatch,
    LinkGiven,
    SolutionNew,
    SolutionPatch,
)
from faultmaven.modules.case.hypotheses import Hypothesis, Link
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.keeping import state_of, take
from faultmaven.modules.case.models import Case
from faultmaven.modules.case.proofs import Author, Note, NoteKind, Proof
from faultmaven.modules.case.rows import locked_case
from faultmaven.modules.case.schemas import CitationGiven
from faultmaven.modules.case.solutions import CommandToRun, Solution
from faultmaven.modules.case.steps import (
    AddHypothesis,
    ChangeHypothesis,
    ChangeSolution,
    Confirm,
    LinkEvidence,
    PinFact,
    ProposeSolution,
    Step,
)
from faultmaven.modules.case.talk import said_lately
from faultmaven.modules.case.turns import Decision, HypothesisClaim, SolutionClaim, TurnOutcome
from faultmaven.providers.data import DataProvider, utc_now

TOKEN_BYTES = 16


class StoredLines(Protocol):
    """The evidence of cases, which says whether a citation holds."""

    async def proof(self, case_id: str, owner_id: str, cited: CitationGiven) -> Proof:
        """The citation, checked against the stored lines.

        Raises `EvidenceNotFound` for what is not this case's, and `CitationFalse`.
        """
        ...

    async def held(self, case_id: str, owner_id: str) -> frozenset[str]:
        """The ids of the evidence that the case has now."""
        ...


@dataclass(frozen=True, slots=True)
class CaseState:
    """A case with its investigation, what the latest step did, if there was one, and what was
    said lately."""

    case: Case
    investigation: Investigation
    latest: TurnOutcome | None
    recent: tuple[Said, ...] = ()


class InvestigationService:
    def __init__(
        self, data: DataProvider, lines: StoredLines, safety_of: Callable[[str], CommandClass]
    ) -> None:
        self._data = data
        self._lines = lines
        self._safety_of = safety_of

    async def state(self, case_id: str, owner_id: str) -> CaseState:
        async with self._data.reading() as session:
            return CaseState(*await state_of(session, case_id, owner_id))

    async def whole_state(self, case_id: str, owner_id: str) -> CaseState:
        """With what was said lately."""
        async with self._data.reading() as session:
            state = CaseState(*await state_of(session, case_id, owner_id))
            return replace(state, recent=await said_lately(session, state.case))

    async def held(self, case_id: str, owner_id: str) -> frozenset[str]:
        """The ids of the evidence that the case has now."""
        return await self._lines.held(case_id, owner_id)

    async def add_hypothesis(
        self, case_id: str, owner_id: str, new: HypothesisNew
    ) -> tuple[Case, Hypothesis]:
        links = await self._links(case_id, owner_id, new.evidence)
        claim = HypothesisClaim(
            new.statement,
            new.category,
            links,
            subject=new.subject,
            prior=new.prior,
            author=Author.USER,
        )
        case, decided = await self._take(case_id, owner_id, [AddHypothesis(claim)])
        return case, decided.investigation.hypotheses[-1]

    async def change_hypothesis(
        self,
        case_id: str,
        owner_id: str,
        hypothesis_id: str,
        change: HypothesisPatch,
        versions: frozenset[int] | None,
    ) -> tuple[Case, Hypothesis]:
        links = await self._links(case_id, owner_id, change.evidence)
        steps: list[Step] = [LinkEvidence(hypothesis_id, link) for link in links]
        if change.change:
            steps.append(ChangeHypothesis(hypothesis_id, change.change, change.reason))
        case, decided = await self._take(case_id, owner_id, steps, versions)
        return case, hypothesis_in(decided.investigation, hypothesis_id)

    async def propose_solution(
        self, case_id: str, owner_id: str, new: SolutionNew
    ) -> tuple[Case, Solution]:
        claim = SolutionClaim(
            new.hypothesis,
            new.immediate_action,
            new.permanent_fix,
            tuple(CommandToRun(text, self._safety_of(text)) for text in new.commands),
            new.verification,
            new.rollback,
            new.mitigation,
            await self._proofs(case_id, owner_id, new.citations),
        )
        case, decided = await self._take(case_id, owner_id, [ProposeSolution(claim)])
        return case, decided.investigation.solutions[-1]

    async def change_solution(
        self,
        case_id: str,
        owner_id: str,
        solution_id: str,
        change: SolutionPatch,
        versions: frozenset[int] | None,
    ) -> tuple[Case, Solution]:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        step = ChangeSolution(solution_id, change.status, change.statement, token)
        case, decided = await self._take(case_id, owner_id, [step], versions)
        return case, solution_in(decided.investigation, solution_id)

    async def confirm(self, case_id: str, owner_id: str, token: str, *, agreed: bool) -> CaseState:
        async with self._data.transaction() as session:
            case = await locked_case(session, case_id, owner_id)
            decided = await take(session, case, [Confirm(token, agreed)], utc_now())
            recent = await said_lately(session, case)
        return CaseState(case, decided.investigation, decided.outcome, recent)

    async def pin_fact(self, case_id: str, owner_id: str, fact: FactNew) -> tuple[Case, Note]:
        proofs = await self._proofs(case_id, owner_id, fact.citations)
        case, decided = await self._take(case_id, owner_id, [PinFact(fact.text, proofs)])
        return case, _pinned(decided.investigation, fact.text)

    async def _take(
        self,
        case_id: str,
        owner_id: str,
        steps: Sequence[Step],
        versions: frozenset[int] | None = None,
    ) -> tuple[Case, Decision]:
        async with self._data.transaction() as session:
            case = await locked_case(session, case_id, owner_id, versions)
            return case, await take(session, case, steps, utc_now())

    async def _links(
        self, case_id: str, owner_id: str, given: Sequence[LinkGiven]
    ) -> tuple[Link, ...]:
        proofs = await self._proofs(case_id, owner_id, given)
        told = zip(given, proofs, strict=True)
        return tuple(Link(link.stance, proof, link.reason, turn=0) for link, proof in told)

    async def _proofs(
        self, case_id: str, owner_id: str, given: Sequence[CitationGiven]
    ) -> tuple[Proof, ...]:
        """The case is looked for first: another user's is missing, whatever is cited."""
        if given:
            await self.state(case_id, owner_id)
        return tuple([await self._lines.proof(case_id, owner_id, cited) for cited in given])


def hypothesis_in(investigation: Investigation, hypothesis_id: str) -> Hypothesis:
    """Raises `HypothesisNotFound`."""
    for hypothesis in investigation.hypotheses:
        if hypothesis.id == hypothesis_id:
            return hypothesis
    raise HypothesisNotFound(hypothesis_id)


def solution_in(investigation: Investigation, solution_id: str) -> Solution:
    """Raises `SolutionNotFound`."""
    for solution in investigation.solutions:
        if solution.id == solution_id:
            return solution
    raise SolutionNotFound(solution_id)


def _pinned(investigation: Investigation, text: str) -> Note:
    notes = reversed(investigation.journal)
    return next(note for note in notes if (note.kind, note.text) == (NoteKind.PINNED, text))
