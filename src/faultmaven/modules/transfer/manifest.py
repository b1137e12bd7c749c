"""What the archive of a case says of itself: the case, and which of its files is what."""

import re
from collections.abc import Mapping
from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, Field, ValidationError, model_validator

from faultmaven.modules.case.records import CaseRecord
from faultmaven.modules.evidence.schemas import EvidenceRecord
from faultmaven.modules.transfer.errors import ArchiveInvalid
from faultmaven.providers.data import new_id

NAME = "case.json"
READABLE = "case.md"
FORM = 1
MOST_UPLOADS = 10_000

_ID = re.compile(rb"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


class Enclosed(EvidenceRecord):
    """An upload as it came, under the name `path` in the archive."""

    path: str


class Manifest(BaseModel):
    """`version` is of the FaultMaven that wrote it, `form` of what is written."""

    format: Literal["faultmaven-case"] = "faultmaven-case"
    form: int = FORM
    version: str
    exported_at: AwareDatetime
    case: CaseRecord
    evidence: list[Enclosed] = Field(default=[], max_length=MOST_UPLOADS)

    @model_validator(mode="after")
    def _names_each_upload_once(self) -> Self:
        for names in ({e.id for e in self.evidence}, {e.label for e in self.evidence}):
            if len(names) < len(self.evidence):
                raise ValueError("two uploads have the same id or label")
        return self


def read(document: bytes) -> tuple[Manifest, Mapping[str, str]]:
    """The manifest with new ids for its evidence, and the old id of each of them.

    Ids of another instance may be somebody else's here, so none is kept. Raises `ArchiveInvalid`.
    """
    written = _valid(document)
    if written.form > FORM:
        raise ArchiveInvalid("it was written by a newer FaultMaven")
    fresh = {evidence.id.encode(): new_id().encode() for evidence in written.evidence}
    renamed = _ID.sub(lambda found: fresh.get(found[0], found[0]), document)
    return _valid(renamed), {new.decode(): old.decode() for old, new in fresh.items()}


def _valid(document: bytes) -> Manifest:
    try:
        return Manifest.model_validate_json(document)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or NAME
        raise ArchiveInvalid(f"{where}: {first['msg']}") from error
