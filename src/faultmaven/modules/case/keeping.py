"""A case's investigation and the decisions that made it, read and written in a transaction."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.models import Case, StoredDecision, StoredInvestigation
from faultmaven.modules.case.serialise import FORM, INVESTIGATION, OUTCOME, TURN
from faultmaven.modules.case.status import move
from faultmaven.modules.case.turns import Decision, Turn

ENGINE = "1"


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on its way into the tables: what led to it, when, and who decided."""

    turn: Turn
    decision: Decision
    at: datetime
    seq: int | None = None


async def investigation_of(session: AsyncSession, case: Case) -> Investigation:
    stored = await session.get(StoredInvestigation, case.id)
    kept = INVESTIGATION.validate_json(stored.document) if stored else Investigation()
    return replace(kept, status=case.status, problem_statement=case.problem_statement)


async def keep(session: AsyncSession, case: Case, decided: Decided) -> None:
    """The case, which is locked, follows the decision, and both are kept."""
    stored = await session.get(StoredInvestigation, case.id) or _new(case)
    stored.form = FORM
    stored.document = INVESTIGATION.dump_json(decided.decision.investigation).decode()
    stored.decisions += 1
    _follow(case, decided.decision.investigation)
    row = StoredDecision(
        case_id=case.id,
        number=stored.decisions,
        seq=decided.seq,
        at=decided.at,
        engine=ENGINE,
        step=TURN.dump_json(decided.turn).decode(),
        outcome=OUTCOME.dump_json(decided.decision.outcome).decode(),
    )
    session.add_all((stored, row))


def _origin(case: Case) -> Investigation:
    return Investigation(status=case.status, problem_statement=case.problem_statement)


def _new(case: Case) -> StoredInvestigation:
    origin = INVESTIGATION.dump_json(_origin(case)).decode()
    return StoredInvestigation(case_id=case.id, origin=origin, decisions=0)


def _follow(case: Case, investigation: Investigation) -> None:
    case.problem_statement = investigation.problem_statement
    if investigation.status is not case.status:
        case.standing = move(case.standing, investigation.status)
