"""Work that is broken off once nobody wants it any more."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress

from faultmaven.errors import Unavailable
from faultmaven.modules.case.errors import CaseNotFound

LOOK_EVERY_S = 1.0


async def unless(
    unwanted: Callable[[], Awaitable[bool]], work: Coroutine[None, None, None]
) -> None:
    """Does the work, unless it turns out meanwhile to be unwanted or its case is deleted."""
    task = asyncio.ensure_future(work)
    try:
        while not (await asyncio.wait({task}, timeout=LOOK_EVERY_S))[0]:
            with suppress(Unavailable):
                if await unwanted():
                    return
        with suppress(CaseNotFound):
            await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
