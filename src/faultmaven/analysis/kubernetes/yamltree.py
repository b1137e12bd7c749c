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
    """Builds each document from parser events, with a stack instead of recursion."""
    build = _Builder(first)
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        if count > MAX_EVENTS or len(build.stack) > MAX_DEPTH:
            return
        if isinstance(event, yaml.CollectionEndEvent):
            done = build.close()
            if not build.stack:
                yield done
        elif isinstance(event, yaml.NodeEvent):
            build.add(event)


class _Builder:
    """The open collections of one document, outermost first, each with its pending key."""

    def __init__(self, first: int) -> None:
        self._first = first
        self.stack: list[Mapping | Items] = []
        self._keys: list[str | None] = []
        self._anchors: dict[str, Any] = {}

    def add(self, event: yaml.NodeEvent) -> None:
        number = (event.start_mark.line if event.start_mark else 0) + self._first
        if isinstance(event, yaml.AliasEvent):
            value = self._anchors.get(event.anchor or "")
        else:
            value = _value(event, number)
            if event.anchor:
                self._anchors[event.anchor] = value
        if self.stack:
            self._place(value, number)
        if isinstance(event, yaml.CollectionStartEvent):
            self._open(value)

    def _open(self, collection: Any) -> None:
        self.stack.append(collection)
        self._keys.append(None)

    def close(self) -> Mapping | Items:
        self._keys.pop()
        return self.stack.pop()

    def _place(self, value: Any, number: int) -> None:
        """Adds an item to a list, a key to a mapping, or the value of its pending key."""
        holder, key = self.stack[-1], self._keys[-1]
        if isinstance(holder, Items):
            holder.append(value)
            holder.lines.append(number)
        elif key is None:
            self._keys[-1] = name = value if isinstance(value, str) else ""
            holder.lines[name] = number
        else:
            holder[key] = value
            self._keys[-1] = None


def _value(event: yaml.NodeEvent, number: int) -> Any:
    if isinstance(event, yaml.MappingStartEvent):
        return Mapping(number)
    if isinstance(event, yaml.SequenceStartEvent):
        return Items(number)
    return event.value if isinstance(event, yaml.ScalarEvent) else None


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
