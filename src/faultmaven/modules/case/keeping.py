"""A case's investigation and the decisions that made it, read and written in a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from faultmaven.modules.case.errors import CaseNotFound
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.models import Case, StoredDecision, StoredInvestigation
from faultmaven.modules.case.queries import STATE
from faultmaven.modules.case.serialise import FORM, INVESTIGATION, OUTCOME, STEP
from faultmaven.modules.case.status import move
from faultmaven.modules.case.steps import Step
from faultmaven.modules.case.turns import Decision, TurnOutcome
from faultmaven.modules.case.version import engines_version
from faultmaven.providers.data import utc_now


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on its way into the tables; `seq` is the answer that tells of it."""

    step: Step
    decision: Decision
    at: datetime
    seq: int | None = None


async def investigation_of(session: AsyncSession, case: Case) -> Investigation:
    """What is stored of a case's investigation, or its beginning where nothing was decided yet."""
    return _in(case, await session.get(StoredInvestigation, case.id))


async def state_of(
    session: AsyncSession, case_id: str, owner_id: str
) -> tuple[Case, Investigation, TurnOutcome | None]:
    """A case, its investigation and what was decided last, as one statement sees them together.

    Raises `CaseNotFound`.
    """
    found = (await session.execute(STATE, {"case_id": case_id, "owner_id": owner_id})).first()
    if found is None:
        raise CaseNotFound(case_id)
    case, stored, outcome = found
    return case, _in(case, stored), OUTCOME.validate_json(outcome) if outcome else None


async def take(session: AsyncSession, case: Case, steps: Sequence[Step], at: datetime) -> Decision:
    """The steps in order on a case that is locked; what they decide is kept. Gives the last."""
    investigation = await investigation_of(session, case)
    decided = []
    for step in steps:
        decision = step.decide(investigation, at)
        investigation = decision.investigation
        decided.append(Decided(step, decision, at))
    await keep(session, case, decided)
    return decision


async def keep(session: AsyncSession, case: Case, decided: Sequence[Decided]) -> None:
    """The case, which is locked, follows the decisions, and all are kept."""
    stored = await session.get(StoredInvestigation, case.id) or _new(case)
    latest = decided[-1].decision.investigation
    stored.form = FORM
    stored.document = INVESTIGATION.dump_json(latest).decode()
    rows = [_row(case.id, number, one) for number, one in enumerate(decided, stored.decisions + 1)]
    stored.decisions += len(rows)
    for one in decided:
        _follow(case, one.decision.investigation)
    session.add_all((stored, *rows))
    await session.flush()


def _row(case_id: str, number: int, decided: Decided) -> StoredDecision:
    return StoredDecision(
        case_id=case_id,
        number=number,
        seq=decided.seq,
        at=decided.at,
        engine=engines_version(),
        step=STEP.dump_json(decided.step).decode(),
        outcome=OUTCOME.dump_json(decided.decision.outcome).decode(),
    )


def _in(case: Case, stored: StoredInvestigation | None) -> Investigation:
    return INVESTIGATION.validate_json(stored.document) if stored else origin_of(case)


def origin_of(case: Case) -> Investigation:
    """The investigation of a case before anything was decided."""
    return Investigation(case.status, case.closure_reason, case.problem_statement)


def _new(case: Case) -> StoredInvestigation:
    origin = INVESTIGATION.dump_json(origin_of(case)).decode()
    return StoredInvestigation(case_id=case.id, origin=origin, decisions=0)


def _follow(case: Case, investigation: Investigation) -> None:
    """The row always changes, and so gets a new version."""
    case.problem_statement = investigation.problem_statement
    case.updated_at = utc_now()
    if investigation.status is not case.status:
        case.standing = move(case.standing, investigation.status, investigation.closure_reason)
