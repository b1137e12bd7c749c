"""A report as it is kept: what it says, as JSON, apart from how it is laid out."""

from collections.abc import Container, Iterator
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from faultmaven.modules.case.proofs import Proof
from faultmaven.modules.case.reports.layout import laid_out
from faultmaven.modules.case.reports.models import Report
from faultmaven.modules.case.reports.references import References
from faultmaven.modules.case.reports.schemas import ReportFormat
from faultmaven.modules.case.reports.story import ReportKind, Story, without
from faultmaven.web.fields import UtcTime

STORY = TypeAdapter(Story)
LONGEST_TITLE = 300
FORMATS: tuple[ReportFormat, ...] = ("md", "html")

Count = Annotated[int, Field(ge=1, lt=2**31)]


class ReportRecord(BaseModel):
    """A report as it leaves one instance, and enters another."""

    model_config = ConfigDict(from_attributes=True)

    kind: ReportKind
    version: Count
    case_version: Count
    created_at: UtcTime
    story: Story

    @field_validator("story", mode="before")
    @classmethod
    def _from_its_row(cls, value: object) -> object:
        return STORY.validate_json(value) if isinstance(value, str) else value

    @property
    def proofs(self) -> list[Proof]:
        """What of the evidence it cites."""
        cited = [one for _, one in References(self.story) if isinstance(one, Proof)]
        return [proof for proof in cited if proof.evidence_id]

    def without(self, false: Container[Proof]) -> Self:
        """The report without these citations."""
        story = without(self.story, lambda cited: isinstance(cited, Proof) and cited in false)
        return self.model_copy(update={"story": story})

    def pages(self) -> Iterator[tuple[str, str]]:
        """The report laid out in each format, with a name for its file."""
        for format in FORMATS:
            yield f"{self.kind}-v{self.version}.{format}", laid_out(self.story, format)


def row_of(record: ReportRecord, case_id: str, *, imported: bool = False) -> Report:
    references = References(record.story)
    return Report(
        case_id=case_id,
        title=record.story.title[:LONGEST_TITLE],
        citations=len(references),
        uncited=references.uncited,
        story=STORY.dump_json(record.story).decode(),
        imported=imported,
        **record.model_dump(exclude={"story"}),
    )
