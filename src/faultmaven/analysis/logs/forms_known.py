"""Finds the message of every line of a block: by its form where that is known, else by reading it.

A line is first known by its form (`templates.forms`); only one of a new form is decoded and masked.
In blocks of `JUDGED_LINES` and more, words with digits are left out of forms, so that identifiers
in every line do not make every line new. Memory is bounded: forms are forgotten when there are too
many.
"""

from collections.abc import Hashable
from itertools import repeat
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.logs.block_lines import BlockLines
from faultmaven.analysis.logs.levels import codes_in
from faultmaven.analysis.logs.messages import Messages
from faultmaven.analysis.templates.forms import plain_forms, without_uuids, word_forms

MAX_FORMS = 100_000
JUDGED_LINES = 1_000
_NEW = -1
_CODES = 1_000
_QUOTE, _BLANK = b'" '
_ZERO = np.uint8(ord("0"))

Numbers = NDArray[np.int32]


class Watched(Protocol):
    def __call__(self, raw: bytes, *, but_for_words: bool) -> bool:
        """Whether lines of a form are to be looked at one by one, told by the form's first line;
        with `but_for_words` the form leaves words with digits out."""
        ...


class KnownForms:
    """Remembers the message of each form, and whether lines of the form are `watched` for."""

    def __init__(self, messages: Messages, watched: Watched) -> None:
        self._messages = messages
        self._watched = watched
        self._plain: dict[bytes, int] = {}
        self._worded: dict[bytes, int] = {}
        self._coded: dict[Hashable, int] = {}

    def find(self, lines: BlockLines) -> tuple[Numbers, NDArray[np.bool_]]:
        """The number of each line's message, and whether the line's form is watched for."""
        known = self._known(lines)
        numbers = known >> 1
        self._tell_codes(lines, numbers)
        return numbers, (known & 1).astype(np.bool_)

    def _known(self, lines: BlockLines) -> Numbers:
        """What is remembered of each line's form, learned where it is new."""
        by_words = len(lines) >= JUDGED_LINES
        forms = (word_forms if by_words else plain_forms)(lines.data)
        remembered = self._worded if by_words else self._plain
        learned = self._of_words if by_words else self._of_plain
        known = np.fromiter(map(remembered.get, forms, repeat(_NEW)), np.int32, len(forms))
        for place in np.flatnonzero(known == _NEW).tolist():
            known[place] = learned(lines, place, forms[place])
        return known

    def _of_plain(self, lines: BlockLines, place: int, form: bytes) -> int:
        if form not in self._plain:
            if len(self._plain) >= MAX_FORMS:
                self._plain.clear()
            self._plain[form] = self._read(lines, place, but_for_words=False)
        return self._plain[form]

    def _of_words(self, lines: BlockLines, place: int, form: bytes) -> int:
        if form in self._worded:
            return self._worded[form]
        short = without_uuids(form)
        number = self._worded.get(short)
        if number is None:
            number = self._read(lines, place, but_for_words=True)
        if len(self._worded) >= MAX_FORMS:
            self._worded.clear()
        self._worded[form] = self._worded[short] = number
        return number

    def _tell_codes(self, lines: BlockLines, numbers: Numbers) -> None:
        """Gives lines whose level lies in a number the message that is at this level."""
        coded = np.flatnonzero(self._messages.traits["coded"][numbers])
        if not len(coded):
            return
        statuses = http_statuses(lines)[coded]
        keys, groups = np.unique(numbers[coded] * _CODES + statuses, return_inverse=True)
        found = np.zeros(len(keys), dtype=np.int32)
        first = np.zeros(len(keys), dtype=np.intp)
        first[groups[::-1]] = coded[::-1]
        for place, key in enumerate(keys.tolist()):
            if key % _CODES:
                found[place] = self._at_code(lines, int(first[place]), key)
        numbers[coded] = found[groups]
        for place in coded[statuses == 0].tolist():
            key = numbers[place], codes_in(lines.raw(place))
            numbers[place] = self._at_code(lines, place, key)

    def _at_code(self, lines: BlockLines, place: int, key: Hashable) -> int:
        if key not in self._coded:
            self._coded[key] = self._number(lines, place)
        return self._coded[key]

    def _read(self, lines: BlockLines, place: int, *, but_for_words: bool) -> int:
        """What is remembered of a line's form: its message's number, and whether it is watched."""
        watched = self._watched(lines.raw(place), but_for_words=but_for_words)
        return self._number(lines, place) << 1 | watched

    def _number(self, lines: BlockLines, place: int) -> int:
        return self._messages.number(lines.text(place), lines.first + place)


def http_statuses(lines: BlockLines) -> NDArray[np.int32]:
    """The HTTP status of each line that shows one as access logs do, after a request in quotes and
    by itself; 0 for the others and for those that show several."""
    codes = lines.codes
    places = np.flatnonzero((codes[:-5] == _QUOTE) & (codes[1:-4] == _BLANK))
    for offset, is_digit in enumerate((True, True, True, False), start=2):
        places = places[(codes[places + offset] - _ZERO < 10) == is_digit]
    rows = np.searchsorted(lines.ends, places)
    once = np.bincount(rows, minlength=len(lines)) == 1
    values = sum(
        (codes[places + offset].astype(np.int32) - 48) * weight
        for offset, weight in ((2, 100), (3, 10), (4, 1))
    )
    found = np.zeros(len(lines), dtype=np.int32)
    found[rows] = values
    return np.where(once, found, 0)
