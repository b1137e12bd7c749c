"""Joint analyses for requests, which join work under way and do not wait for it for long."""

import asyncio
import time
from collections.abc import Sequence

from faultmaven.analysis.model import Analysis
from faultmaven.modules.evidence.analyses import Analyses
from faultmaven.modules.evidence.backlog import Backlog
from faultmaven.modules.evidence.errors import AnalysisUnderway
from faultmaven.modules.evidence.joint import ANALYSED_AT_ONCE, JointAnalyses, job_of
from faultmaven.modules.evidence.models import Evidence, EvidenceStatus
from faultmaven.modules.evidence.naming import Body, case_body
from faultmaven.modules.evidence.queries import upload_of

PATIENCE_S = 10.0
LOOK_EVERY_S = 0.2


class Asking:
    def __init__(
        self,
        analyses: Analyses,
        joint: JointAnalyses,
        backlog: Backlog,
        patience_seconds: float = PATIENCE_S,
    ) -> None:
        self._analyses = analyses
        self._joint = joint
        self._backlog = backlog
        self._patience = patience_seconds
        self._begun: set[asyncio.Task[Analysis]] = set()

    async def joint(
        self, owner_id: str, case_id: str, uploads: Sequence[Evidence], *, whole: bool
    ) -> Analysis:
        """The analysis of uploads of a case together; `whole` where they are all of them.

        Raises `AnalysisUnderway` where it takes longer than a request should, `AnalystBroke`, and
        `EvidenceNotAnalysed` where it was given up.
        """
        body = case_body([upload_of(upload) for upload in uploads])
        if (found := await self._analyses.known(owner_id, body)) is not None:
            return found
        if whole and _by_a_job(uploads):
            found = await self._awaited(owner_id, case_id, body, several=len(uploads) > 1)
        else:
            found = await self._made(owner_id, case_id, body)
        if found is None:
            raise AnalysisUnderway([upload.label for upload in uploads])
        return found

    async def stop(self) -> None:
        for task in self._begun:
            task.cancel()
        await asyncio.gather(*self._begun, return_exceptions=True)

    async def _awaited(
        self, owner_id: str, case_id: str, body: Body, *, several: bool
    ) -> Analysis | None:
        """What the job stores, whichever process does it; None if it is not there in time."""
        until = time.monotonic() + self._patience
        if several:
            await self._joint.expect(case_id)
            self._backlog.add(job_of(case_id))
        while (found := await self._analyses.known(owner_id, body)) is None:
            if time.monotonic() >= until:
                return None
            await asyncio.sleep(LOOK_EVERY_S)
        return found

    async def _made(self, owner_id: str, case_id: str, body: Body) -> Analysis | None:
        """What is made here; if that takes too long it goes on, for the next to ask."""
        task = asyncio.create_task(self._analyses.of(owner_id, body, case_id))
        self._begun.add(task)
        task.add_done_callback(self._ended)
        done, _ = await asyncio.wait({task}, timeout=self._patience)
        return task.result() if done else None

    def _ended(self, task: asyncio.Task[Analysis]) -> None:
        self._begun.discard(task)
        if not task.cancelled():
            task.exception()


def _by_a_job(uploads: Sequence[Evidence]) -> bool:
    """Whether a job makes the analysis of uploads that are all there are of their case."""
    unread = any(upload.status is EvidenceStatus.PROCESSING for upload in uploads)
    size = sum(file.size for upload in uploads for file in upload.files)
    return unread or (len(uploads) > 1 and size > ANALYSED_AT_ONCE)
