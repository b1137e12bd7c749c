"""Counts the lines of each message of a log, or its records where these are more than lines: how
many, the first and the last, and their times."""

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.kernel.native import Kernel
from faultmaven.analysis.logs.clocks import NONE, SECOND, Micros
from faultmaven.analysis.logs.rates import RateCounter
from faultmaven.analysis.logs.scanned import Scanned

_NEVER = np.iinfo(np.int64).max


class LineCounts:
    """Fed with scanned blocks in order; arrays have one entry a message, lines are numbered from 1.

    `first_at` and `last_at` are the times (µs) of the first and last line, `NONE` without one.
    """

    def __init__(self, *, keep_numbers: bool) -> None:
        self.rates = RateCounter()
        self.counts = np.zeros(0, dtype=np.int64)
        self.first = np.zeros(0, dtype=np.int64)
        self.last = np.zeros(0, dtype=np.int64)
        self.first_at = np.zeros(0, dtype=np.int64)
        self.last_at = np.zeros(0, dtype=np.int64)
        self.numbers: list[NDArray[np.int32]] | None = [] if keep_numbers else None

    def add(self, block: Scanned, messages: int) -> None:
        """Adds a block's lines, whose messages have numbers below `messages`."""
        if block.lines.kernel:
            self._grow(messages)
            self._count(block, block.lines.kernel)
        else:
            lines = np.arange(block.lines.first, block.lines.first + len(block.numbers))
            self.add_records(block.numbers, lines, block.times, messages)
        if self.numbers is not None:
            self.numbers.append(block.numbers)

    def add_records(
        self, numbers: NDArray[np.int32], lines: NDArray[np.int64], times: Micros, messages: int
    ) -> None:
        """Adds records by the numbers of their messages, below `messages`, their first lines and
        their times."""
        self._grow(messages)
        places = np.arange(len(numbers))
        self.counts += np.bincount(numbers, minlength=messages)
        first = np.full(messages, _NEVER)
        first[numbers[::-1]] = places[::-1]
        last = np.full(messages, NONE)
        last[numbers] = places
        here = np.flatnonzero(last != NONE)
        new = here[self.first[here] == _NEVER]
        self.first[new] = lines[first[new]]
        self.first_at[new] = times[first[new]]
        self.last[here] = lines[last[here]]
        self.last_at[here] = times[last[here]]
        self.rates.add_block(numbers, times)

    def join(
        self, later: "LineCounts", number_of: NDArray[np.int32], messages: int, offset: int
    ) -> None:
        """Adds the counts of later lines (numbered from 1 after `offset`) of the same log, whose
        message i has the number `number_of[i]` here, of `messages`."""
        self._grow(messages)
        np.add.at(self.counts, number_of, later.counts)
        order = np.argsort(later.first, kind="stable")[::-1]
        order = order[self.first[number_of[order]] == _NEVER]
        self.first[number_of[order]] = later.first[order] + offset
        self.first_at[number_of[order]] = later.first_at[order]
        order = np.argsort(later.last, kind="stable")
        self.last[number_of[order]] = later.last[order] + offset
        self.last_at[number_of[order]] = later.last_at[order]
        self.rates.add(later.rates, number_of)
        if self.numbers is not None and later.numbers is not None:
            self.numbers += [number_of[numbers] for numbers in later.numbers]

    def _count(self, block: Scanned, kernel: Kernel) -> None:
        tally = self.counts, self.first, self.last, self.first_at, self.last_at
        block_lines = block.numbers, block.times, block.lines.first
        place = 0
        while place < len(block.numbers):
            micros = self.rates.step * SECOND
            place = kernel.count(place, *block_lines, tally, micros, self.rates.spans)
            if place < len(block.numbers):
                self.rates.empty_spans()

    def _grow(self, messages: int) -> None:
        more = messages - len(self.counts)
        if more:
            self.counts = np.append(self.counts, np.zeros(more, dtype=np.int64))
            self.first = np.append(self.first, np.full(more, _NEVER))
            self.last = np.append(self.last, np.zeros(more, dtype=np.int64))
            self.first_at = np.append(self.first_at, np.full(more, NONE))
            self.last_at = np.append(self.last_at, np.full(more, NONE))
