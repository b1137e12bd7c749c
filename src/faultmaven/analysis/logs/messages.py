"""The distinct messages of a log: what a line says once its header and variables are left out."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.formats import plain
from faultmaven.analysis.logs.clocks import NO_COLUMN, NONE, PLAIN, SLOW
from faultmaven.analysis.logs.json_fields import Fields, json_fields
from faultmaven.analysis.logs.levels import Level, codes_in, level_in
from faultmaven.analysis.logs.records import RUNTIME, continues, throws
from faultmaven.analysis.logs.style import Style
from faultmaven.analysis.templates.masking import WILDCARD, Tokens, mask, tokens_of

MAX_MESSAGES = 50_000
MAX_FIRST_WORDS = 1_000
EXAMPLE_CHARS = 1_000
UNKNOWN = -1
TRAITS = np.dtype(
    [
        ("column", np.uint8),
        ("place", np.int8),
        ("back", np.int8),
        ("level", np.int8),
        ("continues", np.bool_),
        ("throws", np.bool_),
        ("own_time", np.bool_),
        ("coded", np.bool_),
    ]
)
"""What a message's lines share: where they show their time (`clocks.clocks`), their level (or
`UNKNOWN`), whether they go on the record before them or may do so after an error, whether a time is
not expected at their start, and whether their level lies in a number (`codes_in`)."""

_TIME_OF_DAY = re.compile(r"(?=[0-9]{2}:[0-9]{2}:[0-9]{2})")
_PLAIN_TIME = re.compile(r"[0-9]{6}(?![0-9])")
_DATE_BEFORE = re.compile(r"\d{4}-\d\d-\d\d[T ]$")
_NINES = str.maketrans("012345678", "999999999")
_QUARTER = 15 * 60
_HEAD = 64
MAX_BACK = 16
MAX_PLACE = 127

Trait = tuple[int, int, int, bool, bool, bool, bool]


@dataclass(frozen=True, slots=True)
class Message:
    """A distinct masked message at a level, with the number and text of its first line."""

    tokens: Tokens
    level: Level | None
    line: int
    text: str


class Messages:
    """Numbers the distinct messages of lines, in the order in which they first occur."""

    def __init__(self, style: Style) -> None:
        self.all: list[Message] = []
        self._style = style
        self._numbers: dict[tuple[Tokens, Trait], int] = {}
        self._traits: list[tuple[int, *Trait]] = []
        self._table = np.zeros(0, dtype=TRAITS)

    def traits(self, numbers: NDArray[np.int32]) -> NDArray[np.void]:
        """The traits of messages by their numbers."""
        if len(self._table) < len(self._traits):
            fresh = np.array(self._traits[len(self._table) :], dtype=TRAITS)
            self._table = np.concatenate((self._table, fresh))
        return self._table.view(np.uint64)[numbers].view(TRAITS)

    def number(self, line: str, number: int) -> int:
        """The number of a line's message, given the line's text and its number in the file."""
        text = plain(line)
        prefix = RUNTIME.match(text)
        body = text[prefix.end() :] if prefix else text
        fields = json_fields(body) if "{" in body[:128] else None
        said = fields.message if fields and fields.message else self._style.message_of(text)
        level = _level(fields, body)
        column, place, back = self._place_of_time(line, text, fields)
        trait = (
            place,
            back,
            UNKNOWN if level is None else int(level),
            continues(body),
            throws(body),
            prefix is not None or body.startswith("{"),
            _coded(body, level),
        )
        tokens = self._room_for(tokens_of(mask(said)), trait)
        if (tokens, trait) not in self._numbers:
            self._numbers[tokens, trait] = len(self.all)
            self.all.append(Message(tokens, level, number, line[:EXAMPLE_CHARS]))
            self._traits.append((column, *trait))
        return self._numbers[tokens, trait]

    def _room_for(self, tokens: Tokens, trait: Trait) -> Tokens:
        if (tokens, trait) in self._numbers or len(self.all) < MAX_MESSAGES:
            return tokens
        short = (*tokens[:1], WILDCARD)
        room = len(self.all) < MAX_MESSAGES + MAX_FIRST_WORDS
        return short if (short, trait) in self._numbers or room else (WILDCARD,)

    def _place_of_time(self, line: str, text: str, fields: Fields | None) -> tuple[int, int, int]:
        """The column of the line's time, which of its times of day it is, and how long the date
        before it is."""
        if fields is not None and fields.at is not None:
            return _place_in_json(line, text, fields)
        clock = None if text[:1] == "{" else self._style.clock_for(text)
        match = clock.find(text) if clock else None
        if match is None:
            return NO_COLUMN, NONE, 0
        if match.groupdict().get("p"):
            return NO_COLUMN, SLOW, 0
        hour = match.start("H") if "H" in match.re.groupindex else -1
        column = _column(line, text, hour)
        if 0 < hour - match.start() <= MAX_BACK:
            if _TIME_OF_DAY.match(text, hour):
                return column, _nth(text, hour), hour - match.start()
            if _PLAIN_TIME.match(text, hour) and column != NO_COLUMN:
                return column, PLAIN, hour - match.start()
        plain_head = match.end() <= _HEAD and line == text and line[: match.end()].isascii()
        return NO_COLUMN, SLOW, match.end() if plain_head else 0


def _place_in_json(line: str, text: str, fields: Fields) -> tuple[int, int, int]:
    """The first time of day after an ISO date that can be the record's time in some zone."""
    assert fields.at is not None  # noqa: S101  # nosec B101  # the caller has looked
    seconds = fields.at.minute * 60 + fields.at.second
    for match in _TIME_OF_DAY.finditer(text):
        at = match.start()
        shown = int(text[at + 3 : at + 5]) * 60 + int(text[at + 6 : at + 8])
        if (shown - seconds) % _QUARTER == 0 and _DATE_BEFORE.search(text, at - 11, at):
            return _column(line, text, at), _nth(text, at), 11
    return NO_COLUMN, SLOW, 0


def _column(line: str, text: str, at: int) -> int:
    """Where a place in the text of a line lies in its bytes; `NO_COLUMN` if the text is not the
    line's or the place is far out."""
    return at if line == text and at < NO_COLUMN and line[:at].isascii() else NO_COLUMN


def _nth(text: str, at: int) -> int:
    return min(sum(1 for _ in _TIME_OF_DAY.finditer(text, 0, at + 8)) - 1, MAX_PLACE)


def _level(fields: Fields | None, body: str) -> Level | None:
    return fields.level if fields and fields.level is not None else level_in(body)


def _coded(body: str, level: Level | None) -> bool:
    """Whether the level would be another if the numbers in the line were others."""
    if not codes_in(body.encode()):
        return False
    changed = body.translate(_NINES)
    fields = json_fields(changed) if "{" in changed[:128] else None
    return _level(fields, changed) != level
