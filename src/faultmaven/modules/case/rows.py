"""The row of a case as a caller may have it: their own, at a version they know."""

from sqlalchemy.ext.asyncio import AsyncSession

from faultmaven.modules.case.errors import CaseNotFound, StaleVersion
from faultmaven.modules.case.models import Case
from faultmaven.modules.case.queries import OWNED_CASE


async def owned_case(session: AsyncSession, case_id: str, owner_id: str) -> Case:
    """Raises `CaseNotFound`."""
    case = await session.scalar(OWNED_CASE, {"case_id": case_id, "owner_id": owner_id})
    return _found(case, case_id)


async def locked_case(
    session: AsyncSession, case_id: str, owner_id: str, versions: frozenset[int] | None = None
) -> Case:
    """The case, which stays as it is until the transaction ends; None stands for any version.

    Raises `CaseNotFound` and `StaleVersion`.
    """
    mine = {"case_id": case_id, "owner_id": owner_id}
    case = _found(await session.scalar(OWNED_CASE.with_for_update(), mine), case_id)
    if versions is not None and case.version not in versions:
        raise StaleVersion
    return case


def _found(case: Case | None, case_id: str) -> Case:
    if case is None:
        raise CaseNotFound(case_id)
    return case
