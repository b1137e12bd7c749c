"""Opens zip archives whose list of members may be made to fill the memory."""

import zipfile
from typing import BinaryIO, cast

LARGEST_READ = 8 << 20
"""Bytes that one read may ask for: the list of members is read in one go, and each of its entries
of 46 bytes and more becomes an object of half a kilobyte."""


class _Modest:
    """A stream of which nobody reads very much at once."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.seek = stream.seek
        self.tell = stream.tell
        self.seekable = stream.seekable

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size if 0 <= size <= LARGEST_READ else LARGEST_READ + 1)
        if len(data) > LARGEST_READ:
            raise zipfile.BadZipFile("it lists too many members")
        return data


def open_zip(stream: BinaryIO) -> zipfile.ZipFile:
    """The archive in a seekable stream. Raises `BadZipFile`, also where it lists more members than
    `LARGEST_READ` bytes hold, and what else zipfile raises of damage."""
    return zipfile.ZipFile(cast("BinaryIO", _Modest(stream)))
