"""The form of a line: its bytes without what surely varies, computed for whole blocks at once."""

import numpy as np

DIGITS = b"0123456789"

_CLASS = np.zeros(256, dtype=np.uint8)
_CLASS[list(b"abcdefABCDEF")] = 1
_CLASS[list(DIGITS)] = 2


def plain_forms(data: bytes) -> list[bytes]:
    """Each line without digits."""
    if b"\r" in data:
        return [line.translate(None, DIGITS) for line in data.splitlines()]
    return data.translate(None, DIGITS).splitlines()


def thorough_forms(data: bytes) -> list[bytes]:
    """Each line without digits and without the hexadecimal letters next to them."""
    if b"\r" in data:
        data = b"\n".join(data.splitlines())
    codes = np.frombuffer(b"\n" + data + b"\n", dtype=np.uint8)
    classes = _CLASS[codes]
    is_hex = classes > 0
    edges = np.flatnonzero(is_hex[1:] != is_hex[:-1]) + 1
    if not len(edges):
        return data.splitlines()
    bounds = np.concatenate(([0], edges))
    varies = np.maximum.reduceat(classes, bounds) == 2
    keep = np.repeat(~varies, np.diff(bounds, append=len(codes)))
    kept: bytes = codes[keep][1:-1].tobytes()
    return kept.splitlines()
