"""Past cases that resemble a present one: remembered by their evidence, forgotten with them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from faultmaven.analysis.model import Analysis
from faultmaven.modules.case.conversation import Said
from faultmaven.modules.case.engines.memory_manager import MemoryManager
from faultmaven.modules.case.engines.ooda_engine import OODAEngine
from faultmaven.modules.case.hypotheses import Hypothesis, HypothesisStatus
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.keeping import investigation_of
from faultmaven.modules.case.memory import CountTokens, Memory
from faultmaven.modules.case.models import Case
from faultmaven.modules.case.proofs import Author
from faultmaven.modules.case.recall.features import features_of
from faultmaven.modules.case.recall.models import Fingerprint
from faultmaven.modules.case.recall.similarity import ALIKE_FROM, likeness, rarity
from faultmaven.modules.case.solutions import Solution, SolutionStatus
from faultmaven.modules.case.status import CaseStatus
from faultmaven.modules.case.turns import HypothesisClaim
from faultmaven.providers.data import DataProvider

MOST_RECALLED = 3
MOST_TAKEN = 3
"""Fingerprints of past cases that are taken in one turn."""
MOST_COMPARED = 1000
"""The latest resolved cases that are compared; older ones are too costly to read in a turn."""


@dataclass(frozen=True, slots=True)
class PastCase:
    """A resolved case that resembles the present one, its cause, and what mended it, if known."""

    case_id: str
    title: str
    closed_at: datetime
    likeness: float
    cause: Hypothesis
    fix: Solution | None = None

    @property
    def claim(self) -> HypothesisClaim:
        """What it suggests for the present case: an idea to check, without any evidence."""
        statement = f"As in “{self.title}” of {self.closed_at:%Y-%m-%d}: {self.cause.statement}"
        if self.fix:
            statement += f" (mended then by: {self.fix.immediate_action.rstrip('.')})"
        return HypothesisClaim(
            statement,
            self.cause.category,
            subject=self.cause.subject,
            code=self.cause.code,
            author=Author.MEMORY,
        )


class CaseMemory:
    """What a case remembers of itself, and of cases before it."""

    def __init__(self, data: DataProvider, count_tokens: CountTokens, budget: int) -> None:
        self._data = data
        self.count_tokens = count_tokens
        self.budget = budget

    def organize(
        self, investigation: Investigation, said: Sequence[Said], budget: int | None = None
    ) -> Memory:
        """The case's own past within `budget` tokens, or those of a whole prompt."""
        most = self.budget if budget is None else budget
        return MemoryManager().organize_memory(investigation, said, self.count_tokens, most)

    async def sizes(self, investigation: Investigation, said: Sequence[Said]) -> dict[str, int]:
        """The tokens of each section of what the next prompt would carry of the past."""
        memory = await asyncio.to_thread(self.organize, investigation, said)
        return {name: section.tokens for name, section in memory.sections.items()}

    def evidence_share(self, investigation: Investigation) -> float:
        """The share of a prompt that evidence may take, by the intensity of the investigation."""
        return OODAEngine().get_current_intensity(investigation).evidence_share

    def tool_budget(self, investigation: Investigation) -> int:
        """How often a model may look at the evidence in a turn, by the same intensity."""
        return OODAEngine().get_current_intensity(investigation).tool_budget

    async def unremembered(self, owner_id: str) -> Sequence[str]:
        """The latest resolved cases of an owner that have left no fingerprint, a few of them."""
        taken = select(Fingerprint.case_id)
        cases = (
            select(Case.id)
            .where(Case.owner_id == owner_id, Case.status == CaseStatus.RESOLVED)
            .where(Case.id.not_in(taken))
            .order_by(Case.closed_at.desc(), Case.id)
            .limit(MOST_TAKEN)
        )
        async with self._data.reading() as session:
            return (await session.scalars(cases)).all()

    async def remember(self, case_id: str, owner_id: str, analysis: Analysis) -> frozenset[str]:
        """Takes the fingerprint of a case, or takes it anew; its features."""
        features = features_of(analysis)
        kept = Fingerprint(case_id=case_id, owner_id=owner_id, features=sorted(features))
        async with self._data.transaction() as session:
            await session.merge(kept)
        return features

    async def recall(self, case_id: str, owner_id: str, analysis: Analysis) -> tuple[PastCase, ...]:
        """Resolved cases of the same owner whose evidence is like this, the most alike first.

        The case itself is remembered on the way, so that it is found once it is resolved.
        """
        features = await self.remember(case_id, owner_id, analysis)
        async with self._data.reading() as session:
            past = await _resolved(session, case_id, owner_id)
            weights = rarity([features, *(kept.features for kept, _ in past)])
            alike = [(likeness(features, kept.features, weights), case) for kept, case in past]
            alike.sort(key=lambda pair: (-pair[0], pair[1].id))
            found = [
                await _past(session, case, share)
                for share, case in alike[:MOST_RECALLED]
                if share >= ALIKE_FROM
            ]
        return tuple(past_case for past_case in found if past_case)


async def _resolved(
    session: AsyncSession, case_id: str, owner_id: str
) -> Sequence[tuple[Fingerprint, Case]]:
    others = (
        select(Fingerprint, Case)
        .join(Case, Case.id == Fingerprint.case_id)
        .where(Fingerprint.owner_id == owner_id, Case.id != case_id)
        .where(Case.status == CaseStatus.RESOLVED)
        .order_by(Case.closed_at.desc(), Case.id)
        .limit(MOST_COMPARED)
    )
    return [(kept, case) for kept, case in (await session.execute(others)).all()]


async def _past(session: AsyncSession, case: Case, share: float) -> PastCase | None:
    """What a resolved case found; nothing if it was resolved without a validated cause."""
    investigation = await investigation_of(session, case)
    cause = next(
        (h for h in investigation.hypotheses if h.status is HypothesisStatus.VALIDATED), None
    )
    if cause is None or case.closed_at is None:
        return None
    worked = [s for s in investigation.solutions if s.status is SolutionStatus.VERIFIED]
    fix = worked[-1] if worked else None
    return PastCase(case.id, case.title, case.closed_at, share, cause, fix)
