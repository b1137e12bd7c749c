"""Finds the message of every line of a block: by its form where that is known, else by reading it.

A line is first known by its form (`templates.forms`); only one of a new form is decoded and masked.
In blocks of `JUDGED_LINES` and more, words with digits are left out of forms, so that identifiers
in every line do not make every line new. Memory is bounded: forms are forgotten when there are too
many.
"""

from array import array
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.logs.block_lines import BlockLines
from faultmaven.analysis.logs.figures import Figures
from faultmaven.analysis.logs.levels import codes_in
from faultmaven.analysis.logs.messages import Messages
from faultmaven.analysis.logs.watch import Watched
from faultmaven.analysis.templates.forms import (
    Grouped,
    grouped,
    plain_forms,
    without_uuids,
    word_forms,
)
from faultmaven.analysis.templates.native import kernel_groups

MAX_FORMS = 100_000
JUDGED_LINES = 1_000
_NEW = -1
_CODES = 1_000
_QUOTE, _BLANK = b'" '
_ZERO = np.uint8(ord("0"))
_STATUS = Figures(b'" 000')

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Found:
    """For each line of a block the number of its message, that of its form, and the form's
    `Watch`."""

    numbers: Numbers
    forms: Numbers
    watch: NDArray[np.int8]


class KnownForms:
    """Remembers the message of each form, and which lines of the form are `watched` for; `native`
    allows the kernel in C where there is one, which finds the same."""

    def __init__(self, messages: Messages, watched: Watched, *, native: bool = True) -> None:
        self._messages = messages
        self._watched = watched
        self._native = native
        self._coded: dict[Hashable, int] = {}
        self._forget()

    def find(self, lines: BlockLines) -> Found:
        if len(self._numbers) >= MAX_FORMS:
            self._forget()
        forms = self._known(lines)
        numbers = np.frombuffer(self._numbers, dtype=np.intc)[forms]
        self._tell_codes(lines, numbers)
        return Found(numbers, forms, np.frombuffer(self._watch, dtype=np.int8)[forms])

    def _forget(self) -> None:
        self._plain: dict[bytes, int] = {}
        self._worded: dict[bytes, int] = {}
        self._numbers = array("i")
        self._watch = array("b")

    def _known(self, lines: BlockLines) -> Numbers:
        """The number of each line's form, learned where it is new."""
        by_words = len(lines) >= JUDGED_LINES
        groups = self._by_words(lines) if by_words else grouped(plain_forms(lines.data))
        known = self._worded if by_words else self._plain
        learned = self._of_words if by_words else self._of_plain
        forms = groups.forms
        numbers = np.fromiter(map(known.get, forms, repeat(_NEW)), np.int32, len(forms))
        for place in np.flatnonzero(numbers == _NEW).tolist():
            form = forms[place]
            if form not in known:
                known[form] = learned(lines, int(groups.first[place]), form)
            numbers[place] = known[form]
        return numbers[groups.numbers]

    def _by_words(self, lines: BlockLines) -> Grouped:
        found = kernel_groups(lines.data, lines.ends) if self._native else None
        return grouped(word_forms(lines.data)) if found is None else found

    def _of_plain(self, lines: BlockLines, place: int, form: bytes) -> int:
        return self._read(lines, place, but_for_words=False)

    def _of_words(self, lines: BlockLines, place: int, form: bytes) -> int:
        short = without_uuids(form)
        if short not in self._worded:
            self._worded[short] = self._read(lines, place, but_for_words=True)
        return self._worded[short]

    def _tell_codes(self, lines: BlockLines, numbers: Numbers) -> None:
        """Gives lines whose level lies in a number the message that is at this level."""
        coded = np.flatnonzero(self._messages.traits(numbers)["coded"])
        if not len(coded):
            return
        statuses = http_statuses(lines)[coded]
        told = numbers[coded] * _CODES + statuses
        keys = np.unique(told)
        groups = np.searchsorted(keys, told)
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
        """The number of a line's form that is new."""
        self._numbers.append(self._number(lines, place))
        self._watch.append(self._watched(lines.raw(place), but_for_words=but_for_words))
        return len(self._numbers) - 1

    def _number(self, lines: BlockLines, place: int) -> int:
        return self._messages.number(lines.text(place), lines.first + place)


def http_statuses(lines: BlockLines) -> NDArray[np.int32]:
    """The HTTP status of each line that shows one as access logs do, after a request in quotes and
    by itself; 0 for the others and for those that show several."""
    codes = lines.codes
    places = np.flatnonzero((codes[:-5] == _QUOTE) & (codes[1:-4] == _BLANK))
    figures = lines.eights[places]
    shown = _STATUS.shown(figures) & (codes[places + _STATUS.size] - _ZERO > 9)
    pairs = _STATUS.pairs(figures[shown])
    rows = np.searchsorted(lines.ends, places[shown])
    once = np.bincount(rows, minlength=len(lines)) == 1
    found = np.zeros(len(lines), dtype=np.int32)
    found[rows] = pairs[2] // 10 * 100 + pairs[3]
    return np.where(once, found, 0)
