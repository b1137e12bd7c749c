"""Finds the message of every line of a block: by its form where that is known, else by reading it.

A line is first known by its form (`templates.forms`); only one of a new form is decoded and masked.
Where too many forms are new, words with digits are left out of them, so that identifiers in every
line do not make every line new. Memory is bounded: forms are forgotten when there are too many.
"""

from collections import Counter
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.logs.block_lines import BlockLines
from faultmaven.analysis.logs.levels import codes_in
from faultmaven.analysis.logs.messages import Messages
from faultmaven.analysis.templates.forms import plain_forms, without_uuids, word_forms

MAX_FORMS = 100_000
NEW_SHARE = 0.15
JUDGED_LINES = 1_000
_NEW = -1

Numbers = NDArray[np.int32]


class KnownForms:
    """Remembers the message of each form; `numbers` gives those of a block's lines."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._plain: dict[bytes, int] = {}
        self._worded: dict[bytes, int] = {}
        self._coded: dict[tuple[int, tuple[bytes, ...]], int] = {}

    def numbers(self, lines: BlockLines) -> Numbers:
        forms = plain_forms(lines.data)
        numbers = np.fromiter(map(self._plain.get, forms, repeat(_NEW)), np.int32, len(forms))
        new = np.flatnonzero(numbers == _NEW).tolist()
        if new:
            counts = Counter(forms[place] for place in new)
            if len(forms) >= JUDGED_LINES and len(counts) > NEW_SHARE * len(forms):
                numbers[new] = self._by_words(lines, new, forms, counts)
            else:
                numbers[new] = [self._learned(lines, place, forms[place]) for place in new]
        for place in np.flatnonzero(self._messages.traits["coded"][numbers]).tolist():
            numbers[place] = self._by_codes(lines, place, int(numbers[place]))
        return numbers

    def _learned(self, lines: BlockLines, place: int, form: bytes) -> int:
        if form not in self._plain:
            if len(self._plain) >= MAX_FORMS:
                self._plain.clear()
            self._plain[form] = self._read(lines, place)
        return self._plain[form]

    def _by_words(
        self, lines: BlockLines, places: list[int], forms: list[bytes], counts: Counter[bytes]
    ) -> list[int]:
        """The messages of lines with new forms; a form of several lines is learned for itself."""
        worded = word_forms(b"".join(lines.raw(place) + b"\n" for place in places))
        return [
            self._learned(lines, place, forms[place])
            if counts[forms[place]] > 1
            else self._of_words(lines, place, form)
            for place, form in zip(places, worded, strict=True)
        ]

    def _of_words(self, lines: BlockLines, place: int, form: bytes) -> int:
        number = self._worded.get(form, _NEW)
        if number == _NEW:
            short = without_uuids(form)
            number = self._worded.get(short, _NEW)
            if number == _NEW:
                if len(self._worded) >= MAX_FORMS:
                    self._worded.clear()
                number = self._worded[form] = self._worded[short] = self._read(lines, place)
        return number

    def _by_codes(self, lines: BlockLines, place: int, number: int) -> int:
        key = number, codes_in(lines.raw(place))
        if key not in self._coded:
            self._coded[key] = self._read(lines, place)
        return self._coded[key]

    def _read(self, lines: BlockLines, place: int) -> int:
        return self._messages.number(lines.text(place), lines.first + place)
