"""Finds the values of Kubernetes Secrets, whatever their names, in YAML and in JSON."""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from faultmaven.redaction.effort import Effort
from faultmaven.redaction.expressions import compiled
from faultmaven.redaction.model import Kind, Span

_KIND: Final = compiled(r"\bkind[\"']?[ \t]*:[ \t]*[\"']?([A-Z][A-Za-z]{2,40})", captures=True)
_BLOCK: Final = compiled(
    r"(?m:^[ \t]*)(data|stringData):[ \t]*\r?\n|\"(data|stringData)\"[ \t]*:[ \t\r\n]*\{",
    captures=True,
)
_YAML_LINE: Final = compiled(
    r"([ \t]*)(?:[\w.-]{1,253}:[ \t]*)?(?:[|>][+-]?[ \t]*|[\"']?([^\r\n]*?)[\"']?[ \t]*)"
    r"(?:\r?\n|$)",
    captures=True,
)
_JSON_FIELD: Final = compiled(
    r"[ \t\r\n,]*\"[\w.-]{1,253}\"[ \t]*:[ \t]*\"((?:[^\"\\\r\n]|\\[^\r\n])*)\"", captures=True
)
_BASE64: Final = compiled(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_SECRET: Final = b"Secret"
_MOST: Final = 1_000


def find(data: bytes, effort: Effort) -> Iterator[Span]:
    """Every value of `data` and `stringData` whose nearest `kind`, before or after, is a Secret.

    Values of `data` all are base64: so those of a ConfigMap beside it stay.
    """
    if _SECRET not in data:
        return
    kinds = [(match.start(), match.group(1)) for match in effort.over(_KIND.finditer(data))]
    if not any(kind == _SECRET for _, kind in kinds):
        return
    done = 0
    for match in effort.over(_BLOCK.finditer(data)):
        if match.start() < done:
            continue
        place = bisect_left(kinds, (match.start(), b""))
        if all(kind != _SECRET for _, kind in kinds[max(0, place - 1) : place + 1]):
            continue
        is_json = match.group(2) is not None
        read = _json_values if is_json else _yaml_values
        values = list(effort.over(read(data, match.start(), match.end())))
        done = values[-1][1] if values else match.end()
        plain = b"stringData" in match.group()
        if plain or all(_BASE64.fullmatch(data[start:end]) for start, end in values):
            for start, end in values:
                yield Span(start, end, Kind.SECRET, "kubernetes-secret")


def _yaml_values(data: bytes, start: int, position: int) -> Iterator[tuple[int, int]]:
    """The values of the lines that are indented more than the block's name."""
    indent = len(data[start:position]) - len(data[start:position].lstrip(b" \t"))
    for _ in range(_MOST):
        match = _YAML_LINE.match(data, position)
        if match is None or match.end() == position or len(match.group(1)) <= indent:
            return
        if match.group(2):
            yield match.span(2)
        position = match.end()


def _json_values(data: bytes, _: int, position: int) -> Iterator[tuple[int, int]]:
    for _number in range(_MOST):
        match = _JSON_FIELD.match(data, position)
        if match is None:
            return
        if match.group(1):
            yield match.span(1)
        position = match.end()
