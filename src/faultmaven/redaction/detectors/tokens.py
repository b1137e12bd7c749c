"""Finds tokens whose form tells whose they are, by the table of documented forms."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import re2
import yaml

from faultmaven.redaction.effort import Effort
from faultmaven.redaction.expressions import compiled
from faultmaven.redaction.model import Kind, Span

TABLE: Final = Path(__file__).parents[1] / "tables" / "vendor_tokens.yaml"
_LONGEST: Final = 2048
_LEAST: Final = 6
_SPACES: Final = b" \t\r\n\"'<>,;()."


def find(data: bytes, effort: Effort) -> Iterator[Span]:
    """Every token of a known form."""
    forms = _forms()
    yield from forms.beginning(data, effort)
    for match in effort.over(forms.whole.finditer(data)):
        yield Span(match.start(), match.end(), Kind.SECRET, "vendor-token")


class _Forms:
    """The table, compiled: the beginnings of all tokens at once, then the forms that begin so."""

    def __init__(self, rows: list[Mapping[str, Any]]) -> None:
        begun = [row for row in rows if "starts" in row]
        whole = [row["pattern"] for row in rows if "starts" not in row]
        starts = sorted({start for row in begun for start in row["starts"]}, key=len, reverse=True)
        words = "|".join(re2.escape(start) for start in starts if start[0].isalnum())
        signs = "|".join(re2.escape(start) for start in starts if not start[0].isalnum())
        self._search = compiled(rf"\b(?:{words})|{signs}")
        self.whole = compiled(rf"\b(?:{'|'.join(whole)})\b")
        self._forms: dict[bytes, list[tuple[str, Any]]] = {start.encode(): [] for start in starts}
        for row in begun:
            expression = compiled(row["pattern"])
            for start in row["starts"]:
                for literal, forms in self._forms.items():
                    if literal.startswith(start.encode()):
                        forms.append((row["name"], expression))

    def beginning(self, data: bytes, effort: Effort) -> Iterator[Span]:
        done = 0
        for match in effort.over(self._search.finditer(data)):
            start, end = match.span()
            if start < done or len(data[end : end + _LEAST].translate(None, _SPACES)) < _LEAST:
                continue
            for name, expression in self._forms[match.group()]:
                effort.spend()
                token = expression.match(data, start, start + _LONGEST)
                if token:
                    done = token.end()
                    yield Span(start, done, Kind.SECRET, name)
                    break


@lru_cache(maxsize=1)
def _forms() -> _Forms:
    return _Forms(yaml.safe_load(TABLE.read_bytes())["tokens"])
