"""Reads the archive of a case within limits that a hostile one cannot get past."""

import asyncio
import lzma
import stat
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import BinaryIO
from zipfile import BadZipFile, ZipInfo

from faultmaven.analysis.archives import Limits, safe_name
from faultmaven.analysis.zips import open_zip
from faultmaven.modules.transfer import manifest
from faultmaven.modules.transfer.errors import ArchiveInvalid
from faultmaven.modules.transfer.manifest import MOST_REPORTS, MOST_UPLOADS, Enclosed

MOST_MANIFEST_BYTES = 64 << 20
MOST_MEMBERS = MOST_UPLOADS + 2 * MOST_REPORTS + 100
LIMITS = Limits()
"""As of evidence: so many bytes in all, and beyond `text_bytes` so many for each packed one."""
CHUNK = 1 << 20
SHOWN = 100
"""Characters of a name that are repeated in an answer."""
DAMAGE = (BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, ValueError, OSError)
"""What zipfile raises of an archive that is damaged, encrypted or packed in an unknown way."""


class OpenArchive:
    """An archive whose manifest was read; its uploads are read one after another."""

    def __init__(self, stream: BinaryIO) -> None:
        """Raises `ArchiveInvalid`; the work of a thread."""
        packed = stream.seek(0, 2)
        try:
            self._zip = open_zip(stream)
        except DAMAGE as error:
            raise ArchiveInvalid(f"it is not a zip archive that can be read ({error})") from error
        members = self._zip.infolist()
        _check(members)
        self.manifest = manifest.read(b"".join(self._read(manifest.NAME, MOST_MANIFEST_BYTES)))
        allowed = min(LIMITS.total_bytes, max(LIMITS.text_bytes, packed * LIMITS.ratio))
        if sum(evidence.size for evidence in self.manifest.evidence) > allowed:
            raise ArchiveInvalid(f"its uploads come to more than {allowed:,} bytes")

    async def chunks(self, enclosed: Enclosed) -> AsyncIterator[bytes]:
        """The upload, of the size that the manifest says. Raises `ArchiveInvalid`."""
        pieces = self._read(enclosed.path, enclosed.size)
        while piece := await asyncio.to_thread(next, pieces, b""):
            yield piece

    def _read(self, name: str, most: int) -> Iterator[bytes]:
        left = most
        try:
            with self._zip.open(name) as member:
                while piece := member.read(CHUNK):
                    left -= len(piece)
                    if left < 0:
                        raise ArchiveInvalid(f"{_shown(name)} has more than {most:,} bytes")
                    yield piece
        except KeyError as error:
            raise ArchiveInvalid(f"it has no {_shown(name)}") from error
        except DAMAGE as error:
            raise ArchiveInvalid(f"{_shown(name)} is damaged") from error


def _check(members: list[ZipInfo]) -> None:
    """An export has no such members: who packed them wants something else with them."""
    if len(members) > MOST_MEMBERS:
        raise ArchiveInvalid(f"it holds more than {MOST_MEMBERS:,} files")
    for name, count in Counter(member.filename for member in members).items():
        if count > 1:
            raise ArchiveInvalid(f"it holds {_shown(name)} more than once")
    for member in members:
        if safe_name(member.filename) != member.filename.rstrip("/"):
            raise ArchiveInvalid(f"the name {_shown(member.filename)} is unsafe")
        if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise ArchiveInvalid(f"{_shown(member.filename)} is a link, not a file")


def _shown(name: str) -> str:
    return name if len(name) <= SHOWN else f"{name[:SHOWN]}…"
