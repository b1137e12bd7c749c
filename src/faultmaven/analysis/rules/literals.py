"""The words of which every match of a regular expression holds one, so that a search can look for
words first."""

from functools import lru_cache
from typing import Final

SHORTEST = 4
_CLASSES: Final = frozenset("dDwWsSbBAzpPQEntrfvx0123456789")


@lru_cache(maxsize=2048)
def required_literals(expression: str) -> tuple[str, ...]:
    """Lower-case words, sorted, of which each match of the (RE2) expression holds one in some case.

    Empty where no such words of at least `SHORTEST` characters are plain to see.
    """
    found = _Reader(expression).alternatives()
    return tuple(sorted(found))


class _Reader:
    """Reads an expression once, front to back, keeping of each sequence its best set of words."""

    def __init__(self, expression: str) -> None:
        self._text = expression
        self._at = 0

    def alternatives(self) -> frozenset[str]:
        """The words of alternatives up to the end or the closing bracket: all of theirs together,
        none as soon as one alternative has none."""
        choices = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            choices.append(self._sequence())
        return frozenset().union(*choices) if all(choices) else frozenset()

    def _sequence(self) -> frozenset[str]:
        best: frozenset[str] = frozenset()
        run = ""
        while (char := self._peek()) and char not in "|)":
            literal, words = self._atom(char)
            if self._quantified():
                best, run = _better(best, run), ""
                continue
            if literal:
                run += literal
                continue
            best, run = max(_better(best, run), words, key=_worth), ""
        return _better(best, run)

    def _atom(self, char: str) -> tuple[str, frozenset[str]]:
        """Reads one atom: its plain character, or the words of a group."""
        self._at += 1
        if char == "(":
            words = self._group()
            return "", words
        if char == "[":
            self._class()
            return "", frozenset()
        if char == "\\":
            return self._escape(), frozenset()
        return ("", frozenset()) if char in ".^$" else (char.lower(), frozenset())

    def _group(self) -> frozenset[str]:
        if self._text.startswith("?", self._at):
            self._at = min(
                place + 1 for mark in ":>)" if (place := self._text.find(mark, self._at)) >= 0
            )
            if self._text[self._at - 1] == ")":
                return frozenset()
        words = self.alternatives()
        self._at += 1
        return words

    def _class(self) -> None:
        self._at += 2 if self._text.startswith("^", self._at) else 1
        while self._peek() not in ("]", ""):
            self._at += 2 if self._peek() == "\\" else 1
        self._at += 1

    def _escape(self) -> str:
        char = self._peek()
        self._at += 1
        if char in "pP" and self._peek() == "{":
            self._at = self._text.find("}", self._at) + 1
        return "" if char in _CLASSES else char.lower()

    def _quantified(self) -> bool:
        """Reads a quantifier; whether the atom before it may be absent or repeat."""
        mark = self._peek()
        if mark == "{":
            self._at = self._text.find("}", self._at) + 1
        elif mark and mark in "?*+":
            self._at += 1
        else:
            return False
        if self._peek() == "?":
            self._at += 1
        return True

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]


def _better(best: frozenset[str], run: str) -> frozenset[str]:
    return max(best, frozenset({run} if len(run) >= SHORTEST else ()), key=_worth)


def _worth(words: frozenset[str]) -> int:
    """How rare the words are taken to be: the length of the shortest."""
    return min(map(len, words), default=0)
