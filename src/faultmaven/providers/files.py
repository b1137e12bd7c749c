"""Files of any size, stored under keys that we choose and users never do."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import BinaryIO, Protocol

from faultmaven.errors import Unavailable


class FileMissing(Unavailable):
    """A key without content: nothing was stored under it, or the storage lost it."""

    def __init__(self, key: str) -> None:
        super().__init__("A stored file is missing.")
        self.key = key


class FileWriter(Protocol):
    """A file on its way in; it exists under its key once the block is left without an error."""

    async def write(self, chunk: bytes) -> None: ...


class FileProvider(Protocol):
    """Keys are `[a-z0-9-]` segments joined by slashes; anything else is a `ValueError`.

    A provider can be pickled, so that another process can `open` the same files.
    """

    def create(self, key: str) -> AbstractAsyncContextManager[FileWriter]:
        """Write a file all or nothing: durable on leaving the block, nothing left on an error.

        Raises `Unavailable` when the storage is full or out.
        """
        ...

    def read(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Bytes `start` up to, not including, `end`, in chunks. Raises `FileMissing`."""
        ...

    async def size(self, key: str) -> int:
        """Length in bytes. Raises `FileMissing`."""
        ...

    async def delete(self, key: str) -> None:
        """Remove a file; a missing one is no error."""
        ...

    def open(self, key: str) -> BinaryIO:
        """A seekable stream of a file, for code that runs in a thread. Raises `FileMissing`."""
        ...

    async def keys(self, prefix: str, before: datetime) -> list[str]:
        """The keys under a prefix (one or more whole segments) last written before that time."""
        ...

    async def tidy(self, before: datetime) -> None:
        """Remove what writes that broke off before that time have left behind."""
        ...
