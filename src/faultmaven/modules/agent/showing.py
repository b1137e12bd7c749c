"""Which pictures of a case models are shown: redaction cannot look into them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from faultmaven.modules.evidence.schemas import Picture
from faultmaven.modules.evidence.service import EvidenceService

ShownTo = Literal["off", "local", "all"]


@dataclass(frozen=True, slots=True)
class Showing:
    """Gives the pictures to models on this host, to `all`, or to none."""

    evidence: EvidenceService
    shown_to: ShownTo

    @property
    def may_leave(self) -> bool:
        """Whether pictures may be shown to models on other hosts."""
        return self.shown_to == "all"

    async def pictures(
        self, case_id: str, owner_id: str, ids: Collection[str]
    ) -> tuple[Picture, ...]:
        """The pictures among these uploads of the case, the latest first."""
        if self.shown_to == "off":
            return ()
        return await self.evidence.pictures(case_id, owner_id, ids)
