"""Server-sent events as they are written (WHATWG HTML, section 9.2); pure."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

HEARTBEAT = b": still here\n\n"
"""A comment, which clients pass over."""


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """`id` grows along a stream: a client that comes back names the last one it has seen."""

    name: str
    id: int
    data: Mapping[str, Any]

    def encode(self) -> bytes:
        head = f"event: {self.name}\nid: {self.id}\ndata: ".encode()
        return head + orjson.dumps(self.data) + b"\n\n"


Events = AsyncGenerator[ServerEvent, None]
