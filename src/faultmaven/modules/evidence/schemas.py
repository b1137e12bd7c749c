"""What callers send and receive about evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from faultmaven.analysis.model import Analysis
from faultmaven.analysis.sources import Source
from faultmaven.modules.case.schemas import CaseId
from faultmaven.modules.evidence.errors import EvidenceNotFound
from faultmaven.web.fields import STORABLE, Storable, UtcTime, identifier
from faultmaven.web.paging import MAX_PAGE, Paging

MAX_LINES = 1000

EvidenceId = Annotated[str, identifier(EvidenceNotFound)]


class UploadFields(BaseModel):
    case_id: CaseId
    role: Literal["incident", "baseline"] = "incident"
    description: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=2000), STORABLE
    ] = ""
    observed_at: UtcTime | None = None


class EvidenceRead(BaseModel):
    """`status` says whether the evidence is analysed; it can be read and searched at once. `role`
    is `incident`, or `baseline` for what is known to be good."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    case_id: str
    filename: str
    label: str
    role: str
    description: str
    observed_at: datetime | None
    size: int
    sha256: str
    status: str
    problem: str | None
    created_at: datetime


class EvidenceRecord(UploadFields):
    """An upload as it goes from one instance to another."""

    model_config = ConfigDict(from_attributes=True)

    id: Annotated[str, StringConstraints(pattern="^[0-9a-f]{32}$")]
    filename: Annotated[str, StringConstraints(min_length=1, max_length=255), STORABLE]
    label: Annotated[str, StringConstraints(min_length=1, max_length=300), STORABLE]
    size: Annotated[int, Field(ge=1, lt=2**62)]
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    created_at: UtcTime


class EvidenceFileRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    path: str
    size: int
    sha256: str
    lines: int
    format: str
    encoding: str


class Skipped(BaseModel):
    name: str
    reason: str


class EvidenceDetail(EvidenceRead):
    """With the files that were read, and those that were not."""

    files: list[EvidenceFileRead]
    skipped: list[Skipped]


class EvidenceFilter(Paging):
    case_id: CaseId


class SectionsWanted(BaseModel):
    """Parts of an analysis: `sections` are names with commas between them; `limit` and `offset`
    cut every list to a page."""

    sections: Annotated[str, StringConstraints(max_length=500), STORABLE] = ""
    limit: Annotated[int | None, Field(ge=1, le=MAX_PAGE)] = None
    offset: Annotated[int, Field(ge=0, lt=2**31)] = 0

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for part in self.sections.split(",") if (name := part.strip()))


class LineRange(BaseModel):
    """Lines from 1, both ends included; at most 1,000 of them are given."""

    file: Storable | None = None
    start: Annotated[int, Field(alias="from", ge=1, lt=2**62)] = 1
    end: Annotated[int | None, Field(alias="to", ge=1, lt=2**62)] = None


class LineRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    number: int
    text: str


class LinesRead(BaseModel):
    evidence_id: str
    file: str
    total_lines: int
    lines: list[LineRead]


class SearchQuery(Paging):
    q: Annotated[str, StringConstraints(min_length=1, max_length=1000), STORABLE]
    file: Storable | None = None


class HitRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where a file is kept: its evidence, its name in that upload, and the hash of its content."""

    evidence_id: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An uploaded picture, bare of all that is about it."""

    evidence_id: str
    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class CaseAnalysis:
    """What the engine says of all evidence of a case, and that evidence, to be read in a thread.

    `files` leads from the names in citations, which are those of the sources, to stored files.
    """

    analysis: Analysis
    files: Mapping[str, StoredFile]
    sources: tuple[Source, ...] = ()
