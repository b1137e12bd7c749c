"""Calls the kernel in C on numpy's buffers; it checks every place against the sizes it is given."""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.ctypeslib import ndpointer
from numpy.typing import NDArray

BUILT = Path(__file__).with_name("_kernel.so")
"""Where `hatch_build.py` puts the kernel when the package is installed beside a C compiler."""
SPARE = 16
MOST_DATES = 256
SPANS = 1 << 14
KEPT = 32 << 20
_LONG, _BYTES = ctypes.c_int64, ctypes.c_char_p

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Marks:
    """Which bytes of some data belong to words with digits and which are ends of lines, as bits in
    two of three rows; and the number of lines."""

    bits: NDArray[np.uint64]
    lines: int

    @property
    def row(self) -> int:
        return len(self.bits) // 3


@dataclass(slots=True)
class Table:
    """The word forms that are known, one after the other in `bytes`; the arrays are replaced by
    larger ones as they fill."""

    bytes: NDArray[np.uint8]
    bounds: Longs
    hashes: NDArray[np.uint64]
    slots: Ints
    counts: Longs

    def make_room(self, lines: int, size: int) -> None:
        """Makes room for the forms of so many lines of so many bytes in all."""
        forms, used = self.counts.tolist()
        self.bytes = _wide(self.bytes, used + size + SPARE)
        self.bounds = _wide(self.bounds, forms + lines)
        self.hashes = _wide(self.hashes, forms + lines)


class Spans:
    """How often each message occurs in each span of time since it was last emptied: see `counts.c`;
    `latest` is the time (µs) of the line before, -1 if none had one."""

    def __init__(self, latest: int) -> None:
        self.keys, self.counts = np.zeros(SPANS, np.int64), np.zeros(SPANS, np.int64)
        self.state = np.array([latest, 0], np.int64)

    def emptied(self) -> tuple[Longs, Longs]:
        """The keys and their counts, which are forgotten."""
        taken = np.flatnonzero(self.counts)
        keys, counts = self.keys[taken], self.counts[taken]
        self.counts[:], self.state[1] = 0, 0
        return keys, counts


@dataclass(frozen=True, slots=True)
class Times:
    """What `Kernel.times` finds (`logs.clocks.Clocks`)."""

    found: Longs
    date_of: Ints
    rows: Longs
    at: Longs
    slow: Longs


class Kernel:
    """The functions of the kernel, as their sources describe them; None in place of a result says
    that numpy is to find it."""

    def __init__(self, library: ctypes.CDLL) -> None:
        longs, ints, bits = (_array(kind) for kind in (np.int64, np.int32, np.uint64))
        data, block = (_BYTES, _LONG), (_BYTES, _LONG, longs, _LONG)
        self._marks = _function(library.faultmaven_marks, *data, bits, _LONG)
        self._ends = _function(library.faultmaven_ends, bits, _LONG, longs, _LONG)
        table = (_array(np.uint8), longs, bits, ints, _LONG, longs)
        self._forms = _function(
            library.faultmaven_forms, *data, bits, *(_LONG, _LONG), *table, ints, longs
        )
        out = (longs, ints, longs, longs, longs, longs)
        self._times = _function(library.faultmaven_times, *block, bits, *out)
        each, spans = (longs,) * 5, (longs, longs, _LONG, longs)
        self._count = _function(
            library.faultmaven_count, ints, longs, *(_LONG,) * 3, *each, _LONG, _LONG, *spans
        )
        self._statuses = _function(library.faultmaven_statuses, *block, longs, _LONG, ints)
        self._reuse = _function(library.faultmaven_reuse, _LONG)

    def reuse_memory(self) -> None:
        """Has this process keep up to `KEPT` freed bytes for what it allocates next: scanning needs
        as much for each block, and to get it from the system anew takes longer than much of the
        scanning."""
        self._reuse(KEPT)

    def marks(self, data: bytes) -> Marks:
        row = len(data) // 64 + 2
        bits = np.empty(3 * row, np.uint64)
        return Marks(bits, self._marks(data, len(data), bits, row))

    def ends(self, marks: Marks) -> Longs:
        found = np.empty(marks.lines, np.int64)
        self._ends(marks.bits, marks.row, found, marks.lines)
        return found

    def forms(self, data: bytes, marks: Marks, table: Table) -> tuple[Ints, Longs] | None:
        """The number of each line's form, and the first lines of those that are new."""
        lines = marks.lines
        table.make_room(lines, len(data))
        numbers, firsts = np.empty(lines, np.int32), np.empty(lines, np.int64)
        known = (table.bytes, table.bounds, table.hashes, table.slots, len(table.slots))
        new = self._forms(
            data, len(data), marks.bits, marks.row, lines, *known, table.counts, numbers, firsts
        )
        return None if new < 0 else (numbers, firsts[:new])

    def times(self, data: bytes, ends: Longs, traits: NDArray[np.uint64]) -> Times | None:
        lines, slows = len(ends), np.zeros(1, np.int64)
        found, date_of = np.empty(lines, np.int64), np.empty(lines, np.int32)
        rows, at, slow = (np.empty(size, np.int64) for size in (MOST_DATES, MOST_DATES, lines))
        dates = self._times(
            data, len(data), ends, lines, traits, found, date_of, rows, at, slow, slows
        )
        if dates < 0:
            return None
        return Times(found, date_of, rows[:dates], at[:dates], slow[: slows[0]])

    def statuses(self, data: bytes, ends: Longs, rows: Longs) -> Ints:
        found = np.zeros(len(rows), np.int32)
        self._statuses(data, len(data), ends, len(ends), rows, len(rows), found)
        return found

    def count(
        self,
        place: int,
        numbers: Ints,
        times: Longs,
        first: int,
        tally: tuple[Longs, Longs, Longs, Longs, Longs],
        step: int,
        spans: Spans,
    ) -> int:
        """Counts a block's lines from a place on, as far as `spans` has room; where it stopped."""
        sizes = len(tally[0]), step
        table = spans.keys, spans.counts, SPANS, spans.state
        done = self._count(numbers, times, place, len(numbers), first, *tally, *sizes, *table)
        if done < 0:
            raise ValueError("a line of a message that has no number")
        return done


@lru_cache(maxsize=1)
def kernel() -> Kernel | None:
    """The kernel; None where none was built, or for machines of another size of word."""
    if np.dtype(np.intp) != np.int64:
        return None
    try:
        return Kernel(ctypes.CDLL(str(BUILT)))
    except (OSError, AttributeError):
        return None


def _function(function: Any, *arguments: type[Any]) -> Callable[..., int]:
    function.restype, function.argtypes = _LONG, arguments
    return cast("Callable[..., int]", function)


def _array(kind: type[object]) -> type[Any]:
    return ndpointer(kind, ndim=1, flags="C_CONTIGUOUS")


def _wide(array: NDArray[Any], size: int) -> NDArray[Any]:
    if len(array) >= size:
        return array
    wide = np.empty(2 * size, array.dtype)
    wide[: len(array)] = array
    return wide
