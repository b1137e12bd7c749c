"""Whether the process lives, and whether it can serve."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from faultmaven.errors import Unavailable
from faultmaven.web.registry import provided

PATIENCE_S = 3.0

Check = Callable[[], Awaitable[None]]

router = APIRouter(prefix="/health", tags=["operations"])


class Health(BaseModel):
    status: str
    checks: dict[str, str] = {}


class HealthChecks:
    """`vital` parts decide whether we are ready; the `optional` ones may be degraded."""

    def __init__(
        self, vital: Mapping[str, Check], optional: Mapping[str, Check] | None = None
    ) -> None:
        self._vital = vital
        self._optional = optional or {}

    async def ready(self) -> Health:
        vital = {name: await _answer(check, "out") for name, check in self._vital.items()}
        optional = {name: await _answer(c, "degraded") for name, c in self._optional.items()}
        status = "unavailable" if "out" in vital.values() else "ready"
        return Health(status=status, checks=vital | optional)


async def _answer(check: Check, otherwise: str) -> str:
    try:
        await asyncio.wait_for(check(), PATIENCE_S)
    except (Unavailable, TimeoutError):
        return otherwise
    return "ok"


@router.get("/live")
async def live() -> Health:
    """The process runs. Nothing else is looked at."""
    return Health(status="alive")


@router.get("/ready", responses={503: {"model": Health}})
async def ready(
    checks: Annotated[HealthChecks, Depends(provided(HealthChecks))], response: Response
) -> Health:
    """The database (and Redis, where configured) answers; 503 where it does not."""
    health = await checks.ready()
    if health.status != "ready":
        response.status_code = 503
        response.headers["Retry-After"] = "5"
    return health
