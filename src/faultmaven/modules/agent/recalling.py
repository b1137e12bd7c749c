"""What similar past cases suggest for a turn."""

import asyncio
from dataclasses import dataclass

from faultmaven.analysis.model import Analysis
from faultmaven.modules.agent.looking import NOTHING
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.case.conversation import TurnContext
from faultmaven.modules.case.errors import CaseNotFound
from faultmaven.modules.case.recall.service import CaseMemory
from faultmaven.modules.case.turns import HypothesisClaim
from faultmaven.modules.evidence.errors import AnalysisUnderway, AnalystBroke, EvidenceNotAnalysed
from faultmaven.modules.evidence.service import EvidenceService

PATIENCE_S = 2.0
"""How long a turn waits for the analysis of a past case; what takes longer is there next time."""


@dataclass(frozen=True, slots=True)
class Recalling:
    memory: CaseMemory
    evidence: EvidenceService

    async def past(
        self, context: TurnContext, situation: Situation, ready: tuple[str, ...]
    ) -> tuple[HypothesisClaim, ...]:
        """What similar past cases suggest, asked when there is new evidence to compare.

        Resolved cases that no turn has looked at are remembered first, the latest of them.
        """
        if not ready or set(ready) <= set(context.investigation.evidence_ids):
            return ()
        owner_id = context.owner_id
        for case_id in await self.memory.unremembered(owner_id):
            if (analysis := await self._analysis(case_id, owner_id)) is not None:
                await self.memory.remember(case_id, owner_id, analysis)
        found = await self.memory.recall(context.case_id, owner_id, situation.analysis)
        return tuple(past.claim for past in found)

    async def _analysis(self, case_id: str, owner_id: str) -> Analysis | None:
        """None where there is none yet; of evidence that cannot be analysed it says nothing."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                return (await self.evidence.case_analysis(case_id, owner_id)).analysis
        except (AnalysisUnderway, CaseNotFound, TimeoutError):
            return None
        except (AnalystBroke, EvidenceNotAnalysed):
            return NOTHING
