"""Writes a zip archive of any size while it is read, never whole in memory."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

LEVEL = 6
PERMISSIONS = 0o600 << 16
EARLIEST_YEAR = 1980
"""Zip knows no time before it."""


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    at: datetime
    chunks: AsyncIterator[bytes]


async def packed(members: Iterable[Member]) -> AsyncIterator[bytes]:
    """The bytes of the archive; a chunk is compressed when it is asked for."""
    pipe = _Pipe()
    with ZipFile(pipe, "w", ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for member in members:
            with archive.open(_info(member), "w", force_zip64=True) as out:
                async for chunk in member.chunks:
                    await asyncio.to_thread(out.write, chunk)
                    yield pipe.drain()
    yield pipe.drain()


def _info(member: Member) -> ZipInfo:
    info = ZipInfo(member.name)
    if member.at.year >= EARLIEST_YEAR:
        info.date_time = member.at.timetuple()[:6]
    info.compress_type, info.external_attr = ZIP_DEFLATED, PERMISSIONS
    return info


class _Pipe:
    """A file that only goes forward: what is written waits to be drained."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None: ...

    def close(self) -> None: ...

    def drain(self) -> bytes:
        waiting, self._waiting = self._waiting, []
        return b"".join(waiting)
