"""Counts how often each message occurs in each span of time, in steps as fine as memory allows."""

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.kernel.native import Spans
from faultmaven.analysis.logs.clocks import NONE, SECOND, Micros

STEPS = (1, 5, 15, 60, 300, 900, 3_600, 21_600, 86_400, 604_800, 2_419_200, 31_449_600)
"""Seconds; each divides the next, so that counts in one are sums of counts in another."""
MAX_SPANS = 200
_PENDING = 1 << 14
_SHIFT = 17
_NUMBER = (1 << _SHIFT) - 1


def coarser(step: int) -> int | None:
    """The next larger step, None after the largest."""
    return STEPS[STEPS.index(step) + 1] if step < STEPS[-1] else None


class RateCounter:
    """Counts (message, span) pairs; spans are numbered from 1970 in steps of `step` seconds.

    The step is the finest of `STEPS` at which at most `MAX_SPANS` spans have lines: it does not
    depend on how the lines are split among counters that are added up.
    """

    def __init__(self) -> None:
        self.step = STEPS[0]
        self.latest = NONE
        self._keys = [np.zeros(0, dtype=np.int64)]
        self._counts = [np.zeros(0, dtype=np.int64)]
        self._pending = 0
        self._spans: Spans | None = None

    def add_block(self, numbers: NDArray[np.int32], times: Micros) -> None:
        """Adds a block's lines; one without a time counts where the line before it does."""
        places = np.where(times != NONE, np.arange(len(times)), -1)
        latest = np.maximum.accumulate(places)
        at = np.where(latest < 0, self.latest, times[latest])
        self.latest = int(at[-1]) if len(at) else self.latest
        timed = at != NONE
        spans = at[timed] // (self.step * SECOND)
        keys, counts = np.unique((spans << _SHIFT) | numbers[timed], return_counts=True)
        self._add(keys, counts)

    @property
    def spans(self) -> Spans:
        """What the kernel counts in, and what is added to the rest by `empty_spans`."""
        self._spans = self._spans or Spans(self.latest)
        return self._spans

    def empty_spans(self) -> None:
        if self._spans:
            self._add(*self._spans.emptied())

    def finish(self) -> None:
        """Lets go of what is needed only while blocks are added."""
        self.empty_spans()
        self._spans = None

    def add(self, other: "RateCounter", number_of: NDArray[np.int32]) -> None:
        """Adds what another counted, whose message i has the number `number_of[i]` here."""
        self.counted()
        other.counted()
        step = max(self.step, other.step)
        self._coarsen(step)
        other._coarsen(step)
        keys, counts = other.counted()
        spans, numbers = keys >> _SHIFT, keys & _NUMBER
        self._add((spans << _SHIFT) | number_of[numbers], counts)

    def counted(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Keys (span and message, to be told apart by `pairs`) in order, and their counts."""
        self.empty_spans()
        if len(self._keys) > 1:
            self._compact()
        return self._keys[0], self._counts[0]

    def table(self, messages: int) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """The spans' starts in seconds, and the counts of each message in each of them."""
        keys, counts = self.counted()
        spans, places = np.unique(keys >> _SHIFT, return_inverse=True)
        table = np.zeros((messages, len(spans)), dtype=np.uint32)
        table[keys & _NUMBER, places] = counts
        return spans * self.step, table

    def _add(self, keys: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
        self._keys.append(keys)
        self._counts.append(counts)
        self._pending += len(keys)
        if self._pending > max(_PENDING, len(self._keys[0])):
            self._compact()

    def _compact(self) -> None:
        keys, places = np.unique(np.concatenate(self._keys), return_inverse=True)
        counts = np.bincount(places, np.concatenate(self._counts), minlength=len(keys))
        self._keys, self._counts, self._pending = [keys], [counts.astype(np.int64)], 0
        while len(np.unique(keys >> _SHIFT)) > MAX_SPANS and (step := coarser(self.step)):
            self._coarsen(step)
            keys = self._keys[0]

    def _coarsen(self, step: int) -> None:
        if step == self.step:
            return
        factor, self.step = step // self.step, step
        self._keys = [((k >> _SHIFT) // factor << _SHIFT) | (k & _NUMBER) for k in self._keys]
        keys, places = np.unique(np.concatenate(self._keys), return_inverse=True)
        counts = np.bincount(places, np.concatenate(self._counts), minlength=len(keys))
        self._keys, self._counts = [keys], [counts.astype(np.int64)]
