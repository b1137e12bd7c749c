"""Keeps the placeholders of each case with the case: a value has one name in all of its turns."""

from types import MappingProxyType

from sqlalchemy.exc import IntegrityError

from faultmaven.modules.agent.models import HiddenValues
from faultmaven.modules.agent.shielding import CaseShield, NoShield
from faultmaven.providers.data import DataProvider
from faultmaven.redaction.placeholders import Placeholders, merged


class Shields:
    """Gives each turn its case's shield; with `redacts` off, one that hides nothing."""

    def __init__(self, data: DataProvider, *, redacts: bool = True) -> None:
        self._data = data
        self.redacts = redacts

    async def open(self, case_id: str) -> CaseShield:
        if not self.redacts:
            return NoShield()
        async with self._data.reading() as session:
            kept = await session.get(HiddenValues, case_id)
        return CaseShield(_of(kept))

    async def keep(self, case_id: str, shield: CaseShield) -> None:
        """Keeps what the turn added, whatever a turn beside it keeps."""
        if not shield.placeholders:
            return
        try:
            await self._merge(case_id, shield.placeholders)
        except IntegrityError:  # the other one kept the case's first, at the same time
            await self._merge(case_id, shield.placeholders)

    async def _merge(self, case_id: str, given: Placeholders) -> None:
        async with self._data.transaction() as session:
            kept = await session.get(HiddenValues, case_id, with_for_update=True)
            both = merged(_of(kept), given)
            if kept is None:
                kept = HiddenValues(case_id=case_id)
                session.add(kept)
            kept.placeholders, kept.reserved = dict(both.values), sorted(both.reserved)


def _of(kept: HiddenValues | None) -> Placeholders:
    if kept is None:
        return Placeholders()
    return Placeholders(MappingProxyType(dict(kept.placeholders)), frozenset(kept.reserved))
