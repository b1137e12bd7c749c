"""Tells lines and columns of what was redacted, for all spans of a text at once."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from faultmaven.redaction.model import Found, Span

_LINE_FEED: Final = 10
_RETURN: Final = 13


def places(
    data: bytes, spans: Sequence[Span], placeholders: Sequence[str], line: int
) -> Iterator[Found]:
    """What was found, in order; the text begins in this `line`."""
    if not spans:
        return
    at = np.array([(span.start, span.end) for span in spans], dtype=np.intp)
    characters = _characters_before(data)
    begins = np.concatenate([[0], _line_ends(data) + 1])
    lines = np.searchsorted(begins, at[:, 0], side="right") - 1
    origin = characters[begins[lines]]
    rows = np.stack(
        [lines + line, characters[at[:, 0]] - origin + 1, characters[at[:, 1]] - origin]
    )
    for span, name, (row, first, last) in zip(spans, placeholders, rows.T.tolist(), strict=True):
        yield Found(span.kind, span.rule, row, first, last, name)


def line_ends(data: bytes) -> int:
    """How many lines end in the text."""
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


def _line_ends(data: bytes) -> npt.NDArray[np.intp]:
    text = np.frombuffer(data, dtype=np.uint8)
    followed = np.append(text[1:] == _LINE_FEED, False)
    return np.flatnonzero((text == _LINE_FEED) | ((text == _RETURN) & ~followed))


def _characters_before(data: bytes) -> npt.NDArray[np.intp]:
    """How many characters begin before each byte, and before the end."""
    begins = (np.frombuffer(data, dtype=np.uint8) & 0xC0) != 0x80
    return np.concatenate([[0], np.cumsum(begins)])
