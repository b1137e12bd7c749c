"""Byte streams that count what they give out, so that unpacking stops at its limits."""

import lzma
from typing import IO, BinaryIO, Protocol, Self

from faultmaven.analysis.errors import ArchiveRefused

READ_BYTES = 1 << 18
LARGEST_READ = 1 << 20
XZ_MEMORY = 128 << 20


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Budget:
    """The bytes and entries that one archive, with all archives inside it, may still yield."""

    def __init__(self, name: str, allowed_bytes: int, allowed_entries: int) -> None:
        self._name = name
        self._bytes = self._allowed_bytes = allowed_bytes
        self._entries = self._allowed_entries = allowed_entries

    def count_bytes(self, amount: int) -> None:
        self._bytes -= amount
        if self._bytes < 0:
            reason = f"unpacks to more than the {self._allowed_bytes:,} bytes allowed"
            raise ArchiveRefused(self._name, reason)

    def widen(self, allowed_bytes: int) -> None:
        """Allows at least so many bytes in all."""
        more = max(0, allowed_bytes - self._allowed_bytes)
        self._allowed_bytes += more
        self._bytes += more

    def count_entry(self) -> None:
        self._entries -= 1
        if self._entries < 0:
            raise ArchiveRefused(self._name, f"holds more than {self._allowed_entries:,} entries")

    def refuse_header(self) -> None:
        raise ArchiveRefused(self._name, f"a header is larger than {LARGEST_READ:,} bytes")


class ForwardStream:
    """A stream that reads and skips forward only, counting every byte against a budget.

    One read of more than `LARGEST_READ` bytes is a header that claims to be huge: it is refused.
    """

    def __init__(self, stream: Readable, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget
        self._head = b""
        self._position = 0

    def peek(self, size: int) -> bytes:
        self._head += read_fully(self._stream, size - len(self._head))
        return self._head[:size]

    def read(self, size: int) -> bytes:
        if size > LARGEST_READ:
            self._budget.refuse_header()
        data, self._head = self._head[:size], self._head[size:]
        data += read_fully(self._stream, size - len(data))
        self._position += len(data)
        self._budget.count_bytes(len(data))
        return data

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, position: int) -> int:
        while position > self._position and self.read(min(READ_BYTES, position - self._position)):
            pass
        return self._position


class Stretch:
    """The next `size` bytes of a stream, which is closed with it."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._left = size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._stream.close()

    def read(self, size: int) -> bytes:
        data = self._stream.read(min(size, self._left))
        self._left -= len(data)
        return data


class Preceded:
    """A stream whose first bytes were read from it before."""

    def __init__(self, head: bytes, stream: Readable) -> None:
        self._head = head
        self._stream = stream

    def read(self, size: int) -> bytes:
        data, self._head = self._head[:size], self._head[size:]
        return data or self._stream.read(size)


class Counted:
    """A stream whose bytes count against a budget."""

    def __init__(self, stream: Readable, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._budget.count_bytes(len(data))
        return data


class XzStream:
    """Decompresses xz, one stream after another, refusing dictionaries beyond `XZ_MEMORY` bytes."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self._decompressor = self._next()

    def read(self, size: int) -> bytes:
        while True:
            if self._decompressor.eof and not self._restart():
                return b""
            packed = self._stream.read(READ_BYTES) if self._decompressor.needs_input else b""
            if self._decompressor.needs_input and not packed:
                raise EOFError("the compressed data ends too early")
            if data := self._decompressor.decompress(packed, size):
                return data

    def _restart(self) -> bool:
        rest = (self._decompressor.unused_data or self._stream.read(READ_BYTES)).lstrip(b"\0")
        if rest:
            self._decompressor = self._next()
            self._decompressor.decompress(rest, 0)
        return bool(rest)

    @staticmethod
    def _next() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)


def read_fully(stream: Readable, size: int) -> bytes:
    """`size` bytes, or all that are left, however short the stream's single reads are."""
    pieces = []
    while size > 0 and (piece := stream.read(min(size, READ_BYTES))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def copy(stream: Readable, target: IO[bytes]) -> None:
    while piece := stream.read(READ_BYTES):
        target.write(piece)
