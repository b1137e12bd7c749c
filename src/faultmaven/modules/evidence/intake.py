"""Takes one upload into storage: streamed, hashed and indexed on its way, archives unpacked."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO

from faultmaven.analysis.archives import Member, Skipped, safe_name, unpack
from faultmaven.analysis.contents import SNIFF_BYTES, why_unreadable
from faultmaven.analysis.documents import Kind, Unreadable, kind_of, read_document
from faultmaven.analysis.errors import ArchiveDamaged
from faultmaven.analysis.line_index import LineIndex, LineIndexer
from faultmaven.analysis.sources import free
from faultmaven.analysis.streams import READ_BYTES, Preceded, read_fully
from faultmaven.modules.evidence.errors import (
    EvidenceEmpty,
    EvidenceNotText,
    EvidenceTooLarge,
    FilenameUnsafe,
    NothingReadable,
)
from faultmaven.providers.files import FileProvider

LONGEST_NAME = 255
_READERS = ThreadPoolExecutor(2, "documents")
"""Threads of their own: those who wait for a document to be read hold up nothing else."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in storage, with what was learnt while it was written."""

    path: str
    size: int
    sha256: str
    storage_key: str
    index: LineIndex


@dataclass(frozen=True, slots=True)
class Contents:
    """What an upload turned out to hold: readable files, and what was left out with the reason."""

    files: tuple[StoredFile, ...]
    skipped: tuple[Skipped, ...]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


class Intake:
    """The files of one upload; `discard` removes whatever of them is stored."""

    def __init__(self, files: FileProvider, evidence_id: str) -> None:
        self._files = files
        self._folder = f"evidence/{evidence_id}"
        self._keys: list[str] = []

    async def receive(self, filename: str, chunks: AsyncIterator[bytes], limit: int) -> StoredFile:
        """Stores the upload as it came, of at most `limit` bytes."""
        path = safe_name(filename)
        if path is None:
            raise FilenameUnsafe
        original = await self._store(path[-LONGEST_NAME:], chunks, limit)
        if original.size == 0:
            raise EvidenceEmpty
        return original

    async def open(self, original: StoredFile) -> Contents:
        """The readable files of an upload: itself, or what the archive holds."""
        stored: dict[str, StoredFile] = {}
        skipped: list[Skipped] = []
        with await asyncio.to_thread(self._files.open, original.storage_key) as stream:
            members = unpack(original.path, stream)
            while found := await asyncio.to_thread(_next_readable, members, skipped):
                member, head = found
                kind = kind_of(head)
                if member.stored and kind is None:
                    return Contents((original,), ())
                try:
                    if kind:
                        await self._store_texts(kind, member, head, stored, skipped)
                    else:
                        name = free(member.name, stored)
                        stored[name] = await self._store(name, _chunks(head, member.stream))
                except ArchiveDamaged as damage:
                    skipped.append(Skipped(member.name, damage.reason))
        if not stored:
            raise NothingReadable(original.path)
        return Contents(tuple(stored.values()), tuple(skipped))

    async def discard(self) -> None:
        for key in self._keys:
            await self._files.delete(key)

    async def _store_texts(
        self,
        kind: Kind,
        document: Member,
        head: bytes,
        stored: dict[str, StoredFile],
        skipped: list[Skipped],
    ) -> None:
        """The text of a document takes its place; the document itself is kept as it came."""
        try:
            stream = Preceded(head, document.stream)
            loop = asyncio.get_running_loop()
            parts = await loop.run_in_executor(_READERS, read_document, kind, stream)
        except Unreadable as unreadable:
            if document.stored:
                raise EvidenceNotText(document.name, str(unreadable)) from unreadable
            skipped.append(Skipped(document.name, str(unreadable)))
            return
        for part in parts:
            name = free(f"{document.name}/{part.name}" if part.name else document.name, stored)
            stored[name] = await self._store(name, _pieces(part.text.encode()))
            if part.left_out:
                skipped.append(Skipped(name, part.left_out))

    async def _store(
        self, path: str, chunks: AsyncIterator[bytes], limit: int | None = None
    ) -> StoredFile:
        key = f"{self._folder}/{len(self._keys)}"
        self._keys.append(key)
        digest, indexer, size = hashlib.sha256(), LineIndexer(), 0
        async with self._files.create(key) as writer:
            async for chunk in chunks:
                size += len(chunk)
                if limit is not None and size > limit:
                    raise EvidenceTooLarge(limit)
                digest.update(chunk)
                indexer.feed(chunk)
                await writer.write(chunk)
        return StoredFile(path, size, digest.hexdigest(), key, indexer.finish())


def _next_readable(
    members: Iterator[Member | Skipped], skipped: list[Skipped]
) -> tuple[Member, bytes] | None:
    """The next member that has text, with its first bytes; those passed over go to `skipped`.

    Raises `EvidenceNotText` for an upload that is no archive and no text.
    """
    for member in members:
        if isinstance(member, Skipped):
            skipped.append(member)
            continue
        try:
            head = read_fully(member.stream, SNIFF_BYTES)
        except ArchiveDamaged as damage:
            skipped.append(Skipped(member.name, damage.reason))
            continue
        reason = why_unreadable(head)
        if not reason or kind_of(head):
            return member, head
        if member.stored:
            raise EvidenceNotText(member.name, reason)
        skipped.append(Skipped(member.name, reason))
    return None


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), READ_BYTES):
        yield content[start : start + READ_BYTES]


async def _chunks(head: bytes, stream: BinaryIO) -> AsyncIterator[bytes]:
    yield head
    while chunk := await asyncio.to_thread(stream.read, READ_BYTES):
        yield chunk
