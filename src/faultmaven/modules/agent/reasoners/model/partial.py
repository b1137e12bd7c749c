"""Reads one string of a JSON object while the object arrives."""

import re
from json import loads

_STRING = re.compile(r'(?:[^"\\]|\\[^u]|\\u[0-9a-fA-F]{4})*+')
"""The part of a string whose escapes (RFC 8259, section 7) are whole."""
LONGEST_ESCAPE = 6


class Member:
    """The string that a member of the outermost object has; each character is read once.

    Text before the object is passed over. What is no JSON ends the reading.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._rest = ""
        self._depth = 0
        self._inside = False
        self._key = ""
        self._is_value = False
        self._high = ""
        self._is_broken = False

    def feed(self, chunk: str) -> str:
        """What the chunk adds to the string."""
        if self._is_broken:
            return ""
        text, position, found = self._rest + chunk, 0, list[str]()
        while position < len(text):
            if not self._inside:
                self._step(text[position])
                position += 1
                continue
            end = _end(text, position)
            found.append(self._took(text[position:end]))
            position = end
            if text[end : end + 1] != '"':
                break
            self._inside, position = False, end + 1
        self._rest = text[position:]
        self._is_broken = len(self._rest) >= LONGEST_ESCAPE
        return "".join(found)

    def _step(self, char: str) -> None:
        """One character outside of strings."""
        if char in "{[" and (self._depth or char == "{"):
            self._depth += 1
        elif not self._depth:
            return
        elif char in "}]":
            self._depth -= 1
        elif char == '"':
            self._inside = True
            if not self._is_value:
                self._key = ""
        elif char in ":," and self._depth == 1:
            self._is_value = char == ":"

    def _took(self, piece: str) -> str:
        if self._depth > 1:
            return ""
        if not self._is_value:
            self._key += piece
            return ""
        return self._decoded(piece) if self._key == self._name else ""

    def _decoded(self, piece: str) -> str:
        """The characters meant; half of a pair of surrogates waits for the other."""
        if "\\" not in piece and not self._high:
            return piece
        try:
            text = self._high + str(loads(f'"{piece}"', strict=False))
        except ValueError:
            return ""
        cut = len(text) - ("\ud800" <= text[-1:] <= "\udbff")
        self._high = text[cut:]
        return text[:cut].encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _end(text: str, start: int) -> int:
    found = _STRING.match(text, start)
    return found.end() if found else start
