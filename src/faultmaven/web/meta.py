"""What this installation offers, for clients to adapt to."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from faultmaven.web.registry import provided

router = APIRouter(prefix="/v1/meta", tags=["operations"])


class Limits(BaseModel):
    json_bytes: int
    message_chars: int
    evidence_bytes: int
    document_bytes: int
    page_items: int
    sessions: int
    session_minutes: tuple[int, int]


class Capabilities(BaseModel):
    version: str
    profile: str
    mode: str
    limits: Limits
    formats: list[str]
    features: dict[str, bool]


@router.get("/capabilities")
async def capabilities(
    offered: Annotated[Capabilities, Depends(provided(Capabilities))],
) -> Capabilities:
    """Version, profile, limits, evidence formats, and who answers: built-in analyst or model."""
    return offered
