"""One upload, from the first byte of its form to its rows; a failed one leaves nothing behind."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

from pydantic import ValidationError
from sqlalchemy import select

from faultmaven.analysis.serialise import load
from faultmaven.analysis.sources import free
from faultmaven.modules.case.service import CaseService
from faultmaven.modules.evidence.analyses import Analyses, Prepared
from faultmaven.modules.evidence.backlog import Backlog
from faultmaven.modules.evidence.errors import AnalystBroke, UploadInvalid
from faultmaven.modules.evidence.intake import Intake, StoredFile
from faultmaven.modules.evidence.joint import ANALYSED_AT_ONCE, JointAnalyses, job_of
from faultmaven.modules.evidence.models import Evidence, EvidenceStatus
from faultmaven.modules.evidence.queries import upload_of
from faultmaven.modules.evidence.rows import evidence_row
from faultmaven.modules.evidence.schemas import UploadFields
from faultmaven.providers.data import DataProvider, new_id
from faultmaven.providers.files import FileProvider
from faultmaven.web.multipart import Field, FilePart


@dataclass(frozen=True, slots=True)
class Form:
    """A form that has been received: its fields, and its file in storage."""

    fields: UploadFields
    original: StoredFile


class Uploading:
    def __init__(
        self,
        data: DataProvider,
        files: FileProvider,
        cases: CaseService,
        analyses: Analyses,
        joint: JointAnalyses,
        backlog: Backlog,
        max_bytes: int,
    ) -> None:
        self._data = data
        self._files = files
        self._cases = cases
        self._analyses = analyses
        self._joint = joint
        self._backlog = backlog
        self._max_bytes = max_bytes

    async def upload(self, owner_id: str, parts: AsyncIterator[Field | FilePart]) -> Evidence:
        async with AsyncExitStack() as undo:
            evidence_id = new_id()
            intake = Intake(self._files, evidence_id)
            undo.push_async_callback(intake.discard)
            form = await self._receive(owner_id, parts, intake)
            contents = await intake.open(form.original)
            evidence = evidence_row(evidence_id, form.fields, form.original, contents)
            prepared = None
            if contents.size <= ANALYSED_AT_ONCE and not self._analyses.busy:
                prepared = await self._analyse(owner_id, evidence)
            jobs = await self._add(owner_id, evidence, prepared)
            undo.pop_all()
        if jobs:
            self._data.after_commit(partial(self._backlog.add, *jobs))
        return evidence

    async def _receive(
        self, owner_id: str, parts: AsyncIterator[Field | FilePart], intake: Intake
    ) -> Form:
        values: dict[str, str] = {}
        original = None
        async for part in parts:
            if part.name in values or (part.name == "file" and original):
                raise UploadInvalid(f"The form has more than one {part.name}.")
            if isinstance(part, Field):
                values[part.name] = part.value
            elif part.name == "file":
                await self._refuse_early(owner_id, values)
                original = await intake.receive(part.filename, part.chunks, self._max_bytes)
        fields = _checked(values)
        if original is None:
            raise UploadInvalid("The form has no file: send one as `file`.")
        await self._cases.get_open(fields.case_id, owner_id)
        return Form(fields, original)

    async def _refuse_early(self, owner_id: str, values: dict[str, str]) -> None:
        if "case_id" in values:
            await self._cases.get_open(_checked(values).case_id, owner_id)

    async def _analyse(self, owner_id: str, evidence: Evidence) -> Prepared | None:
        try:
            prepared = await self._analyses.prepare(owner_id, upload_of(evidence).body)
        except AnalystBroke as error:
            evidence.fail(str(error))
            return None
        evidence.succeed(load(prepared.document))
        return prepared

    async def _add(self, owner_id: str, evidence: Evidence, prepared: Prepared | None) -> list[str]:
        """Adds the rows under a label that is free in the case, which takes one at a time.

        Gives the jobs that see to what is left to do.
        """
        async with self._data.transaction() as session:
            await self._cases.lock_open(session, evidence.case_id, owner_id)
            labels = select(Evidence.label).where(Evidence.case_id == evidence.case_id)
            evidence.label = free(evidence.filename, set(await session.scalars(labels)))
            session.add(evidence)
            await session.flush()
            session.add_all(prepared.rows(evidence.case_id, evidence.id) if prepared else ())
            together = await self._joint.renew(session, evidence.case_id)
        if evidence.status is EvidenceStatus.PROCESSING:
            return [evidence.id]
        return [job_of(evidence.case_id)] if together else []


def _checked(values: dict[str, str]) -> UploadFields:
    try:
        return UploadFields.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise UploadInvalid(f"{first['loc'][0]}: {first['msg']}.") from error
