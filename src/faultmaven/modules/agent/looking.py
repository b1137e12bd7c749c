"""What a turn looks at: the uploads of the case and what their analysis says."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from faultmaven.analysis.model import Analysis, Verdict
from faultmaven.modules.agent.reasoners.situation import CategoryOf, Situation, Standing
from faultmaven.modules.case.conversation import TurnContext
from faultmaven.modules.evidence.errors import (
    AnalysisUnderway,
    AnalystBroke,
    EvidenceNotAnalysed,
    EvidenceNotFound,
)
from faultmaven.modules.evidence.schemas import EvidenceFilter, EvidenceRead, StoredFile
from faultmaven.modules.evidence.service import EvidenceService
from faultmaven.web.paging import MAX_PAGE

READY, PROCESSING, FAILED = "ready", "processing", "failed"
NOTHING = Analysis(Verdict.INCONCLUSIVE, "")


@dataclass(frozen=True, slots=True)
class Looking:
    """Looks at the evidence of cases; `catalogue` gives the category of a cause's code."""

    evidence: EvidenceService
    catalogue: CategoryOf

    async def uploads(self, case_id: str, owner_id: str) -> list[EvidenceRead]:
        uploads: list[EvidenceRead] = []
        total = 1
        while len(uploads) < total:
            page = EvidenceFilter(case_id=case_id, limit=MAX_PAGE, offset=len(uploads))
            found = await self.evidence.search_case(owner_id, page)
            uploads += map(EvidenceRead.model_validate, found.items)
            total = found.total if found.items else 0
        return uploads

    async def look(
        self, context: TurnContext, uploads: Sequence[EvidenceRead]
    ) -> tuple[Situation, Mapping[str, StoredFile]]:
        """What can be looked at of the uploads, and where each of their files is stored."""
        standing = _standing(uploads)
        if not standing.ready:
            return Situation(NOTHING, (), standing), {}
        ready = frozenset(upload.id for upload in uploads if upload.status == READY)
        try:
            seen = await self.evidence.case_analysis(context.case_id, context.owner_id, ready)
        except AnalysisUnderway as error:
            together = replace(standing, ready=0, together=error.uploads)
            return Situation(NOTHING, (), together), {}
        except (AnalystBroke, EvidenceNotAnalysed) as error:
            again = isinstance(error, AnalystBroke)
            return Situation(NOTHING, (), Standing(problems=(str(error),), retryable=again)), {}
        situation = Situation(seen.analysis, seen.sources, standing, self.catalogue)
        return situation, seen.files


def wanted(uploads: Sequence[EvidenceRead], ids: Sequence[str] | None) -> Sequence[EvidenceRead]:
    """The uploads of these ids, or all. Raises `EvidenceNotFound`."""
    if ids is None:
        return uploads
    for missing in sorted(set(ids) - {upload.id for upload in uploads}):
        raise EvidenceNotFound(missing)
    return [upload for upload in uploads if upload.id in ids]


def _standing(uploads: Sequence[EvidenceRead]) -> Standing:
    statuses = Counter(upload.status for upload in uploads)
    problems = tuple(
        f"{upload.filename}: {upload.problem or 'the analysis failed'}"
        for upload in uploads
        if upload.status == FAILED
    )
    return Standing(statuses[READY], statuses[PROCESSING], problems)
