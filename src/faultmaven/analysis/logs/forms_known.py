"""Finds the message of every line of a block: by its form where that is known, else by reading it.

A line is first known by its form (`templates.forms`); only one of a new form is decoded and masked.
In blocks of `JUDGED_LINES` and more, words with digits are left out of forms, so that identifiers
in every line do not make every line new. Memory is bounded: forms are forgotten when there are too
many.
"""

from array import array
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.kernel.native import Kernel
from faultmaven.analysis.logs.block_lines import BlockLines
from faultmaven.analysis.logs.form_tables import DictForms, Numbered, word_table
from faultmaven.analysis.logs.levels import codes_in
from faultmaven.analysis.logs.messages import Messages
from faultmaven.analysis.logs.statuses import http_statuses
from faultmaven.analysis.logs.watch import Watched
from faultmaven.analysis.templates.forms import plain_forms, without_uuids

MAX_FORMS = 100_000
MAX_FORM_BYTES = 32 << 20
JUDGED_LINES = 1_000
_CODES = 1_000

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Found:
    """For each line of a block the number of its message, that of its form, and the form's
    `Watch`."""

    numbers: Numbers
    forms: Numbers
    watch: NDArray[np.int8]


class KnownForms:
    """Remembers the message of each form, and which lines of the form are `watched` for; with a
    `kernel` it finds the same sooner."""

    def __init__(self, messages: Messages, watched: Watched, kernel: Kernel | None = None) -> None:
        self._messages = messages
        self._watched = watched
        self._kernel = kernel
        self._coded: dict[Hashable, int] = {}
        self._forget()

    def find(self, lines: BlockLines) -> Found:
        if len(self._numbers) >= MAX_FORMS or self._bytes() >= MAX_FORM_BYTES:
            self._forget()
        forms = self._worded(lines) if len(lines) >= JUDGED_LINES else self._plain(lines)
        numbers = np.frombuffer(self._numbers, dtype=np.intc)[forms]
        self._tell_codes(lines, numbers)
        return Found(numbers, forms, np.frombuffer(self._watch, dtype=np.int8)[forms])

    def _forget(self) -> None:
        self._plains = DictForms(plain_forms)
        self._words = word_table(self._kernel)
        self._of_plain, self._of_words = array("i"), array("i")
        self._short: dict[bytes, int] = {}
        self._numbers = array("i")
        self._watch = array("b")

    def _bytes(self) -> int:
        return self._plains.size + self._words.size

    def _plain(self, lines: BlockLines) -> Numbers:
        """The number of each line's form, its bytes without digits, learned where it is new."""
        found = self._plains.number(lines)
        for first in found.firsts:
            self._of_plain.append(self._read(lines, first, but_for_words=False))
        return _forms(self._of_plain, found)

    def _worded(self, lines: BlockLines) -> Numbers:
        """The number of each line's word form, learned where it is new."""
        found = self._words.number(lines)
        for first in found.firsts:
            short = without_uuids(self._words.form(len(self._of_words)))
            if short not in self._short:
                self._short[short] = self._read(lines, first, but_for_words=True)
            self._of_words.append(self._short[short])
        return _forms(self._of_words, found)

    def _tell_codes(self, lines: BlockLines, numbers: Numbers) -> None:
        """Gives lines whose level lies in a number the message that is at this level."""
        coded = np.flatnonzero(self._messages.traits(numbers)["coded"])
        if not len(coded):
            return
        statuses = http_statuses(lines, coded)
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


def _forms(of: "array[int]", found: Numbered) -> Numbers:
    forms: Numbers = np.frombuffer(of, dtype=np.intc)[found.numbers]
    return forms
