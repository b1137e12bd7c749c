"""The one definition of a line: bytes of any encoding become numbered lines, in bounded memory.

A line ends with LF, CR LF or a lone CR, and with nothing else; the last one may lack its end.
Its text is the bytes before that end, decoded as UTF-8 or, if they are not UTF-8, as Latin-1;
a NUL reads as U+FFFD; text past `MAX_LINE_BYTES` is left out. UTF-16 (with or without a byte-order
mark) is decoded first. Line index, served ranges and citations all go through this module, so that
they agree.
"""

import codecs
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

import numpy as np

from faultmaven.analysis.encoding import HEAD_BYTES, Encoding, detect_encoding
from faultmaven.analysis.sources import Source
from faultmaven.analysis.streams import read_fully

BLOCK_BYTES = 1 << 20
MAX_LINE_BYTES = 1 << 16
_LF, _CR = b"\n\r"


class Line(NamedTuple):
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines with their ends, as bytes that should be UTF-8; `first` is a line number."""

    first: int
    data: bytes


def decode_line(raw: bytes) -> str:
    """The text of one line's bytes (without its end)."""
    if len(raw) > MAX_LINE_BYTES:
        raw = _cut(raw)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return text.replace("\0", "\ufffd")


def decode_block(data: bytes) -> list[str]:
    """The texts of all lines of a block, in order."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return [decode_line(raw) for raw in data.splitlines()]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not lines[-1]:
        lines.pop()
    if max(map(len, lines), default=0) * 4 > MAX_LINE_BYTES or "\0" in text:
        return [decode_line(raw) for raw in data.splitlines()]
    return lines


class LineReader:
    """Reads a source once, front to back; afterwards `lines`, `cut` and `note` tell how it went."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.encoding = Encoding.UTF_8
        self.bytes = 0
        self.lines = 0
        self.cut = 0
        self.latin1 = False
        self.nuls = 0

    def __iter__(self) -> Iterator[Line]:
        for block in self.blocks():
            yield from map(Line._make, enumerate(decode_block(block.data), block.first))

    def blocks(self) -> Iterator[Block]:
        with self.source.open() as stream:
            self.encoding, pieces = _decoded_stream(stream, self._measure)
            for data in whole_lines(pieces):
                yield self._counted(data)

    def join(self, later: "LineReader") -> None:
        """Adds how a later stretch of the same source was read."""
        self.bytes += later.bytes
        self.lines += later.lines
        self.cut += later.cut
        self.nuls += later.nuls
        self.latin1 = self.latin1 or later.latin1

    @property
    def note(self) -> str:
        """What a reader of the text should know about the bytes; empty for clean UTF-8."""
        notes = []
        if self.encoding is not Encoding.UTF_8:
            notes.append(f"encoding {self.encoding}")
        if self.latin1:
            notes.append("lines that are not UTF-8 were read as Latin-1")
        if self.nuls:
            notes.append(f"{self.nuls} NUL bytes")
        if self.cut:
            notes.append(f"{self.cut} lines were cut at {MAX_LINE_BYTES >> 10} KiB")
        return "; ".join(notes)

    def _measure(self, amount: int) -> None:
        self.bytes += amount

    def _counted(self, data: bytes) -> Block:
        block = Block(self.lines + 1, data)
        self.lines += _line_count(data)
        self.nuls += data.count(0) if 0 in data else 0
        if _may_hold_overlong(data):
            self.cut += sum(1 for line in data.splitlines() if len(line) > MAX_LINE_BYTES)
        if not self.latin1 and not _is_utf8(data):
            heads = (line[:MAX_LINE_BYTES] for line in data.splitlines())
            self.latin1 = not all(map(_is_utf8, heads))
        return block


def decoded(pieces: Iterable[bytes], encoding: Encoding) -> Iterator[bytes]:
    """Pieces of a stream (without its BOM) as UTF-8 bytes; one-byte encodings pass unchanged."""
    if encoding.unit == 1:
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for piece in pieces:
        yield decoder.decode(piece).encode()
    yield decoder.decode(b"", final=True).encode()


def whole_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of whole lines; of an overlong line only the head stays."""
    carry = b""
    for piece in pieces:
        data = carry + piece
        end = max(data.rfind(b"\n"), data.rfind(b"\r", 0, -1)) + 1
        carry = data[end:]
        if len(carry) > MAX_LINE_BYTES + 2:
            carry = carry[: MAX_LINE_BYTES + 1] + carry[-1:]
        if end:
            yield data[:end]
    if carry:
        yield carry


def iter_lines(source: Source) -> Iterator[Line]:
    """The numbered lines of a source, streamed."""
    return iter(LineReader(source))


def _decoded_stream(
    stream: BinaryIO, measure: Callable[[int], None]
) -> tuple[Encoding, Iterator[bytes]]:
    """A stream's encoding, and its content in pieces; each read's length goes to `measure`."""
    head = read_fully(stream, HEAD_BYTES)
    measure(len(head))
    encoding, bom = detect_encoding(head)

    def pieces() -> Iterator[bytes]:
        yield head[bom:]
        while piece := stream.read(BLOCK_BYTES):
            measure(len(piece))
            yield piece

    return encoding, decoded(pieces(), encoding)


def lone_returns(data: bytes) -> int:
    """The number of CR that no LF follows."""
    if b"\r" not in data:
        return 0
    codes = np.frombuffer(data, dtype=np.uint8)
    lone = (codes[:-1] == _CR) & (codes[1:] != _LF)
    return int(np.count_nonzero(lone)) + data.endswith(b"\r")


def _line_count(data: bytes) -> int:
    feeds = int(np.count_nonzero(np.frombuffer(data, dtype=np.uint8) == _LF))
    return feeds + lone_returns(data) + (not data.endswith((b"\n", b"\r")))


def _may_hold_overlong(data: bytes) -> bool:
    """Whether some window of half the longest line has no end of line in it."""
    window = MAX_LINE_BYTES // 2
    return any(
        data.find(b"\n", start, start + window) < 0 and data.find(b"\r", start, start + window) < 0
        for start in range(0, len(data) - window, window)
    )


def _cut(raw: bytes) -> bytes:
    """The first `MAX_LINE_BYTES` bytes, less a character that the cut would split."""
    end = MAX_LINE_BYTES
    for _ in range(3):
        if raw[end] & 0xC0 != 0x80:
            break
        end -= 1
    return raw[:end]


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
