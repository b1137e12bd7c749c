"""The words of which every match of a regular expression holds one, so that a search can look for
words first."""

import re
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple

SHORTEST: Final = 4
MOST: Final = 48
"""A set of more words is not built by joining alternatives."""

EVERYDAY: Final = frozenset(
    {
        *("cannot", "can't", "could not", "unable", "error", "fail", "failed", "failure", "http"),
        *("connect", "connected", "connection", "server", "client", "request", "response", "host"),
        *("started", "finished", "status", "database", "node", "service", "storage", "system"),
    }
)
"""What most logs say of anything, so that searching for it saves nothing."""

_CLASSES: Final = frozenset("dDwWsSbBAzpPQEntrfvx")
_MOST_IN_CLASS: Final = 3
_PLAIN = re.compile(r"[^\\^$.|?*+()\[{]+(?![?*+{])")
"""Characters that stand for themselves, less one that a quantifier follows."""

Words = frozenset[str]
NONE: Final[Words] = frozenset()
EMPTY: Final[Words] = frozenset({""})


class _Part(NamedTuple):
    """All that a part of an expression can match, if that is few (else None), and words of which
    every match holds one (none, if that is not plain to see)."""

    exact: Words | None
    words: Words = NONE


@lru_cache(maxsize=2048)
def required_literals(expression: str) -> tuple[str, ...]:
    """Lower-case words, sorted, of which each match of the (RE2) expression holds one in some case.

    Empty where no such words of at least `SHORTEST` characters are plain to see. The words are
    found as by RE2's prefilter (R. Cox, Regular Expression Matching with a Trigram Index, 2012):
    exact strings are joined along a sequence, and the longest of the joined sets is kept.
    """
    return tuple(sorted(_words(_Reader(expression).alternatives())))


class _Reader:
    """Reads an expression once, front to back."""

    def __init__(self, expression: str) -> None:
        self._text = expression
        self._at = 0

    def alternatives(self) -> _Part:
        """Reads up to the end or the closing bracket."""
        choices = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            choices.append(self._sequence())
        exact = [choice.exact for choice in choices if choice.exact is not None]
        words = [_words(choice) for choice in choices]
        together = NONE.union(*exact)
        return _Part(
            together if len(exact) == len(choices) and len(together) <= MOST else None,
            NONE.union(*words) if all(words) else NONE,
        )

    def _sequence(self) -> _Part:
        best, run, whole = NONE, EMPTY, True
        while (char := self._peek()) and char not in "|)":
            part, goes_on = self._quantified(self._atom(char))
            joined = _joined(run, part.exact)
            if joined is None:
                best, whole = max(best, _long(run), _words(part), key=_worth), False
                run = part.exact if part.exact is not None else EMPTY
            else:
                run = joined
            if not goes_on:
                best, run, whole = max(best, _long(run), key=_worth), EMPTY, False
        return _Part(run if whole else None, max(best, _long(run), key=_worth))

    def _atom(self, char: str) -> _Part:
        if plain := _PLAIN.match(self._text, self._at):
            self._at = plain.end()
            return _Part(frozenset({plain.group().lower()}))
        self._at += 1
        if char == "(":
            return self._group()
        if char == "[":
            return self._class()
        if char == "\\":
            return self._escape()
        if char in "^$":
            return _Part(EMPTY)
        return _Part(None if char == "." else frozenset({char.lower()}))

    def _quantified(self, part: _Part) -> tuple[_Part, bool]:
        """Reads a quantifier: what the atom can match with it, and whether what follows is next to
        that."""
        mark = self._peek()
        if not mark or mark not in "?*+{":
            return part, True
        self._at = self._text.find("}", self._at) + 1 if mark == "{" else self._at + 1
        if self._peek() == "?":
            self._at += 1
        if mark == "?":
            return _Part(None if part.exact is None else part.exact | EMPTY), True
        return (part, False) if mark == "+" else (_Part(None), True)

    def _group(self) -> _Part:
        if self._text.startswith("?", self._at):
            ends = (self._text.find(mark, self._at) for mark in ":>)")
            self._at = min(end for end in ends if end >= 0) + 1
            if self._text[self._at - 1] == ")":
                return _Part(EMPTY)
        part = self.alternatives()
        self._at += 1
        return part

    def _class(self) -> _Part:
        start = self._at
        self._at += 2 if self._peek() == "^" else 1
        while self._peek() not in ("]", ""):
            self._at += 2 if self._peek() == "\\" else 1
        inside = self._text[start : self._at]
        self._at += 1
        letters = frozenset(inside.lower())
        plain = not letters & set("\\-^[") and len(letters) <= _MOST_IN_CLASS
        return _Part(letters if plain else None)

    def _escape(self) -> _Part:
        char = self._peek()
        self._at += 1
        if char in "pP" and self._peek() == "{":
            self._at = self._text.find("}", self._at) + 1
        if char in "bBA":
            return _Part(EMPTY)
        return _Part(None if char in _CLASSES else frozenset({char.lower()}))

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]


def _joined(run: Words, exact: Words | None) -> Words | None:
    """Each of the run followed by each of the exact strings; None if these are too many."""
    if exact is None or len(run) * len(exact) > MOST:
        return None
    return frozenset(map("".join, product(run, exact)))


def _words(part: _Part) -> Words:
    return max(part.words, _long(part.exact or NONE), key=_worth)


def _long(words: Words) -> Words:
    """The words, those that hold another left out, if all are long enough; else none."""
    if min(map(len, words), default=0) < SHORTEST:
        return NONE
    shorter = sorted(words, key=len)
    return frozenset(
        word
        for place, word in enumerate(shorter)
        if not any(other in word for other in shorter[:place])
    )


def _worth(words: Words) -> int:
    """How rare the words are taken to be: the length of the shortest; everyday ones count least."""
    return min((_rarity(word) for word in words), default=0)


def _rarity(word: str) -> int:
    return 1 if word.strip() in EVERYDAY else len(word)
