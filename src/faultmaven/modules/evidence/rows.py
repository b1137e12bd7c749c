"""What the tables are told of an upload whose files are stored."""

from dataclasses import asdict

from faultmaven.modules.evidence.intake import Contents, StoredFile
from faultmaven.modules.evidence.models import Evidence, EvidenceFile, EvidenceRole, EvidenceStatus
from faultmaven.modules.evidence.schemas import UploadFields


def evidence_row(
    evidence_id: str, fields: UploadFields, original: StoredFile, contents: Contents
) -> Evidence:
    """The row of an upload, with those of its files; it waits to be analysed."""
    return Evidence(
        id=evidence_id,
        case_id=fields.case_id,
        filename=original.path,
        label=original.path,
        role=EvidenceRole(fields.role),
        description=fields.description,
        observed_at=fields.observed_at,
        size=original.size,
        sha256=original.sha256,
        storage_key=original.storage_key,
        status=EvidenceStatus.PROCESSING,
        skipped=[asdict(item) for item in contents.skipped],
        files=[_file_row(file) for file in contents.files],
    )


def _file_row(file: StoredFile) -> EvidenceFile:
    return EvidenceFile(
        path=file.path, sha256=file.sha256, storage_key=file.storage_key, index=file.index
    )
