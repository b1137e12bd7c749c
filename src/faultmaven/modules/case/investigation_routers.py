"""Routes of a case's investigation: its state, hypotheses, solutions, confirmations and facts."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from faultmaven.modules.auth.dependencies import CurrentUserId
from faultmaven.modules.case.dependencies import Investigations, Memories, VersionsSeen, etag
from faultmaven.modules.case.given import (
    ConfirmationAnswer,
    FactNew,
    HypothesisNew,
    HypothesisPatch,
    SolutionNew,
    SolutionPatch,
)
from faultmaven.modules.case.hypotheses import Hypothesis
from faultmaven.modules.case.investigating import CaseState
from faultmaven.modules.case.models import Case
from faultmaven.modules.case.proofs import Note
from faultmaven.modules.case.recall.service import CaseMemory
from faultmaven.modules.case.schemas import CaseId
from faultmaven.modules.case.shown import StateRead, state_read
from faultmaven.modules.case.solutions import Solution
from faultmaven.web.paging import Found, Page, Paging

router = APIRouter()


@router.get("/{case_id}/state")
async def get_state(
    case_id: CaseId,
    user_id: CurrentUserId,
    cases: Investigations,
    memories: Memories,
    response: Response,
) -> StateRead:
    """Show how the investigation stands: phase, milestones, hypotheses, conclusion, what waits.

    `memory` has the tokens of what a prompt would carry of the past, by section.
    """
    return await _shown(await cases.whole_state(case_id, user_id), memories, response)


@router.get("/{case_id}/hypotheses", response_model=Page[Hypothesis])
async def list_hypotheses(
    case_id: CaseId,
    paging: Annotated[Paging, Query()],
    user_id: CurrentUserId,
    cases: Investigations,
    response: Response,
) -> Found[Hypothesis]:
    """List hypotheses in the order they came up, with their evidence, also those given up."""
    state = await cases.state(case_id, user_id)
    _tag(response, state.case)
    return paging.cut(state.investigation.hypotheses)


@router.post("/{case_id}/hypotheses", status_code=201)
async def add_hypothesis(
    case_id: CaseId,
    new: HypothesisNew,
    user_id: CurrentUserId,
    cases: Investigations,
    response: Response,
) -> Hypothesis:
    """Propose a cause. Its likelihood follows from the evidence; each quote is checked."""
    case, hypothesis = await cases.add_hypothesis(case_id, user_id, new)
    _tag(response, case)
    return hypothesis


@router.patch("/{case_id}/hypotheses/{hypothesis_id}")
async def change_hypothesis(
    case_id: CaseId,
    hypothesis_id: str,
    change: HypothesisPatch,
    user_id: CurrentUserId,
    versions: VersionsSeen,
    cases: Investigations,
    response: Response,
) -> Hypothesis:
    """Link evidence to a hypothesis, put it to the test, give it up, or pin it; `If-Match` as for
    a change of the case.

    What the evidence says decides whether it is validated; refuting and retiring need a reason.
    """
    changed = await cases.change_hypothesis(case_id, user_id, hypothesis_id, change, versions)
    _tag(response, changed[0])
    return changed[1]


@router.get("/{case_id}/solutions", response_model=Page[Solution])
async def list_solutions(
    case_id: CaseId,
    paging: Annotated[Paging, Query()],
    user_id: CurrentUserId,
    cases: Investigations,
    response: Response,
) -> Found[Solution]:
    """List solutions in the order they were proposed, each with what its commands would do."""
    state = await cases.state(case_id, user_id)
    _tag(response, state.case)
    return paging.cut(state.investigation.solutions)


@router.post("/{case_id}/solutions", status_code=201)
async def propose_solution(
    case_id: CaseId,
    new: SolutionNew,
    user_id: CurrentUserId,
    cases: Investigations,
    response: Response,
) -> Solution:
    """Propose a way to mend a cause that stands firmly enough, or to ease the symptom."""
    case, solution = await cases.propose_solution(case_id, user_id, new)
    _tag(response, case)
    return solution


@router.patch("/{case_id}/solutions/{solution_id}")
async def change_solution(
    case_id: CaseId,
    solution_id: str,
    change: SolutionPatch,
    user_id: CurrentUserId,
    versions: VersionsSeen,
    cases: Investigations,
    response: Response,
) -> Solution:
    """Say what became of a solution: accepted, applied, verified, failed or withdrawn; `If-Match`
    as for a change of the case.

    One that failed takes its cause down; one that is verified asks whether the case is resolved.
    """
    changed = await cases.change_solution(case_id, user_id, solution_id, change, versions)
    _tag(response, changed[0])
    return changed[1]


@router.post("/{case_id}/confirmations/{token}")
async def confirm(
    case_id: CaseId,
    token: str,
    answer: ConfirmationAnswer,
    user_id: CurrentUserId,
    cases: Investigations,
    memories: Memories,
    response: Response,
) -> StateRead:
    """Answer what waits for a yes. Its token counts once, for this case and what was shown."""
    state = await cases.confirm(case_id, user_id, token, agreed=answer.confirm)
    return await _shown(state, memories, response)


@router.post("/{case_id}/facts", status_code=201)
async def pin_fact(
    case_id: CaseId,
    fact: FactNew,
    user_id: CurrentUserId,
    cases: Investigations,
    response: Response,
) -> Note:
    """Pin a fact in the journal, where every later turn sees it."""
    case, note = await cases.pin_fact(case_id, user_id, fact)
    _tag(response, case)
    return note


async def _shown(state: CaseState, memories: CaseMemory, response: Response) -> StateRead:
    _tag(response, state.case)
    sizes = await memories.sizes(state.investigation, state.recent)
    return state_read(state.case, state.investigation, state.latest, sizes)


def _tag(response: Response, case: Case) -> None:
    response.headers["ETag"] = etag(case.version)
