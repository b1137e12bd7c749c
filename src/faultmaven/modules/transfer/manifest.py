"""What the archive of a case says of itself: the case, and which of its files is what."""

import re
from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, Field, StringConstraints, ValidationError, model_validator

from faultmaven.modules.case.records import CaseRecord
from faultmaven.modules.case.reports.records import ReportRecord
from faultmaven.modules.evidence.schemas import EvidenceRecord
from faultmaven.modules.transfer.errors import ArchiveInvalid
from faultmaven.providers.data import new_id
from faultmaven.web.fields import Storable, UtcTime

NAME = "case.json"
READABLE = "case.md"
FORM = 1
MOST_UPLOADS = 1_000
MOST_REPORTS = 100

MOST_VALUES = 5_000_000
"""Of JSON: each becomes an object of some 60 bytes, however short it is written."""
LONGEST_PLACE = 200

Read = TypeVar("Read", bound=BaseModel)

_PARTING = (b",", b"[", b"{")
_ID = re.compile(rb"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


class Enclosed(EvidenceRecord):
    """An upload as it came, under the name `path` in the archive."""

    path: Annotated[str, StringConstraints(pattern="^evidence/[^/]+$", max_length=400)]


class _Named(BaseModel):
    id: str


class _Cover(BaseModel):
    """What must be known of a manifest before the rest of it can be read."""

    format: Literal["faultmaven-case"]
    form: int
    evidence: Annotated[list[_Named], Field(max_length=MOST_UPLOADS)]


class Manifest(BaseModel):
    """`version` is of the FaultMaven that wrote it, `form` of what is written."""

    format: Literal["faultmaven-case"] = "faultmaven-case"
    form: int = FORM
    version: Annotated[Storable, Field(max_length=40)]
    exported_at: UtcTime
    case: CaseRecord
    evidence: list[Enclosed] = []
    reports: Annotated[list[ReportRecord], Field(max_length=MOST_REPORTS)] = []

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        for name in ("id", "label", "path"):
            if len({getattr(one, name) for one in self.evidence}) < len(self.evidence):
                raise ValueError(f"two uploads have the same {name}")
        if len({(one.kind, one.version) for one in self.reports}) < len(self.reports):
            raise ValueError("two reports have the same type and version")
        return self


def read(document: bytes) -> Manifest:
    """The manifest with new ids for its evidence.

    Ids of another instance may be somebody else's here, so none is kept. Raises `ArchiveInvalid`.
    """
    if sum(map(document.count, _PARTING)) > MOST_VALUES:
        raise ArchiveInvalid(f"{NAME} holds more than {MOST_VALUES:,} values")
    cover = _valid(_Cover, document)
    if cover.form != FORM:
        older = "an unknown form" if cover.form < FORM else "the form of a newer FaultMaven"
        raise ArchiveInvalid(f"it has {older} ({cover.form}; this one reads {FORM})")
    fresh = {evidence.id.encode(): new_id().encode() for evidence in cover.evidence}
    return _valid(Manifest, _ID.sub(lambda found: fresh.get(found[0], found[0]), document))


def _valid(model: type[Read], document: bytes) -> Read:
    try:
        return model.model_validate_json(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"]))[:LONGEST_PLACE] or NAME
        raise ArchiveInvalid(f"{where}: {first['msg'][:LONGEST_PLACE]}") from error
