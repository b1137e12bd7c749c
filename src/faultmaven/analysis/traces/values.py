"""What the JSON of all tracers has in common: loosely typed fields, and lines to cite."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from faultmaven.analysis.entities import named
from faultmaven.analysis.model import Entity

_ID = re.compile(r'"(?:span_?id|id)"\s*:\s*"(?P<id>[^"]{1,64})"', re.IGNORECASE)
_PEERS = (
    "peer.service",
    "db.name",
    "db.system",
    "messaging.system",
    "server.address",
    "net.peer.name",
    "rpc.service",
)
_CODES = ("http.status_code", "http.response.status_code")


def objects(value: object) -> Iterator[Mapping[str, Any]]:
    """The objects of a JSON list; nothing for any other value."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def text(value: object) -> str:
    return str(value) if isinstance(value, str | int | float) else ""


def whole(value: object) -> int | None:
    """An integer, also one in a string (exactly: nanoseconds need all their
    digits) or with a fraction; None for what is no number."""
    if isinstance(value, int):
        return value
    try:
        return int(value) if isinstance(value, str) and value.isdigit() else int(float(text(value)))
    except (ValueError, OverflowError):
        return None


def lines_of_ids(lines: Sequence[str]) -> dict[str, int]:
    """The first line (from 1) on which each span's identifier stands as a field's value."""
    found: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        for match in _ID.finditer(line):
            found.setdefault(match["id"], number)
    return found


def peer(attributes: Mapping[str, str]) -> Entity | None:
    """Whom a client's span says it calls, after OpenTelemetry's semantic conventions."""
    name = next((attributes[key] for key in _PEERS if attributes.get(key)), "")
    return named("service", name) if name else None


def server_error(attributes: Mapping[str, str]) -> bool:
    """Whether the attributes tell of an HTTP status of 500 or more."""
    return any(attributes.get(key, "")[:1] == "5" for key in _CODES)
