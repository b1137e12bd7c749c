"""Reading streams of server-sent events."""

from typing import Any

import orjson

Event = tuple[str, int, dict[str, Any]]


def parsed(body: str) -> list[Event]:
    """The events of a stream: name, id and data."""
    found = []
    for block in body.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if line[:1] != ":")
        if lines:
            found.append((lines["event"], int(lines["id"]), orjson.loads(lines["data"])))
    return found


def shown(events: list[Event]) -> str:
    """The text that a reader of a streamed answer sees in the end."""
    text = ""
    for name, _, data in events:
        if name == "delta":
            text = data["text"] if data.get("restart") else text + data["text"]
    return text
