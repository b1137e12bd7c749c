"""Uploads of another instance on their way into a case: files first, then all rows at once."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy.ext.asyncio import AsyncSession

from faultmaven.analysis.citations import verified
from faultmaven.analysis.cited_lines import CitedLines
from faultmaven.analysis.deciding import decides, rules_out
from faultmaven.analysis.model import Analysis, Citation
from faultmaven.analysis.serialise import load
from faultmaven.modules.case.hypotheses import Hypothesis, Link, Stance
from faultmaven.modules.case.proofs import Proof
from faultmaven.modules.evidence.analyses import Analyses, Prepared
from faultmaven.modules.evidence.errors import AnalystBroke, TooManyFiles, UploadInvalid
from faultmaven.modules.evidence.intake import Intake
from faultmaven.modules.evidence.models import Evidence
from faultmaven.modules.evidence.naming import Body, NamedFile, case_body
from faultmaven.modules.evidence.queries import upload_of
from faultmaven.modules.evidence.rows import evidence_row
from faultmaven.modules.evidence.schemas import EvidenceRecord
from faultmaven.providers.files import FileProvider

MOST_FILES = 50_000
"""Of all uploads of a case together; each is a row that waits in memory."""
_AGAINST = (Stance.CONTRADICTS, Stance.STRONGLY_CONTRADICTS)


@dataclass
class Restoring:
    """The uploads of one case; what is stored of them is a crash's leftover until `add`."""

    owner_id: str
    files: FileProvider
    analyses: Analyses
    max_bytes: int
    uploads: list[Evidence] = field(default_factory=list)
    _intakes: list[Intake] = field(default_factory=list)
    _together: Prepared | None = None

    async def receive(self, given: EvidenceRecord, chunks: AsyncIterator[bytes]) -> None:
        """Stores an upload under its name of there.

        Raises `UploadInvalid` for content that is not what was exported, and `TooManyFiles`.
        """
        intake = Intake(self.files, given.id)
        self._intakes.append(intake)
        original = await intake.receive(given.filename, chunks, self.max_bytes)
        if original.sha256 != given.sha256:
            raise UploadInvalid(f"{given.label} is not the file that was exported.")
        contents = await intake.open(original)
        evidence = evidence_row(given.id, given, original, contents)
        evidence.label, evidence.created_at = given.label, given.created_at
        self.uploads.append(evidence)
        if sum(len(upload.files) for upload in self.uploads) > MOST_FILES:
            raise TooManyFiles(MOST_FILES)

    async def holding(self, proofs: Collection[Proof]) -> frozenset[Proof]:
        """Those of the proofs whose quote stands in the lines of the file that they name."""
        places = self._places()
        placed = {proof: file for proof in proofs if (file := _file(proof, places))}
        return await asyncio.to_thread(self._holding, placed)

    async def undecided(self, hypotheses: Collection[Hypothesis]) -> frozenset[Proof]:
        """The proofs of decisive links behind which the engine finds nothing that decides here."""
        links = [(one, link) for one in hypotheses for link in one.links if link.decisive]
        if not links:
            return frozenset()
        analysis = await self._analysis()
        names = {file.storage_key: file.name for file in self._body.files}
        places = {where: names.get(file.storage_key, "") for where, file in self._places().items()}
        return frozenset(
            link.proof
            for hypothesis, link in links
            if not _decides(analysis, hypothesis, link, places)
        )

    def add(self, session: AsyncSession, case_id: str) -> list[str]:
        """Adds all rows in the transaction that takes the case in; gives the jobs they need."""
        for evidence in self.uploads:
            evidence.case_id = case_id
        session.add_all(self.uploads)
        session.add_all(self._together.rows(case_id) if self._together else ())
        return [evidence.id for evidence in self.uploads]

    async def discard(self) -> None:
        for intake in self._intakes:
            await intake.discard()

    @property
    def _body(self) -> Body:
        in_order = sorted(self.uploads, key=lambda evidence: (evidence.created_at, evidence.id))
        return case_body([upload_of(evidence) for evidence in in_order])

    async def _analysis(self) -> Analysis | None:
        """What the engine says of all uploads; nothing where it breaks on them."""
        body = self._body
        if not body.files:
            return None
        try:
            self._together = await self.analyses.prepare(self.owner_id, body)
        except AnalystBroke:
            return None
        return await asyncio.to_thread(load, self._together.document)

    def _holding(self, placed: dict[Proof, NamedFile]) -> frozenset[Proof]:
        cited = {
            proof: Citation(file.storage_key, proof.line_start, proof.line_end, proof.quote)
            for proof, file in placed.items()
        }
        files = {file.storage_key: replace(file, name=file.storage_key) for file in placed.values()}
        lines = CitedLines(map(self.analyses.source, files.values()), cited.values())
        held = set(verified(cited.values(), lines))
        return frozenset(proof for proof, citation in cited.items() if citation in held)

    def _places(self) -> dict[tuple[str, str], NamedFile]:
        """The files by their evidence and any name they may have had in their case."""
        body = self._body
        named = {(file.evidence_id, file.name): file for file in (*body.files, *body.baseline)}
        for upload in map(upload_of, self.uploads):
            for file in upload.body.files:
                named.setdefault((file.evidence_id, upload.case_name(file.name)), file)
                named.setdefault((file.evidence_id, file.name), file)
        return named


def _file(proof: Proof, places: dict[tuple[str, str], NamedFile]) -> NamedFile | None:
    """The file that a proof names, if it has the content that the proof tells."""
    file = places.get((proof.evidence_id, proof.file))
    return file if file and proof.sha256 in ("", file.sha256) else None


def _decides(
    analysis: Analysis | None,
    hypothesis: Hypothesis,
    link: Link,
    names: Mapping[tuple[str, str], str],
) -> bool:
    """Whether the engine decides by these lines, too; `names` are those of the files in it."""
    proof = link.proof
    name = names.get((proof.evidence_id, proof.file), "")
    if analysis is None or not name:
        return False
    citation = Citation(name, proof.line_start, proof.line_end, proof.quote)
    if link.stance in _AGAINST:
        return rules_out(analysis, citation, hypothesis.statement)
    return decides(analysis, citation, hypothesis.subject, hypothesis.code)
