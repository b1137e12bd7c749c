"""JSON text as plain values that remember their lines, built without recursion."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from faultmaven.analysis.kubernetes.yamltree import MAX_DEPTH, Items, Mapping

MAX_PIECES = 4_000_000
_PIECE = re.compile(
    r'\s*(?:(?P<mark>[{}\[\],:])|(?P<text>"(?:[^"\\\n]|\\.)*")|(?P<word>[^\s{}\[\],:"]+))'
)
_WORDS = {"null": None, "true": "true", "false": "false"}


def documents(lines: Sequence[str], first: int = 1) -> Iterator[Mapping | Items]:
    """The JSON collections of a text, one after another; it ends at the first broken one.

    Scalars are texts (`true` is "true", 3.0 is "3.0"), null is None, as in `yamltree`; what nests
    deeper than `MAX_DEPTH` ends the text too.
    """
    build = _Builder()
    for count, (number, piece) in enumerate(_pieces(lines, first)):
        if count > MAX_PIECES or not build.add(piece, number):
            return
        if build.done is not None:
            yield build.done
            build.done = None


def _pieces(lines: Sequence[str], first: int) -> Iterator[tuple[int, str]]:
    for number, text in enumerate(lines, first):
        place = 0
        while match := _PIECE.match(text, place):
            yield number, match.group().lstrip()
            place = match.end()
        if text[place:].strip():
            yield number, ""
            return


class _Builder:
    """The open collections of a document, outermost first, each with its pending key."""

    def __init__(self) -> None:
        self.done: Mapping | Items | None = None
        self._stack: list[Mapping | Items] = []
        self._keys: list[str | None] = []

    def add(self, piece: str, number: int) -> bool:
        """Takes the next piece; whether the text is sound so far."""
        match piece:
            case "{" | "[":
                collection = Mapping(number) if piece == "{" else Items(number)
                return self._place(collection, number) and self._open(collection)
            case "}" | "]":
                return self._close(Mapping if piece == "}" else Items)
            case "," | ":":
                return bool(self._stack)
        return bool(piece and self._stack) and self._scalar(piece, number)

    def _open(self, collection: Mapping | Items) -> bool:
        self._stack.append(collection)
        self._keys.append(None)
        return len(self._stack) <= MAX_DEPTH

    def _close(self, kind: type[Mapping | Items]) -> bool:
        if not self._stack or not isinstance(self._stack[-1], kind):
            return False
        self._keys.pop()
        closed = self._stack.pop()
        self.done = None if self._stack else closed
        return True

    def _scalar(self, piece: str, number: int) -> bool:
        try:
            value = json.loads(piece) if piece[0] == '"' else _WORDS.get(piece, piece)
        except ValueError:
            return False
        return self._place(value, number)

    def _place(self, value: Any, number: int) -> bool:
        """Adds an item to a list, a key to a mapping, or the value of its pending key."""
        if not self._stack:
            return True
        holder, key = self._stack[-1], self._keys[-1]
        if isinstance(holder, Items):
            holder.append(value)
            holder.lines.append(number)
        elif key is None:
            if not isinstance(value, str):
                return False
            self._keys[-1] = value
            holder.lines[value] = number
        else:
            holder[key] = value
            self._keys[-1] = None
        return True
