"""The form of a line: its bytes without what surely varies, computed for whole blocks at once."""

import re

import numpy as np

DIGITS = b"0123456789"

_OTHER, _LETTER, _DIGIT = 0, 1, 2
_CLASSES = bytes(
    _DIGIT if code in DIGITS else _LETTER if chr(code).isalpha() and code < 128 else _OTHER
    for code in range(256)
)
_UUID_REST = re.compile(rb"[A-Fa-f]{0,8}(?:-[A-Fa-f]{0,4}){3}-[A-Fa-f]{0,12}")


def plain_forms(data: bytes) -> list[bytes]:
    """Each line without digits."""
    return data.translate(None, DIGITS).split(b"\n")[:-1]


def word_forms(data: bytes) -> list[bytes]:
    """Each line without the words (of ASCII letters and digits) that hold a digit."""
    classes = np.frombuffer(data.translate(_CLASSES), dtype=np.uint8)
    words = classes != _OTHER
    edges = np.flatnonzero(words[1:] != words[:-1]) + 1
    bounds = np.concatenate(([0], edges, [len(classes)]))
    kept = np.maximum.reduceat(classes, bounds[:-1]) != _DIGIT
    stays = np.repeat(kept, np.diff(bounds))
    form: bytes = np.frombuffer(data, dtype=np.uint8)[stays].tobytes()
    return form.split(b"\n")[:-1]


def without_uuids(form: bytes) -> bytes:
    """A word form without what is left of UUIDs, some groups of which have no digit."""
    return _UUID_REST.sub(b"----", form)
