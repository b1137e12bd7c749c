"""The form of a line: its bytes without what surely varies, computed for whole blocks at once."""

import re

import numpy as np
from numpy.typing import NDArray

DIGITS = b"0123456789"

_ZERO = np.uint8(DIGITS[0])
_IN_WORD = bytes(code < 128 and chr(code).isalnum() for code in range(256))
_MIRRORED = bytes(int(f"{code:08b}"[::-1], 2) for code in range(256))
_UUID_REST = re.compile(rb"[A-Fa-f]{0,8}(?:-[A-Fa-f]{0,4}){3}-[A-Fa-f]{0,12}")


def plain_forms(data: bytes) -> list[bytes]:
    """Each line without digits."""
    return data.translate(None, DIGITS).split(b"\n")[:-1]


def word_forms(data: bytes) -> list[bytes]:
    """Each line without the words (of ASCII letters and digits) that hold a digit."""
    codes = np.frombuffer(data, dtype=np.uint8)
    left_out = _digit_words(data, codes) * np.uint8(255)
    zeroed: bytes = (codes & ~left_out | left_out & _ZERO).tobytes()
    return plain_forms(zeroed)


def without_uuids(form: bytes) -> bytes:
    """A word form without what is left of UUIDs, some groups of which have no digit."""
    return _UUID_REST.sub(b"----", form)


def _digit_words(data: bytes, codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """1 for each byte of a word with a digit, 0 for the others.

    With the bytes as the bits of two numbers, those of words and those of digits, the carries of
    one addition run from each digit to the end of its word, as in the search of bit-parallel
    automata (Myers 1999, doi.org/10.1145/316542.316550); mirrored, to its beginning.
    """
    in_word = np.frombuffer(data.translate(_IN_WORD), dtype=np.uint8)
    words = np.packbits(in_word, bitorder="little").tobytes()
    digits = np.packbits(codes - _ZERO < 10, bitorder="little").tobytes()
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
