"""The form of a line: its bytes without what surely varies, computed for whole blocks at once."""

import numpy as np

DIGITS = b"0123456789"
REACH = 6

_OTHER, _LETTER, _DIGIT = 0, 1, 2
_CLASSES = bytes(
    _DIGIT if code in DIGITS else _LETTER if code in b"abcdefABCDEF" else _OTHER
    for code in range(256)
)


def plain_forms(data: bytes) -> list[bytes]:
    """Each line without digits."""
    if b"\r" in data:
        return [line.translate(None, DIGITS) for line in data.splitlines()]
    return data.translate(None, DIGITS).splitlines()


def thorough_forms(data: bytes) -> list[bytes]:
    """Each line without digits and without the hexadecimal letters up to `REACH` away from one."""
    if b"\r" in data:
        data = b"\n".join(data.splitlines())
    classes = np.frombuffer(data.translate(_CLASSES), dtype=np.uint8)
    hexadecimal = classes != _OTHER
    varies = classes == _DIGIT
    for _ in range(REACH):
        grown = varies.copy()
        grown[1:] |= varies[:-1]
        grown[:-1] |= varies[1:]
        varies = grown & hexadecimal
    kept: bytes = np.frombuffer(data, dtype=np.uint8)[~varies].tobytes()
    return kept.splitlines()
