"""Selects evidence that a caller may see, and tells what its files are called and kept as."""

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from faultmaven.modules.evidence.errors import EvidenceFileNotFound
from faultmaven.modules.evidence.models import Evidence, EvidenceRole, EvidenceStatus
from faultmaven.modules.evidence.naming import Body, NamedFile, Upload
from faultmaven.modules.evidence.schemas import StoredFile


def visible(cases: Select[str]) -> Select[Evidence]:
    """Evidence of the given cases, oldest first."""
    return (
        select(Evidence)
        .where(Evidence.case_id.in_(cases))
        .order_by(Evidence.created_at, Evidence.id)
    )


def usable(cases: Select[str], case_id: str) -> Select[Evidence]:
    """What can be analysed of one case, with its files."""
    return (
        visible(cases)
        .where(Evidence.case_id == case_id, Evidence.status != EvidenceStatus.FAILED)
        .options(selectinload(Evidence.files))
    )


def upload_of(evidence: Evidence) -> Upload:
    files = tuple(
        NamedFile(file.path, evidence.id, file.sha256, file.size, file.storage_key, file.path)
        for file in evidence.files
    )
    skipped = tuple((item["name"], item["reason"]) for item in evidence.skipped)
    plain = [file.name for file in files] == [evidence.filename]
    known_good = evidence.role is EvidenceRole.BASELINE
    return Upload(evidence.label, plain, Body(files, skipped), known_good)


def stored_files(body: Body) -> dict[str, StoredFile]:
    """Where each file of a body is stored, by its name in citations."""
    return {
        file.name: StoredFile(file.evidence_id, file.path, file.sha256)
        for file in (*body.files, *body.baseline)
    }


def named(evidence: Evidence, name: str) -> NamedFile:
    file = upload_of(evidence).find(name)
    if file is None:
        raise EvidenceFileNotFound(name)
    return file


def keys_of(evidence: Evidence) -> list[str]:
    return sorted({evidence.storage_key, *(file.storage_key for file in evidence.files)})
