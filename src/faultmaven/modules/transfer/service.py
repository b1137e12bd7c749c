"""Takes a case with all that belongs to it from one instance to another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from pathlib import PurePosixPath
from time import monotonic
from typing import BinaryIO

from faultmaven.modules.case.records import CaseRecord, Replay
from faultmaven.modules.case.reports.service import ReportService
from faultmaven.modules.case.service import CaseService
from faultmaven.modules.evidence.service import EvidenceService
from faultmaven.modules.transfer import manifest
from faultmaven.modules.transfer.checking import checked
from faultmaven.modules.transfer.errors import (
    ArchiveContradictsItself,
    ArchiveInvalid,
    ArchiveTooLarge,
)
from faultmaven.modules.transfer.manifest import Enclosed, Manifest
from faultmaven.modules.transfer.markdown import told
from faultmaven.modules.transfer.packing import Member, packed
from faultmaven.modules.transfer.schemas import Unverified
from faultmaven.modules.transfer.unpacking import OpenArchive
from faultmaven.providers.data import DataProvider, new_id, utc_now
from faultmaven.providers.files import FileProvider
from faultmaven.web.multipart import Field, FilePart

FOLDER = "imports"
LEFT_AFTER = timedelta(days=1)
REPLAY_WITHIN = timedelta(seconds=30)
"""For the decisions of an archive: a case of a thousand turns takes a small part of it."""


@dataclass(frozen=True, slots=True)
class Export:
    filename: str
    chunks: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class Imported:
    """The new case, what came with it, whether its decisions come out the same here, and which of
    its citations do not hold."""

    case_id: str
    uploads: int
    reports: int
    replay: Replay
    unverified: list[Unverified]


class TransferService:
    def __init__(
        self,
        data: DataProvider,
        files: FileProvider,
        cases: CaseService,
        evidence: EvidenceService,
        reports: ReportService,
        max_bytes: int,
    ) -> None:
        self._data = data
        self._files = files
        self._cases = cases
        self._evidence = evidence
        self._reports = reports
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
            version=version("faultmaven"),
            exported_at=utc_now(),
            case=record,
            evidence=enclosed,
            reports=await self._reports.records(case_id, owner_id),
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
        """The case as this owner's, under new ids: all of it in one transaction, or nothing.

        Raises `ArchiveInvalid`, `ArchiveContradictsItself`, `UploadInvalid`, `EvidenceTooLarge` and
        `TooManyFiles`.
        """
        archive = await asyncio.to_thread(OpenArchive, stream)
        whole = archive.manifest
        replay = await asyncio.to_thread(replayed, whole.case, REPLAY_WITHIN)
        if not (replay.identical or accept_differences):
            raise ArchiveContradictsItself(replay)
        async with self._evidence.restoring(owner_id) as uploads:
            for enclosed in whole.evidence:
                await uploads.receive(enclosed, archive.chunks(enclosed))
            found = await checked(whole, uploads, utc_now())
            async with self._data.transaction() as session:
                case = await self._cases.restore(session, owner_id, found.case)
                jobs = uploads.add(session, case.id)
                self._reports.add(session, case.id, found.reports)
                await session.flush()
        self._evidence.analyse_later(jobs)
        return Imported(case.id, len(whole.evidence), len(found.reports), replay, found.unverified)

    async def forget_broken(self) -> None:
        """Removes archives that an interrupted import left behind."""
        for key in await self._files.keys(FOLDER, utc_now() - LEFT_AFTER):
            await self._files.delete(key)

    async def _members(self, whole: Manifest, owner_id: str) -> AsyncIterator[Member]:
        document = whole.model_dump_json(indent=1).encode()
        yield Member(manifest.NAME, whole.exported_at, _once(document))
        yield Member(manifest.READABLE, whole.exported_at, _once(told(whole).encode()))
        for report in whole.reports:
            for name, text in report.pages():
                yield Member(f"reports/{name}", report.created_at, _once(text.encode()))
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


def replayed(case: CaseRecord, within: timedelta) -> Replay:
    """The decisions taken again. Raises `ArchiveInvalid` where that takes longer."""
    end = monotonic() + within.total_seconds()
    try:
        return case.replayed(lambda: monotonic() > end)
    except TimeoutError as late:
        seconds = within.total_seconds()
        raise ArchiveInvalid(f"only {late} were taken again in {seconds:g} seconds") from late


def _path(number: int, filename: str) -> str:
    return f"evidence/{number:03}-{PurePosixPath(filename).name}"


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
