"""Analyses of stored files: made once for the same content under the same names, then read."""

import asyncio
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from weakref import WeakValueDictionary

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from faultmaven.analysis.model import Analysis
from faultmaven.analysis.serialise import load
from faultmaven.analysis.sources import Source
from faultmaven.modules.evidence.analysts import Analysts, Job
from faultmaven.modules.evidence.models import StoredAnalysis
from faultmaven.modules.evidence.naming import Body, NamedFile, fingerprint
from faultmaven.modules.evidence.progress import Teller
from faultmaven.providers.data import DataProvider
from faultmaven.providers.files import FileProvider

KEPT_IN_MEMORY = 8


@dataclass(frozen=True, slots=True)
class Prepared:
    """An analysis as it is stored, and whether it already is."""

    owner_id: str
    fingerprint: str
    document: bytes
    stored: bool

    def rows(self, case_id: str, evidence_id: str | None = None) -> list[StoredAnalysis]:
        """What is to be added to the tables, so that it goes with its case or its evidence."""
        if self.stored:
            return []
        row = StoredAnalysis(
            owner_id=self.owner_id,
            fingerprint=self.fingerprint,
            case_id=case_id,
            evidence_id=evidence_id,
            document=zlib.compress(self.document, 1),
        )
        return [row]


class Analyses:
    def __init__(self, data: DataProvider, files: FileProvider, analysts: Analysts) -> None:
        self._data = data
        self._files = files
        self._analysts = analysts
        self._recent: OrderedDict[tuple[str, str], Analysis] = OrderedDict()
        self._at_work: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    @property
    def busy(self) -> bool:
        return self._analysts.busy

    @property
    def version(self) -> str:
        return self._analysts.version

    def source(self, file: NamedFile) -> Source:
        return Source(file.name, file.size, partial(self._files.open, file.storage_key))

    async def of(
        self, owner_id: str, body: Body, case_id: str, evidence_id: str | None = None
    ) -> Analysis:
        """The analysis of a body of evidence, stored for the next time. Raises `AnalystBroke`."""
        key = owner_id, fingerprint(body, self._analysts.version)
        if key in self._recent:
            return self._recent[key]
        async with self._at_work.setdefault(key, asyncio.Lock()):
            prepared = await self.prepare(owner_id, body)
            with suppress(IntegrityError):  # the case was deleted meanwhile
                async with self._data.transaction() as session:
                    session.add_all(prepared.rows(case_id, evidence_id))
        return await self._remember(key, prepared.document)

    async def known(self, owner_id: str, body: Body) -> Analysis | None:
        """The analysis of a body of evidence if there is one already."""
        key = owner_id, fingerprint(body, self._analysts.version)
        if key in self._recent:
            return self._recent[key]
        document = await self._find(*key)
        return None if document is None else await self._remember(key, document)

    async def prepare(self, owner_id: str, body: Body, tell: Teller | None = None) -> Prepared:
        """Finds the owner's analysis of the same content, or makes it; no transaction is open."""
        known_as = fingerprint(body, self._analysts.version)
        document = await self._find(owner_id, known_as)
        if document is not None:
            return Prepared(owner_id, known_as, document, stored=True)
        good = self._sources(body.baseline)
        job = Job(self._sources(body.files), body.skipped, baseline=good)
        document = await self._analysts.analyse(job, tell)
        return Prepared(owner_id, known_as, document, stored=False)

    async def _remember(self, key: tuple[str, str], document: bytes) -> Analysis:
        analysis = self._recent[key] = await asyncio.to_thread(load, document)
        if len(self._recent) > KEPT_IN_MEMORY:
            self._recent.popitem(last=False)
        return analysis

    def _sources(self, files: Sequence[NamedFile]) -> list[Source]:
        return [self.source(file) for file in files]

    async def _find(self, owner_id: str, known_as: str) -> bytes | None:
        stored = select(StoredAnalysis.document).where(
            StoredAnalysis.owner_id == owner_id, StoredAnalysis.fingerprint == known_as
        )
        async with self._data.reading() as session:
            packed = await session.scalar(stored.limit(1))
        return None if packed is None else zlib.decompress(packed)
