"""The form of a line: its bytes without what surely varies, computed for whole blocks at once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

DIGITS = b"0123456789"

_ZERO, _A, _TO_LOWER = np.frombuffer(b"0a ", dtype=np.uint8)
_ONE = np.uint8(1)
_BITS = np.dtype("<u8")
_UUID_REST = re.compile(rb"[A-Fa-f]{0,8}(?:-[A-Fa-f]{0,4}){3}-[A-Fa-f]{0,12}")

Codes = NDArray[np.uint8]
Bits = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Grouped:
    """The distinct forms of some lines in order of appearance, the place of each one's first line,
    and for each line the place of its form."""

    forms: Sequence[bytes]
    first: NDArray[np.int64]
    numbers: NDArray[np.int32]


def grouped(forms: Sequence[bytes]) -> Grouped:
    """Lines by their forms."""
    number_of = {form: number for number, form in enumerate(dict.fromkeys(forms))}
    numbers = np.fromiter(map(number_of.__getitem__, forms), np.int32, len(forms))
    first = np.empty(len(number_of), dtype=np.int64)
    first[numbers[::-1]] = np.arange(len(forms))[::-1]
    return Grouped(list(number_of), first, numbers)


def plain_forms(data: bytes) -> list[bytes]:
    """Each line without digits."""
    return data.translate(None, DIGITS).split(b"\n")[:-1]


def word_forms(data: bytes) -> list[bytes]:
    """Each line without the words (of ASCII letters and digits) that hold a digit."""
    codes = np.frombuffer(data, dtype=np.uint8)
    most = _digit_words(codes)
    most -= _ONE
    most |= _ZERO
    zeroed: bytes = np.minimum(codes, most, out=most).tobytes()
    return plain_forms(zeroed)


def without_uuids(form: bytes) -> bytes:
    """A word form without what is left of UUIDs, some groups of which have no digit."""
    return _UUID_REST.sub(b"----", form)


def _digit_words(codes: Codes) -> Codes:
    """1 for each byte of a word with a digit, 0 for the others.

    With the bytes as the bits of two numbers, those of words and those of digits, the carries of
    one addition run from each digit to the end of its word, as in the search of bit-parallel
    automata (Myers 1999, doi.org/10.1145/316542.316550); mirrored, to its beginning.
    """
    signs = codes - _ZERO
    digit = signs < 10
    np.bitwise_or(codes, _TO_LOWER, out=signs)
    signs -= _A
    letter = signs < 26
    after = _from_digits(_packed(letter, "little"), _packed(digit, "little")).view(np.uint8)
    before = _from_digits(_packed(letter, "big"), _packed(digit, "big")).view(np.uint8)[::-1]
    size = len(codes)
    found: Codes = np.unpackbits(after, count=size, bitorder="little")
    found |= np.unpackbits(before, count=size, bitorder="big")
    return found


def _packed(flags: NDArray[np.bool_], order: Literal["little", "big"]) -> Bits:
    """Flags as the bits of one long number: the first is the lowest, mirrored the highest."""
    packed = np.packbits(flags, bitorder=order)
    packed = np.append(packed, np.zeros(-len(packed) % _BITS.itemsize, dtype=np.uint8))
    return (packed if order == "little" else packed[::-1].copy()).view(_BITS)


def _from_digits(letter: Bits, digit: Bits) -> Bits:
    """The bits of words from the first digit of each on, the lowest bit first."""
    word = letter | digit
    total = word + digit
    carries = np.flatnonzero(total < word)
    while len(carries):
        carries = carries[carries < len(total) - 1] + 1
        total[carries] += np.uint64(1)
        carries = carries[total[carries] == 0]
    return (total ^ word | digit) & word
