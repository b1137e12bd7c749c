"""Searches logs for all patterns at once: words first, then the expressions that have them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import re2

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.logs.json_fields import json_fields
from faultmaven.analysis.logs.levels import Level, codes_in, level_in
from faultmaven.analysis.logs.watch import Watch
from faultmaven.analysis.reading import Block, decode_line
from faultmaven.analysis.rules.literals import required_literals
from faultmaven.analysis.rules.model import Pattern
from faultmaven.analysis.signals.speakers import Speaker, speaker_of

MAX_KINDS_PER_PATTERN = 100
SEARCHED_CHARS = 4000
MAX_REMEMBERED = 4096
_DIGITS = b"0123456789"
_TIME = re.compile(
    rb"\[?(?:\d{4}[-/]\d\d[-/]\d\d[T ]|[A-Z][a-z]{2} [ \d]\d )\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
)
_WRITTEN_DIGIT = re.compile(r"\d(?![\d,]*\})")
_DIGIT_WORD = re.compile(rb"(?<![A-Za-z0-9])[A-Za-z]*+\d[A-Za-z0-9]*")
_OTHER_WORDS = (b"7", b"e7f7a7b7")
Captured = tuple[tuple[str, str], ...]
_MEMORY = 64 << 20
"""Bytes that RE2 may use for the states of one automaton; it makes them as it needs them."""


@dataclass(slots=True)
class Hit:
    """A log line that a pattern matched, with what it captured and who says it; `count` lines of
    the file said the same, of which `last` is the last."""

    pattern: Pattern
    captured: Captured
    speaker: Speaker
    line: SourceLine
    last: SourceLine
    count: int = 1


class LogScanner:
    """Searches one log file for all log patterns at once; feed it the file's blocks in order.

    A line that says what one before said, but for its time, is counted without being searched; so
    is one that differs in digits only, where no digit tells its patterns, captures or speaker.
    """

    def __init__(self, file: str, patterns: Sequence[Pattern]) -> None:
        self._file = file
        self._patterns = [pattern for pattern in patterns if "log" in pattern.where]
        self._search = _compiled(tuple(pattern.pattern for pattern in self._patterns))
        self._hits: dict[tuple[int, Captured, Speaker], Hit] = {}
        self._kinds: Counter[int] = Counter()
        self._same: dict[bytes, list[Hit]] = {}
        self._alike: dict[bytes, list[Hit]] = {}

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
            self.see(number, data[begin:done].rstrip(b"\r"))

    def see(self, number: int, raw: bytes, times: int = 1) -> None:
        """Searches one line, later than those before; it counts for `times` lines like it."""
        known = self._known(raw)
        if known is None:
            known = self._classify(number, decode_line(raw))
            self._remember(raw, known)
            times -= 1
        if known and times:
            line = SourceLine(self._file, number, decode_line(raw))
            for hit in known:
                hit.last = line
                hit.count += times

    def watch(self, raw: bytes, *, but_for_words: bool) -> Watch:
        """Which lines to look at of those that differ from this one in digits only, or
        `but_for_words`, in words that hold digits: one stands for all where no such word tells the
        patterns, captures or speaker of one from another's."""
        if not self._search.may_match(raw, but_for_words=but_for_words):
            return Watch.NONE
        found = self._matches(raw)
        others = [_DIGIT_WORD.sub(word, raw) for word in _OTHER_WORDS if but_for_words]
        told = [value for _, captured in found for _, value in captured]
        speaker = speaker_of(decode_line(raw))
        bare = _DIGIT_WORD.sub(b"", raw).decode(errors="replace")
        alike = (
            not raw.startswith(b"{")
            and not self._search.digits_matter(raw)
            and not any(self._patterns[place].least for place, _ in found if codes_in(raw))
            and all(value in bare for value in (*told, speaker.host, speaker.program))
            and all(self._matches(other) == found for other in others)
        )
        return Watch.ONE if alike else Watch.EACH

    def hits(self) -> list[Hit]:
        return list(self._hits.values())

    def _known(self, raw: bytes) -> list[Hit] | None:
        """The hits of a line, where one like it was seen before."""
        known = self._same.get(_message(raw))
        return self._alike.get(raw.translate(None, _DIGITS)) if known is None else known

    def _remember(self, raw: bytes, hits: list[Hit]) -> None:
        for memory in (self._same, self._alike):
            if len(memory) >= MAX_REMEMBERED:
                memory.clear()
        self._same[_message(raw)] = hits
        told = raw.startswith(b"{") or any(map(_by_digits, hits))
        if not told and not self._search.digits_matter(raw):
            self._alike[raw.translate(None, _DIGITS)] = hits

    def _classify(self, number: int, text: str) -> list[Hit]:
        line, found = SourceLine(self._file, number, text), list[Hit]()
        for place, captured in self._matches(text[:SEARCHED_CHARS].encode()):
            least = self._patterns[place].least
            if not (least and _too_quiet(text, least)):
                found += self._added(place, captured, line)
        return found

    def _matches(self, searched: bytes) -> list[tuple[int, Captured]]:
        """The places of the patterns that match a line, with what they capture."""
        return [
            (place, captured)
            for place in self._search.candidates(searched)
            if (captured := self._search.captured(place, searched)) is not None
        ]

    def _added(self, place: int, captured: Captured, line: SourceLine) -> list[Hit]:
        """The hit of a line, counted; none where its pattern has too many kinds already."""
        speaker = speaker_of(line.text)
        known = self._hits.get((place, captured, speaker))
        if known is not None:
            known.last = line
            known.count += 1
            return [known]
        if self._kinds[place] == MAX_KINDS_PER_PATTERN:
            return []
        self._kinds[place] += 1
        hit = Hit(self._patterns[place], captured, speaker, line, line)
        self._hits[place, captured, speaker] = hit
        return [hit]


class _Search:
    """The compiled patterns: one search for the words of all, and which words each needs.

    An alternation of words alone has few states, however many the words, so that its cost does not
    grow with the number of patterns (Aho & Corasick 1975, doi.org/10.1145/360825.360855).
    """

    def __init__(self, expressions: tuple[str, ...]) -> None:
        needs = [required_literals(expression) for expression in expressions]
        words = sorted({word for need in needs for word in need})
        nothing = [r"[^\s\S]"]
        self._written = expressions
        self._compiled: dict[int, Any] = {}
        self._with_digits = [bool(_WRITTEN_DIGIT.search(each)) for each in expressions]
        self._always = [place for place, need in enumerate(needs) if not need]
        needing: dict[str, list[int]] = {word: [] for word in words}
        for place, need in enumerate(needs):
            for word in need:
                needing[word].append(place)
        self._needing = list(needing.values())
        bare = {
            re2.escape(re.sub(r"\d", "", word)) for word in words if _WRITTEN_DIGIT.search(word)
        }
        self._bare = re2.compile("|".join(sorted(bare) or nothing).encode(), _options())
        plain = [f"(?i:{re2.escape(word)})" for word in words]
        whole = [f"(?m:{_anonymous(expressions[place])})" for place in self._always]
        self.words = re2.compile("|".join(plain + whole or nothing).encode(), _options())
        self._set = re2.Set.SearchSet(_options())
        for word in plain:
            self._set.Add(word)
        self._set.Compile()

    def may_match(self, line: bytes, *, but_for_words: bool) -> bool:
        """Whether some pattern may match a line that differs from this one in digits only, or
        `but_for_words`, in words that hold digits."""
        bare = line.translate(None, _DIGITS).lower()
        if self._bare.search(bare):
            return True
        if not self.words.search(line):
            return False
        others = [_DIGIT_WORD.sub(word, line) for word in _OTHER_WORDS] if but_for_words else []
        return any(
            self._with_digits[place] or any(map(self._expression(place).search, [line, *others]))
            for place in self.candidates(line[:SEARCHED_CHARS])
        )

    def captured(self, place: int, line: bytes) -> Captured | None:
        """What a pattern's groups capture of a line; None where it does not match."""
        expression = self._expression(place)
        match = expression.search(line)
        if match is None:
            return None
        return tuple(
            (name.decode(), text.decode())
            for name, number in sorted(expression.groupindex.items())
            if (text := match.group(number))
        )

    def _expression(self, place: int) -> Any:
        """A pattern's expression, compiled when the first line has its words."""
        if place not in self._compiled:
            self._compiled[place] = re2.compile(self._written[place].encode())
        return self._compiled[place]

    def digits_matter(self, line: bytes) -> bool:
        """Whether a digit stands in one of the patterns whose words a line has."""
        return any(self._with_digits[place] for place in self.candidates(line))

    def candidates(self, line: bytes) -> Sequence[int]:
        """The places of the patterns whose words a line has, in order.

        The set finds nothing where its states outgrow their memory: then all are candidates.
        """
        found = self._set.Match(line)
        if not found:
            return range(len(self._written)) if self.words.search(line) else self._always
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


def _message(raw: bytes) -> bytes:
    """A line without the time that it begins with."""
    match = _TIME.match(raw)
    return raw[match.end() :] if match else raw


def _by_digits(hit: Hit) -> bool:
    """Whether a digit tells a hit from another one of its pattern."""
    told = (*(value for _, value in hit.captured), hit.speaker.host, hit.speaker.program)
    return any(map(_WRITTEN_DIGIT.search, told))


def _too_quiet(text: str, least: str) -> bool:
    """Whether a line tells its level, and it is below the least."""
    fields = json_fields(text) if text.startswith("{") else None
    level = fields.level if fields else level_in(text)
    return level is not None and level < Level[least.upper()]


def joined_hits(earlier: Sequence[Hit], later: Sequence[Hit], offset: int) -> list[Hit]:
    """The hits in one log of whose later part, after `offset` lines, the lines count from 1."""
    joined = {(_identity(hit.pattern), hit.captured, hit.speaker): hit for hit in earlier}
    kinds = Counter(identity for identity, _, _ in joined)
    for hit in later:
        line, last = _shifted(hit.line, offset), _shifted(hit.last, offset)
        identity = _identity(hit.pattern)
        known = joined.get((identity, hit.captured, hit.speaker))
        if known is not None:
            known.last = last
            known.count += hit.count
        elif kinds[identity] < MAX_KINDS_PER_PATTERN:
            kinds[identity] += 1
            joined[identity, hit.captured, hit.speaker] = replace(hit, line=line, last=last)
    return list(joined.values())


def _identity(pattern: Pattern) -> tuple[str, str, str]:
    return pattern.signal, pattern.pattern, str(pattern.set)


def _shifted(line: SourceLine, offset: int) -> SourceLine:
    return line._replace(number=line.number + offset)
