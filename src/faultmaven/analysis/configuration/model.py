"""What a setting is."""

from typing import NamedTuple

MAX_SETTINGS = 50_000


class Setting(NamedTuple):
    """The value at a key's path (`server.ports[0]`), in the words of the file, and its line."""

    path: str
    value: str
    line: int


def joined(*parts: str) -> str:
    """A path of those parts that are not empty."""
    return ".".join(part for part in parts if part)
