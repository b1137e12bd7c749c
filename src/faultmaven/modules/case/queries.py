"""Which cases a caller sees, and in which order."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, or_, select

from faultmaven.modules.case.models import Case, StoredDecision, StoredInvestigation
from faultmaven.modules.case.schemas import CaseFilter, CaseSort
from faultmaven.modules.case.status import Priority

_URGENCY = case({member.value: rank for rank, member in enumerate(Priority)}, value=Case.priority)
_ORDER_BY: dict[str, ColumnElement[Any]] = {
    "created_at": Case.created_at.expression,
    "updated_at": Case.updated_at.expression,
    "title": Case.title.expression,
    "status": Case.status.expression,
    "priority": _URGENCY,
}


OWNED_CASE = select(Case).where(
    Case.id == bindparam("case_id"), Case.owner_id == bindparam("owner_id")
)
"""One case of one user; built once, as every request on a case asks this."""


STATE = (
    select(Case, StoredInvestigation, StoredDecision.outcome)
    .outerjoin(StoredInvestigation, StoredInvestigation.case_id == Case.id)
    .outerjoin(
        StoredDecision,
        and_(
            StoredDecision.case_id == Case.id,
            StoredDecision.number == StoredInvestigation.decisions,
        ),
    )
    .where(Case.id == bindparam("case_id"), Case.owner_id == bindparam("owner_id"))
)
"""That case with its investigation and the outcome of the latest decision, each if there is one."""


def owned(owner_id: str) -> Select[Case]:
    return select(Case).where(Case.owner_id == owner_id)


def matching(owner_id: str, wanted: CaseFilter) -> Select[Case]:
    cases = owned(owner_id)
    if wanted.status:
        cases = cases.where(Case.status == wanted.status)
    if wanted.priority:
        cases = cases.where(Case.priority == wanted.priority)
    if wanted.q:
        searched = (Case.title, Case.description, Case.problem_statement)
        cases = cases.where(or_(*(t.icontains(wanted.q, autoescape=True) for t in searched)))
    return cases


def ordered(cases: Select[Case], sort: CaseSort) -> Select[Case]:
    key = _ORDER_BY[sort.removeprefix("-")]
    downwards = sort.startswith("-")
    return cases.order_by(key.desc() if downwards else key.asc(), Case.id)
