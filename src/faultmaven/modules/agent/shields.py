"""Keeps the placeholders of each case with the case: a value has one name in all of its turns."""

from contextlib import suppress
from types import MappingProxyType

from sqlalchemy.exc import IntegrityError

from faultmaven.modules.agent.models import HiddenValues
from faultmaven.modules.agent.shielding import CaseShield, NoShield
from faultmaven.providers.data import DataProvider
from faultmaven.redaction.placeholders import Placeholders


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
        if kept is None:
            return CaseShield()
        values = MappingProxyType(dict(kept.placeholders))
        return CaseShield(Placeholders(values, frozenset(kept.reserved)))

    async def keep(self, case_id: str, shield: CaseShield) -> None:
        """Keeps what the turn added; what a turn beside it kept first stays."""
        if not shield.placeholders:
            return
        given = shield.placeholders
        with suppress(IntegrityError):
            await self._merge(case_id, given)

    async def _merge(self, case_id: str, given: Placeholders) -> None:
        async with self._data.transaction() as session:
            kept = await session.get(HiddenValues, case_id, with_for_update=True)
            earlier = kept or HiddenValues(case_id=case_id, placeholders={}, reserved=[])
            await session.merge(
                HiddenValues(
                    case_id=case_id,
                    placeholders={**given.values, **earlier.placeholders},
                    reserved=sorted({*given.reserved, *earlier.reserved}),
                )
            )
