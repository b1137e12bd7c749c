"""Files in a local folder."""

import asyncio
import os
import re
from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from faultmaven.errors import Unavailable
from faultmaven.providers.files import FileMissing

CHUNK = 256 * 1024
_KEY = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)*")


class LocalFileProvider:
    """A file is written aside, synced, and renamed into its place: it is whole or not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"
        self._incoming.mkdir(parents=True, exist_ok=True)

    @asynccontextmanager
    async def create(self, key: str) -> AsyncGenerator["LocalWriter", None]:
        target = self.path(key)
        aside = self._incoming / uuid4().hex
        try:
            with _outages():
                file = await asyncio.to_thread(aside.open, "xb")
            with _closing(file):
                yield LocalWriter(file)
                with _outages():
                    await asyncio.to_thread(_sync, file)
            with _outages():
                await asyncio.to_thread(_move, aside, target)
        finally:
            aside.unlink(missing_ok=True)

    async def read(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        try:
            file = await asyncio.to_thread(self.path(key).open, "rb")
        except FileNotFoundError as error:
            raise FileMissing(key) from error
        with file:
            file.seek(start)
            left = None if end is None else end - start
            while left is None or left > 0:
                chunk = await asyncio.to_thread(
                    file.read, CHUNK if left is None else min(CHUNK, left)
                )
                if not chunk:
                    return
                left = None if left is None else left - len(chunk)
                yield chunk

    async def size(self, key: str) -> int:
        try:
            return (await asyncio.to_thread(self.path(key).stat)).st_size
        except FileNotFoundError as error:
            raise FileMissing(key) from error

    async def delete(self, key: str) -> None:
        await asyncio.to_thread(_remove, self.path(key))

    def open(self, key: str) -> BinaryIO:
        try:
            return self.path(key).open("rb")
        except FileNotFoundError as error:
            raise FileMissing(key) from error

    async def keys(self, prefix: str, before: datetime) -> list[str]:
        found = await asyncio.to_thread(_written_before, self.path(prefix), before)
        return [path.relative_to(self._folder).as_posix() for path in found]

    async def tidy(self, before: datetime) -> None:
        for path in await asyncio.to_thread(_written_before, self._incoming, before):
            await asyncio.to_thread(path.unlink, missing_ok=True)

    def path(self, key: str) -> Path:
        """Where the file lies (local storage only)."""
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is not a file key.")
        return self._folder / key


class LocalWriter:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    async def write(self, chunk: bytes) -> None:
        with _outages():
            await asyncio.to_thread(self._file.write, chunk)


@contextmanager
def _outages() -> Generator[None, None, None]:
    """A disk that is full or gone is an outage, whatever its driver says."""
    try:
        yield
    except OSError as error:
        raise Unavailable("The file storage takes nothing in at the moment.") from error


@contextmanager
def _closing(file: BinaryIO) -> Generator[None, None, None]:
    """Closes the file at last; what the disk did not take it does not take then either."""
    try:
        yield
    finally:
        with suppress(OSError):
            file.close()


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _move(aside: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    aside.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _remove(path: Path) -> None:
    """Removes a file, and its folder once that is empty."""
    path.unlink(missing_ok=True)
    with suppress(OSError):
        path.parent.rmdir()


def _written_before(folder: Path, time: datetime) -> list[Path]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [path for path in files if path.stat().st_mtime < time.timestamp()]
