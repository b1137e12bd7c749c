"""Undoes the escapes of URLs and of strings, remembering where each byte came from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from faultmaven.redaction.expressions import compiled

Bytes = npt.NDArray[np.uint8]
_HEX: Final = np.full(256, 255, dtype=np.uint8)
for _place, _digit in enumerate(b"0123456789abcdef"):
    _HEX[[_digit, *bytes([_digit]).upper()]] = _place
_PERCENT, _BACKSLASH, _U = 0x25, 0x5C, 0x75
_CONTROLS: Final = np.arange(256, dtype=np.uint8)
_CONTROLS[[*b"nrt"]] = [*b"\n\r\t"]
_PERCENT_LINES: Final = compiled(r"[^\n]*%[0-9A-Fa-f]{2}[^\n]*\n?")
_BACKSLASH_LINES: Final = compiled(r"[^\n]*\\[nrtu\"'/\\][^\n]*\n?")


@dataclass(frozen=True, slots=True)
class Unescaped:
    """Text without its escapes, and for each of its bytes (and its end) the place it came from."""

    data: bytes
    places: npt.NDArray[np.intp]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of it stands in the escaped text."""
        return int(self.places[start]), int(self.places[end])


def unescaped(data: bytes) -> Iterator[Unescaped]:
    """The lines with percent escapes (RFC 3986) without these; those with backslash escapes
    (RFC 8259) without those."""
    for lines, undo in ((_PERCENT_LINES, _percent), (_BACKSLASH_LINES, _backslash)):
        if text := _undone(data, lines, undo):
            yield text


def _undone(
    data: bytes, lines: Any, undo: Callable[[Bytes], tuple[Bytes, npt.NDArray[np.bool_]]]
) -> Unescaped | None:
    spans = [match.span() for match in lines.finditer(data)]
    if not spans:
        return None
    whole = np.frombuffer(data, dtype=np.uint8)
    origin = np.concatenate([np.arange(start, end) for start, end in spans])
    text, kept = undo(whole[origin])
    places = np.append(origin[kept], spans[-1][1])
    return Unescaped(text[kept].tobytes(), places)


def _percent(text: Bytes) -> tuple[Bytes, npt.NDArray[np.bool_]]:
    at = np.flatnonzero(text[:-2] == _PERCENT)
    high, low = _HEX[text[at + 1]], _HEX[text[at + 2]]
    escapes = (high < 16) & (low < 16)
    at, values = at[escapes], high[escapes] * 16 + low[escapes]
    return _replaced(text, at, values, 2)


def _backslash(text: Bytes) -> tuple[Bytes, npt.NDArray[np.bool_]]:
    at = _leading_backslashes(text)
    at = at[at < len(text) - 1]
    out, kept = _replaced(text, at, _CONTROLS[text[at + 1]], 1)
    unicode = at[(text[at + 1] == _U) & (at < len(text) - 5)]
    digits = np.stack([_HEX[text[unicode + offset]] for offset in (2, 3, 4, 5)])
    ascii_ = (digits[0] == 0) & (digits[1] == 0) & (digits[2] < 8) & (digits[3] < 16)
    unicode, digits = unicode[ascii_], digits[:, ascii_]
    out[unicode] = digits[2] * 16 + digits[3]
    for offset in (2, 3, 4, 5):
        kept[unicode + offset] = False
    return out, kept


def _leading_backslashes(text: Bytes) -> npt.NDArray[np.intp]:
    """The backslashes that escape what follows: every other one of a row of them."""
    is_one = text == _BACKSLASH
    at = np.arange(len(text))
    before = np.maximum.accumulate(np.where(is_one, -1, at))
    return np.flatnonzero(is_one & ((at - before) % 2 == 1))


def _replaced(
    text: Bytes, at: npt.NDArray[np.intp], values: Bytes, dropped: int
) -> tuple[Bytes, npt.NDArray[np.bool_]]:
    """The text with values at these places, and which bytes remain without those behind them."""
    out, kept = text.copy(), np.ones(len(text), dtype=np.bool_)
    out[at] = values
    for offset in range(1, dropped + 1):
        kept[at + offset] = False
    return out, kept
