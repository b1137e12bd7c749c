"""YAML and JSON documents as plain values that remember their lines, built without recursion."""

from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from faultmaven.analysis.citations import SourceLine

MAX_DEPTH = 60
MAX_EVENTS = 400_000
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Mapping(dict[str, Any]):
    """A mapping whose `lines` give the line of each key, and `number` its own first line."""

    __slots__ = ("lines", "number")

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.lines: dict[str, int] = {}


class Items(list[Any]):
    """A sequence whose `lines` give the line of each item."""

    __slots__ = ("lines", "number")

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.lines: list[int] = []


class Text:
    """One text as a file and its lines, to turn line numbers into source lines."""

    __slots__ = ("file", "first", "lines")

    def __init__(self, file: str, lines: Sequence[str], first: int = 1) -> None:
        self.file = file
        self.first = first
        self.lines = lines

    def line(self, number: int) -> SourceLine:
        index = min(max(number - self.first, 0), len(self.lines) - 1)
        return SourceLine(self.file, index + self.first, self.lines[index])


def documents(lines: Sequence[str], first: int = 1) -> Iterator[Any]:
    """The documents of a YAML or JSON text; it ends at the first one that is broken or too deep."""
    try:
        yield from _documents("\n".join(lines), first)
    except (yaml.YAMLError, ValueError):
        return


def _documents(text: str, first: int) -> Iterator[Any]:
    stack: list[Mapping | Items] = []
    keys: list[str | None] = []
    anchors: dict[str, Any] = {}
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        if count > MAX_EVENTS or len(stack) > MAX_DEPTH:
            return
        value: Any
        if isinstance(event, yaml.ScalarEvent):
            value = event.value
        elif isinstance(event, yaml.MappingStartEvent):
            value = Mapping(event.start_mark.line + first)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = Items(event.start_mark.line + first)
        elif isinstance(event, yaml.AliasEvent):
            value = anchors.get(event.anchor)
        elif isinstance(event, yaml.CollectionEndEvent):
            done = stack.pop()
            keys.pop()
            if not stack:
                yield done
            continue
        else:
            continue
        if getattr(event, "anchor", None) and not isinstance(event, yaml.AliasEvent):
            anchors[event.anchor] = value
        if stack:
            _place(stack[-1], keys, value, event.start_mark.line + first)
        if isinstance(value, Mapping | Items) and not isinstance(event, yaml.AliasEvent):
            stack.append(value)
            keys.append(None)


def _place(holder: Mapping | Items, keys: list[str | None], value: Any, number: int) -> None:
    """Adds a value to its holder: an item of a list, a key of a mapping, or the value of the last key."""
    if isinstance(holder, Items):
        holder.append(value)
        holder.lines.append(number)
    elif keys[-1] is None:
        keys[-1] = value if isinstance(value, str) else ""
        holder.lines[keys[-1]] = number
    else:
        holder[keys[-1]] = value
        keys[-1] = None


def at(value: Any, *path: str | int) -> Any:
    """The value at a path of keys and indexes; None where there is none."""
    for step in path:
        if isinstance(value, Mapping) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, Items) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def mapping(value: Any, *path: str | int) -> Mapping:
    """The mapping at a path; an empty one where there is none."""
    found = at(value, *path)
    return found if isinstance(found, Mapping) else Mapping(0)


def items(value: Any, *path: str | int) -> list[Mapping]:
    """The mappings in the list at a path."""
    found = at(value, *path)
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, Items) else []


def string(value: Any, *path: str | int) -> str:
    """The scalar at a path; empty where there is none or it is no scalar."""
    found = at(value, *path)
    return found if isinstance(found, str) else ""
