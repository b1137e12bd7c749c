"""Finds tokens beside the name of a service whose keys have no form of their own."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from faultmaven.redaction import shapes
from faultmaven.redaction.effort import Effort
from faultmaven.redaction.expressions import compiled
from faultmaven.redaction.model import Kind, Span

TABLE: Final = Path(__file__).parents[1] / "tables" / "services.yaml"
_TOKEN: Final = compiled(
    r"[A-Za-z]{0,16}(?:[_. -][A-Za-z]{1,12}){0,2}[ \t:=\"'-]{1,4}([A-Za-z0-9_-]{20,256})",
    captures=True,
)
_WINDOW: Final = 320
_IDENTIFIER: Final = b"id"


def find(data: bytes, effort: Effort) -> Iterator[Span]:
    """Every word of letters and digits, of 20 characters and more, right behind such a name."""
    for match in effort.over(_names().finditer(data), 3):
        beside = _TOKEN.match(data, match.end(), match.end() + _WINDOW)
        if beside is None:
            continue
        start, end = beside.span(1)
        value, key = data[start:end], data[match.end() : start].rstrip(b" \t:=\"'-").lower()
        if shapes.mixed(value) and not shapes.is_name(value) and not key.endswith(_IDENTIFIER):
            yield Span(start, end, Kind.SECRET, "service-token")


@lru_cache(maxsize=1)
def _names() -> Any:
    names = yaml.safe_load(TABLE.read_bytes())["services"]
    return compiled(rf"(?i)\b(?:{'|'.join(names)})")
