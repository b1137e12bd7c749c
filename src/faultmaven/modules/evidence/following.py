"""The analysis of an upload as a stream of events, the same from whichever process is asked."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from faultmaven.modules.evidence.errors import EvidenceNotAnalysed
from faultmaven.modules.evidence.models import Evidence, EvidenceStatus
from faultmaven.modules.evidence.progress import Progress, Stage
from faultmaven.web.events import Events, ServerEvent

LOOK_EVERY_S = 0.5
AT_MOST_S = 900.0


async def following(
    evidence: Evidence,
    look: Callable[[], Awaitable[Evidence]],
    hear: Callable[[], Awaitable[Progress | None]],
    seen: int,
) -> Events:
    """Gives the latest word whenever there is one newer than `seen`, until the analysis has ended
    or `AT_MOST_S` seconds have passed.

    Raises `EvidenceNotAnalysed` where it failed, and what `look` raises.
    """
    until = time.monotonic() + AT_MOST_S
    while evidence.status is EvidenceStatus.PROCESSING and time.monotonic() < until:
        progress = await hear() or _waiting(evidence)
        if progress.number > seen:
            seen = progress.number
            yield _status(progress, sum(file.lines for file in evidence.files))
        await asyncio.sleep(LOOK_EVERY_S)
        evidence = await look()
    if evidence.status is EvidenceStatus.FAILED:
        raise EvidenceNotAnalysed(evidence.problem or "The analysis has failed.")
    if evidence.status is EvidenceStatus.READY:
        yield ServerEvent("done", max(seen + 1, _now()), {"status": evidence.status.value})


def _status(progress: Progress, lines: int) -> ServerEvent:
    """The lines read are estimated from the bytes."""
    done, total = progress.bytes_done, progress.bytes_total
    told = progress.model_dump(exclude={"number"})
    return ServerEvent(
        "status",
        progress.number,
        {**told, "lines_done": lines * done // total if total else 0, "lines_total": lines},
    )


def _waiting(evidence: Evidence) -> Progress:
    return Progress(
        number=int(evidence.created_at.timestamp() * 1000),
        stage=Stage.WAITING,
        bytes_done=0,
        bytes_total=sum(file.size for file in evidence.files),
        seconds_left=None,
    )


def _now() -> int:
    return time.time_ns() // 1_000_000
