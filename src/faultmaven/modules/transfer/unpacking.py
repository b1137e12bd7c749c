"""Reads the archive of a case within limits that a hostile one cannot get past."""

import asyncio
import lzma
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from faultmaven.modules.transfer import manifest
from faultmaven.modules.transfer.errors import ArchiveInvalid
from faultmaven.modules.transfer.manifest import Enclosed, Manifest

MOST_MANIFEST_BYTES = 256 << 20
MOST_BYTES = 4 << 30
"""What all uploads of an archive may come to."""
CHUNK = 1 << 20
DAMAGE = (BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, ValueError)
"""What zipfile raises of an archive that is damaged, encrypted or packed in an unknown way."""


class OpenArchive:
    """An archive whose manifest was read; its uploads are read one after another."""

    def __init__(self, stream: BinaryIO) -> None:
        """Raises `ArchiveInvalid`; the work of a thread."""
        try:
            self._zip = ZipFile(stream)
        except DAMAGE as error:
            raise ArchiveInvalid("it is not a zip archive") from error
        document = b"".join(self._read(manifest.NAME, MOST_MANIFEST_BYTES))
        self.manifest: Manifest
        self.old_ids: Mapping[str, str]
        self.manifest, self.old_ids = manifest.read(document)
        if sum(evidence.size for evidence in self.manifest.evidence) > MOST_BYTES:
            raise ArchiveInvalid(f"its uploads come to more than {MOST_BYTES:,} bytes")

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
                        raise ArchiveInvalid(f"{name} is larger than it says")
                    yield piece
        except KeyError as error:
            raise ArchiveInvalid(f"it has no {name}") from error
        except DAMAGE as error:
            raise ArchiveInvalid(f"{name} is damaged") from error
