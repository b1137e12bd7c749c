"""Routes that are planned: they exist, are documented, and say that they do nothing yet."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter

from faultmaven.errors import NotOffered


def add_later(
    router: APIRouter, method: str, path: str, summary: str, dependencies: Sequence[Any]
) -> None:
    """Add a route that answers 501 to those its dependencies let through."""

    async def later() -> None:
        raise NotOffered(f"{summary}: this version of FaultMaven does not offer it yet.")

    router.add_api_route(
        path,
        later,
        methods=[method],
        summary=summary,
        description="Not offered yet: answers 501.",
        status_code=501,
        dependencies=dependencies,
    )
