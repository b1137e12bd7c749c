"""Searches logs for all patterns at once: words first, then the expressions that have them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.logs.json_fields import json_fields
from faultmaven.analysis.logs.levels import Level, level_in
from faultmaven.analysis.reading import Block, decode_line
from faultmaven.analysis.rules.literals import required_literals
from faultmaven.analysis.rules.model import Pattern
from faultmaven.analysis.signals.speakers import Speaker, speaker_of

MAX_KINDS_PER_PATTERN = 100
SEARCHED_CHARS = 4000
_MEMORY = 64 << 20
"""Bytes that RE2 may use for the states of one automaton; it makes them as it needs them."""


@dataclass(slots=True)
class Hit:
    """A log line that a pattern matched, with what it captured and who says it; `count` lines of
    the file said the same, of which `last` is the last."""

    pattern: Pattern
    captured: tuple[tuple[str, str], ...]
    speaker: Speaker
    line: SourceLine
    last: SourceLine
    count: int = 1


class LogScanner:
    """Searches one log file for all log patterns at once; feed it the file's blocks in order."""

    def __init__(self, file: str, patterns: Sequence[Pattern]) -> None:
        self._file = file
        self._patterns = [pattern for pattern in patterns if "log" in pattern.where]
        self._search = _compiled(tuple(pattern.pattern for pattern in self._patterns))
        self._hits: dict[tuple[int, tuple[tuple[str, str], ...], Speaker], Hit] = {}
        self._kinds: Counter[int] = Counter()

    def feed(self, block: Block) -> None:
        data, position, number, done = block.data, 0, block.first, -1
        for match in self._search.words.finditer(data):
            start = match.start()
            if start < done:
                continue
            begin = data.rfind(b"\n", 0, start) + 1
            end = data.find(b"\n", start)
            done = end if end >= 0 else len(data)
            number += data.count(b"\n", position, begin)
            position = begin
            self._classify(number, decode_line(data[begin:done].rstrip(b"\r")))

    def hits(self) -> list[Hit]:
        return list(self._hits.values())

    def _classify(self, number: int, text: str) -> None:
        for place in self._search.candidates(text):
            pattern = self._patterns[place]
            match = self._search.expressions[place].search(text[:SEARCHED_CHARS])
            if match is None or (pattern.least and _too_quiet(text, pattern.least)):
                continue
            captured = tuple(sorted((k, v) for k, v in match.groupdict().items() if v))
            self._add(place, pattern, captured, SourceLine(self._file, number, text))

    def _add(
        self, place: int, pattern: Pattern, captured: tuple[tuple[str, str], ...], line: SourceLine
    ) -> None:
        speaker = speaker_of(line.text)
        known = self._hits.get((place, captured, speaker))
        if known is not None:
            known.last = line
            known.count += 1
        elif self._kinds[place] < MAX_KINDS_PER_PATTERN:
            self._kinds[place] += 1
            self._hits[place, captured, speaker] = Hit(pattern, captured, speaker, line, line)


class _Search:
    """The compiled patterns: one search for the words of all, and which words each needs.

    An alternation of words alone has few states, however many the words, so that its cost does not
    grow with the number of patterns (Aho & Corasick 1975, doi.org/10.1145/360825.360855).
    """

    def __init__(self, expressions: tuple[str, ...]) -> None:
        needs = [required_literals(expression) for expression in expressions]
        words = sorted({word for need in needs for word in need})
        self.expressions = [re2.compile(expression) for expression in expressions]
        self._always = [place for place, need in enumerate(needs) if not need]
        self._needing = [
            [place for place, need in enumerate(needs) if word in need] for word in words
        ]
        plain = [f"(?i:{re2.escape(word)})" for word in words]
        whole = [f"(?m:{_anonymous(expressions[place])})" for place in self._always]
        nothing = [r"[^\s\S]"]
        self.words = re2.compile("|".join(plain + whole or nothing).encode(), _options())
        self._set = re2.Set.SearchSet(_options())
        for word in plain:
            self._set.Add(word)
        self._set.Compile()

    def candidates(self, text: str) -> Sequence[int]:
        """The places of the patterns whose words the text has, in order.

        The set finds nothing where its states outgrow their memory: then all are candidates.
        """
        found = self._set.Match(text)
        if not found:
            return range(len(self.expressions))
        places = {place for word in found for place in self._needing[word]}
        return sorted(places.union(self._always))


@lru_cache(maxsize=8)
def _compiled(expressions: tuple[str, ...]) -> _Search:
    return _Search(expressions)


def _anonymous(expression: str) -> str:
    return str(re2.sub(r"\(\?P<\w+>", "(?:", expression))


def _options() -> Any:
    options = re2.Options()
    options.max_mem = _MEMORY
    options.never_nl = True
    options.never_capture = True
    options.log_errors = False
    return options


def _too_quiet(text: str, least: str) -> bool:
    """Whether a line tells its level, and it is below the least."""
    fields = json_fields(text) if text.startswith("{") else None
    level = fields.level if fields else level_in(text)
    return level is not None and level < Level[least.upper()]
