"""Where a stored file's lines begin: built while its bytes stream by, to serve ranges later."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.encoding import HEAD_BYTES, Encoding, detect_encoding
from faultmaven.analysis.reading import BLOCK_BYTES, Line, decode_block, decoded, whole_lines

STRIDE = 256
LF, CR = 10, 13


@dataclass(frozen=True, slots=True)
class LineIndex:
    """`offsets[i]` is the byte at which line `i * stride + 1` begins; `lines` is their number."""

    encoding: Encoding
    bytes: int
    lines: int
    offsets: tuple[int, ...]
    stride: int = STRIDE


class LineIndexer:
    """Takes a file's bytes in pieces of any size (`feed`) and gives its `LineIndex` (`finish`)."""

    def __init__(self, stride: int = STRIDE) -> None:
        self._stride = stride
        self._encoding: Encoding | None = None
        self._pending = b""
        self._position = 0
        self._ends = 0
        self._line_start = 0
        self._offsets: list[int] = []

    def feed(self, piece: bytes) -> None:
        self._pending += piece
        if self._encoding is None and len(self._pending) < HEAD_BYTES:
            return
        self._scan(last=False)

    def finish(self) -> LineIndex:
        self._scan(last=True)
        size = self._position
        partial = size > self._line_start
        lines = self._ends + partial
        kept = -(-lines // self._stride)
        encoding = self._encoding or Encoding.UTF_8
        return LineIndex(encoding, size, lines, tuple(self._offsets[:kept]), self._stride)

    def _scan(self, *, last: bool) -> None:
        """Records the line ends of the pending bytes whose meaning no later byte can change."""
        if self._encoding is None:
            self._encoding, bom = detect_encoding(self._pending[:HEAD_BYTES])
            self._line_start = self._position = bom
            self._offsets.append(bom)
            self._pending = self._pending[bom:]
        unit = self._encoding.unit
        units = len(self._pending) // unit
        codes = np.frombuffer(self._pending, dtype=_code_type(self._encoding), count=units)
        if not last and units and codes[-1] == CR:
            units -= 1
        self._record(line_ends(codes), units, unit)
        used = len(self._pending) if last else units * unit
        self._position += used
        self._pending = self._pending[used:]

    def _record(self, ends: NDArray[np.intp], units: int, unit: int) -> None:
        ends = ends[ends < units]
        if not len(ends):
            return
        starts = self._position + (ends + 1) * unit
        first = -(self._ends + 1) % self._stride
        self._offsets.extend(int(start) for start in starts[first :: self._stride])
        self._ends += len(ends)
        self._line_start = int(starts[-1])


def line_ends(codes: NDArray[Any]) -> NDArray[np.intp]:
    """Positions of the code units that end a line: LF, and CR unless LF follows it."""
    is_lf = codes == LF
    is_end = codes == CR
    is_end[:-1] &= ~is_lf[1:]
    return cast("NDArray[np.intp]", np.flatnonzero(is_end | is_lf))


def index_lines(pieces: Iterable[bytes], stride: int = STRIDE) -> LineIndex:
    """The line index of a byte stream, the same however the stream is cut into pieces."""
    indexer = LineIndexer(stride)
    for piece in pieces:
        indexer.feed(piece)
    return indexer.finish()


def lines_at(stream: BinaryIO, index: LineIndex, start: int, end: int) -> list[Line]:
    """Lines `start`..`end` (from 1, both included, clamped to the file) of a seekable stream."""
    start, end = max(start, 1), min(end, index.lines)
    if start > end:
        return []
    checkpoint = (start - 1) // index.stride
    following = -(-end // index.stride)
    begin = index.offsets[checkpoint]
    stop = index.offsets[following] if following < len(index.offsets) else index.bytes
    first = checkpoint * index.stride + 1
    data = whole_lines(decoded(_window(stream, begin, stop), index.encoding))
    lines = enumerate(chain.from_iterable(map(decode_block, data)), first)
    return [Line(number, text) for number, text in islice(lines, start - first, end - first + 1)]


def _window(stream: BinaryIO, begin: int, stop: int) -> Iterator[bytes]:
    stream.seek(begin)
    while begin < stop and (piece := stream.read(min(BLOCK_BYTES, stop - begin))):
        begin += len(piece)
        yield piece


def _code_type(encoding: Encoding) -> np.dtype[Any]:
    return np.dtype({Encoding.UTF_16_LE: "<u2", Encoding.UTF_16_BE: ">u2"}.get(encoding, "u1"))
