"""Takes a case with all that belongs to it from one instance to another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import BinaryIO

from faultmaven.modules.case.records import Replay
from faultmaven.modules.case.service import CaseService
from faultmaven.modules.evidence.service import EvidenceService
from faultmaven.modules.transfer import manifest
from faultmaven.modules.transfer.errors import (
    ArchiveContradictsItself,
    ArchiveInvalid,
    ArchiveTooLarge,
    CitationsUnfounded,
)
from faultmaven.modules.transfer.manifest import Enclosed, Manifest
from faultmaven.modules.transfer.markdown import told
from faultmaven.modules.transfer.packing import Member, packed
from faultmaven.modules.transfer.unpacking import OpenArchive
from faultmaven.providers.data import new_id, utc_now
from faultmaven.providers.files import FileProvider
from faultmaven.web.multipart import Field, FilePart

FOLDER = "imports"
LEFT_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Export:
    filename: str
    chunks: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class Imported:
    """The new case, how many uploads it has, and whether its decisions come out the same here."""

    case_id: str
    uploads: int
    replay: Replay


class TransferService:
    def __init__(
        self, files: FileProvider, cases: CaseService, evidence: EvidenceService, max_bytes: int
    ) -> None:
        self._files = files
        self._cases = cases
        self._evidence = evidence
        self._max_bytes = max_bytes

    async def export(self, case_id: str, owner_id: str) -> Export:
        """The archive of a case, made while it is read. Raises `CaseNotFound`."""
        record = await self._cases.record(case_id, owner_id)
        uploads = await self._evidence.records(case_id, owner_id)
        enclosed = [
            Enclosed(**upload.model_dump(), path=_path(number, upload.filename))
            for number, upload in enumerate(uploads, 1)
        ]
        whole = Manifest(
            version=version("faultmaven"), exported_at=utc_now(), case=record, evidence=enclosed
        )
        members = [member async for member in self._members(whole, owner_id)]
        return Export(f"case-{case_id[:8]}.zip", packed(members))

    async def receive(
        self, owner_id: str, parts: AsyncIterator[Field | FilePart], *, accept_differences: bool
    ) -> Imported:
        """Takes in the archive that a form brings as its `file`; errors as `take_in`."""
        key = f"{FOLDER}/{new_id()}"
        async with AsyncExitStack() as ending:
            ending.push_async_callback(self._files.delete, key)
            await self._store(key, parts)
            stream = ending.enter_context(await asyncio.to_thread(self._files.open, key))
            return await self.take_in(owner_id, stream, accept_differences=accept_differences)

    async def take_in(
        self, owner_id: str, stream: BinaryIO, *, accept_differences: bool
    ) -> Imported:
        """The case as this owner's, under new ids; of one that fails nothing stays.

        Raises `ArchiveInvalid`, `ArchiveContradictsItself`, `CitationsUnfounded`, `UploadInvalid`
        and `EvidenceTooLarge`.
        """
        archive = await asyncio.to_thread(OpenArchive, stream)
        replay = await asyncio.to_thread(archive.manifest.case.replayed)
        if not (replay.identical or accept_differences):
            raise ArchiveContradictsItself(replay)
        case = await self._cases.restore(owner_id, archive.manifest.case)
        async with AsyncExitStack() as undo:
            undo.push_async_callback(self._cases.delete, case.id, owner_id, None)
            for enclosed in archive.manifest.evidence:
                given = enclosed.model_copy(update={"case_id": case.id})
                await self._evidence.restore(owner_id, given, archive.chunks(enclosed))
            proofs = archive.manifest.case.proofs
            if unfounded := await self._evidence.unfounded(case.id, owner_id, proofs):
                raise CitationsUnfounded(unfounded)
            undo.pop_all()
        return Imported(case.id, len(archive.manifest.evidence), replay)

    async def forget_broken(self) -> None:
        """Removes archives that an interrupted import left behind."""
        for key in await self._files.keys(FOLDER, utc_now() - LEFT_AFTER):
            await self._files.delete(key)

    async def _members(self, whole: Manifest, owner_id: str) -> AsyncIterator[Member]:
        document = whole.model_dump_json(indent=1).encode()
        yield Member(manifest.NAME, whole.exported_at, _once(document))
        yield Member(manifest.READABLE, whole.exported_at, _once(told(whole).encode()))
        for enclosed in whole.evidence:
            file = await self._evidence.download(enclosed.id, owner_id)
            yield Member(enclosed.path, enclosed.created_at, file.read(0, file.size))

    async def _store(self, key: str, parts: AsyncIterator[Field | FilePart]) -> None:
        async for part in parts:
            if isinstance(part, FilePart) and part.name == "file":
                await self._write(key, part.chunks)
                return
        raise ArchiveInvalid("the form has no file: send the archive as `file`")

    async def _write(self, key: str, chunks: AsyncIterator[bytes]) -> None:
        left = self._max_bytes
        async with self._files.create(key) as writer:
            async for chunk in chunks:
                left -= len(chunk)
                if left < 0:
                    raise ArchiveTooLarge(self._max_bytes)
                await writer.write(chunk)


def _path(number: int, filename: str) -> str:
    return f"evidence/{number:03}-{PurePosixPath(filename).name}"


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
