"""What the routes of sessions take and give."""

import json
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

from faultmaven.web.bodies import Body
from faultmaven.web.fields import Storable

MIN_MINUTES, MAX_MINUTES = 60, 480
MAX_METADATA = 4096


def is_small(metadata: dict[str, JsonValue]) -> bool:
    return len(json.dumps(metadata)) <= MAX_METADATA


def _kept(metadata: dict[str, JsonValue]) -> dict[str, JsonValue]:
    if not is_small(metadata):
        raise ValueError(f"metadata has more than {MAX_METADATA} characters of JSON")
    try:
        json.dumps(metadata, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError("metadata holds half a surrogate pair, which is no text") from error
    return metadata


Metadata = Annotated[dict[str, JsonValue], AfterValidator(_kept)]
Minutes = Annotated[int, Field(ge=MIN_MINUTES, le=MAX_MINUTES)]


class SessionCreate(Body):
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
