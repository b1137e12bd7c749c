"""A report as it is kept: what it says, as JSON, apart from how it is laid out."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from faultmaven.modules.case.reports.models import Report
from faultmaven.modules.case.reports.references import References
from faultmaven.modules.case.reports.story import ReportKind, Story
from faultmaven.web.fields import UtcTime

STORY = TypeAdapter(Story)
LONGEST_TITLE = 300

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
