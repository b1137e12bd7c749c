"""The form of a line: its bytes without what surely varies, computed for whole blocks at once."""

import re

import numpy as np
from numpy.typing import NDArray

DIGITS = b"0123456789"

_ZERO, _A, _TO_LOWER = np.frombuffer(b"0a ", dtype=np.uint8)
_MIRRORED = bytes(int(f"{code:08b}"[::-1], 2) for code in range(256))
_UUID_REST = re.compile(rb"[A-Fa-f]{0,8}(?:-[A-Fa-f]{0,4}){3}-[A-Fa-f]{0,12}")


def plain_forms(data: bytes) -> list[bytes]:
    """Each line without digits."""
    return data.translate(None, DIGITS).split(b"\n")[:-1]


def word_forms(data: bytes) -> list[bytes]:
    """Each line without the words (of ASCII letters and digits) that hold a digit."""
    codes = np.frombuffer(data, dtype=np.uint8)
    left_out = _digit_words(codes) * np.uint8(255)
    zeroed: bytes = (codes & ~left_out | left_out & _ZERO).tobytes()
    return plain_forms(zeroed)


def without_uuids(form: bytes) -> bytes:
    """A word form without what is left of UUIDs, some groups of which have no digit."""
    return _UUID_REST.sub(b"----", form)


def _digit_words(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """1 for each byte of a word with a digit, 0 for the others.

    With the bytes as the bits of two numbers, those of words and those of digits, the carries of
    one addition run from each digit to the end of its word, as in the search of bit-parallel
    automata (Myers 1999, doi.org/10.1145/316542.316550); mirrored, to its beginning.
    """
    digit = codes - _ZERO < 10
    letter = (codes | _TO_LOWER) - _A < 26
    digits = np.packbits(digit, bitorder="little").tobytes()
    words = np.packbits(letter | digit, bitorder="little").tobytes()
    after = _from_digits(words, digits)
    before = _from_digits(_mirrored(words), _mirrored(digits))
    bits = np.frombuffer(after, dtype=np.uint8) | np.frombuffer(_mirrored(before), dtype=np.uint8)
    return np.unpackbits(bits, bitorder="little", count=len(codes))


def _from_digits(words: bytes, digits: bytes) -> bytes:
    """The bits of words from the first digit of each on, the lowest bit first."""
    word, digit = int.from_bytes(words, "little"), int.from_bytes(digits, "little")
    return ((word + digit ^ word | digit) & word).to_bytes(len(words), "little")


def _mirrored(bits: bytes) -> bytes:
    return bits[::-1].translate(_MIRRORED)
