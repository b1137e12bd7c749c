"""Finds and reads figures of a fixed form at many places at once.

Eight bytes are one number, and an operation on it works on all of them (Lamport, "Multiple byte
processing with full-word instructions", CACM 18 (8), 1975).
"""

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.logs.block_lines import BlockLines

Eights = NDArray[np.uint64]

_COMMA, _DOT = b",."
_BYTE = np.uint64(0xFF)
_BELOW_TOP = np.uint64(0x7F7F7F7F7F7F7F7F)
_TOP = np.uint64(0x8080808080808080)
_TOP_PLACE = np.uint64(7)
_ONE, _TEN = np.uint64(1), np.uint64(10)


class Figures:
    """A form of up to eight bytes: a 0 stands for any digit, another sign for itself."""

    def __init__(self, form: bytes) -> None:
        self.size = len(form)
        self._form = _eight(form)
        self._shift = np.uint64(8 * (8 - len(form)))
        self._to_top = _eight(bytes(0x76 if sign == ord("0") else 0x7F for sign in form))

    def shown(self, eights: Eights) -> NDArray[np.bool_]:
        """Whether bytes begin with figures of this form."""
        found: NDArray[np.bool_] = self._others(eights) << self._shift == 0
        return found

    def leading(self, eights: Eights) -> Eights:
        """Bytes as digits as far as they have the form from their first one on, then zeros."""
        others = self._others(eights)
        lowest = others & (~others + _ONE)
        return (eights ^ self._form) & ((lowest >> _TOP_PLACE) - _ONE)

    def pairs(self, eights: Eights) -> "Pairs":
        return Pairs(eights ^ self._form)

    def _others(self, eights: Eights) -> Eights:
        """The highest bit of each byte that has not the form."""
        differ = eights ^ self._form
        return ((differ & _BELOW_TOP) + self._to_top | differ) & _TOP


class Pairs:
    """The numbers that each two bytes in a row make, which are digits as numbers."""

    def __init__(self, digits: Eights) -> None:
        self._pairs = digits * _TEN + (digits >> np.uint64(8))

    def __getitem__(self, place: int) -> NDArray[np.int64]:
        return ((self._pairs >> np.uint64(8 * place)) & _BYTE).view(np.int64)


def fractions(lines: BlockLines, at: NDArray[np.intp]) -> NDArray[np.int64]:
    """The millionths of the decimal fractions that begin with a dot or a comma at these places; 0
    where none does."""
    marks = lines.codes[at]
    marked = (marks == _DOT) | (marks == _COMMA)
    if not marked.any():
        return np.zeros(len(at), dtype=np.int64)
    pairs = Pairs(_DIGITS.leading(lines.eights[at + 1]))
    found: NDArray[np.int64] = marked * (pairs[0] * 10_000 + pairs[2] * 100 + pairs[4])
    return found


def _eight(signs: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(signs, "little"))


_DIGITS = Figures(b"00000000")
