"""A JSON object's fields by the words of their names, however an API spells them."""

import re
from collections.abc import Iterator
from typing import Any

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.kubernetes.yamltree import Items, Mapping, Text

_NO_WORD = re.compile(r"[^a-z0-9]")


def plain_name(name: str) -> str:
    """A field's name without case and marks: `StateValue`, `state_value` and `state-value` are
    one."""
    return _NO_WORD.sub("", name.lower())


class Fields:
    """A JSON object with its place in a text; names are given as `plain_name` writes them."""

    __slots__ = ("_keys", "item", "text")

    def __init__(self, text: Text, item: Mapping) -> None:
        self.text = text
        self.item = item
        self._keys = {plain_name(key): key for key in item}

    def has(self, *names: str) -> bool:
        return any(self.value(name) is not None for name in names)

    def value(self, *names: str) -> Any:
        """The first of the named fields that is there and not null."""
        for name in names:
            key = self._keys.get(name)
            if key is not None and self.item[key] is not None:
                return self.item[key]
        return None

    def string(self, *names: str) -> str:
        """The first of the named fields that is a scalar; empty where none is."""
        for name in names:
            if isinstance(found := self.value(name), str):
                return found
        return ""

    def number(self, *names: str) -> float | None:
        return number_of(self.string(*names))

    def object(self, *names: str) -> "Fields":
        """The first of the named fields that is an object; an empty one where none is."""
        found = next((v for name in names if isinstance(v := self.value(name), Mapping)), None)
        return Fields(self.text, Mapping(self.item.number) if found is None else found)

    def objects(self, *names: str) -> list["Fields"]:
        """The objects in the first of the named fields that is a list of any."""
        for name in names:
            found = self.value(name)
            if isinstance(found, Items):
                return [Fields(self.text, item) for item in found if isinstance(item, Mapping)]
        return []

    def list(self, *names: str) -> Items:
        """The first of the named fields that is a list; an empty one where none is."""
        found = next((v for name in names if isinstance(v := self.value(name), Items)), None)
        return Items(self.item.number) if found is None else found

    def line(self, *names: str) -> SourceLine:
        """The line of the first of the named fields that is there, else the object's first."""
        for name in names:
            if self.value(name) is not None:
                return self.text.line(self.item.lines[self._keys[name]])
        return self.text.line(self.item.number)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The names and values of the fields that are scalars."""
        return ((key, value) for key, value in self.item.items() if isinstance(value, str))


def number_of(text: object) -> float | None:
    """The number that a scalar's text is; None where it is none or not finite."""
    try:
        found = float(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is not None and abs(found) < float("inf") else None


def every_object(text: Text, document: Mapping | Items) -> Iterator[tuple[str, Fields]]:
    """All objects of a document in reading order, each with the name of the field that holds it."""
    stack: list[tuple[str, Any]] = [("", document)]
    while stack:
        holder, value = stack.pop()
        if isinstance(value, Mapping):
            yield holder, Fields(text, value)
            stack += [(plain_name(key), value[key]) for key in reversed(value)]
        elif isinstance(value, Items):
            stack += [(holder, item) for item in reversed(value)]
