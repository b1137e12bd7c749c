"""What the routes of sessions take and give."""

import json
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

from faultmaven.web.fields import Storable

MIN_MINUTES, MAX_MINUTES = 60, 480
MAX_METADATA = 4096


def _small(metadata: dict[str, JsonValue]) -> dict[str, JsonValue]:
    if len(json.dumps(metadata)) > MAX_METADATA:
        raise ValueError(f"metadata has more than {MAX_METADATA} characters of JSON")
    return metadata


Metadata = Annotated[dict[str, JsonValue], AfterValidator(_small)]
Minutes = Annotated[int, Field(ge=MIN_MINUTES, le=MAX_MINUTES)]


class SessionCreate(BaseModel):
    client_id: Annotated[Storable, Field(min_length=1, max_length=128)] | None = None
    timeout_minutes: Minutes | None = None
    metadata: Metadata = {}


class SessionRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    client_id: str | None
    timeout_minutes: int
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    metadata: dict[str, JsonValue]


class SessionOpened(SessionRead):
    session_resumed: bool
