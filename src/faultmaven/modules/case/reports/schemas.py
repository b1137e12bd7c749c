"""What callers send and receive about reports."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from faultmaven.modules.case.reports.errors import ReportNotFound
from faultmaven.modules.case.reports.story import ReportKind
from faultmaven.web.bodies import Body
from faultmaven.web.fields import identifier
from faultmaven.web.paging import Paging

ReportId = Annotated[str, identifier(ReportNotFound)]
ReportFormat = Literal["md", "html"]


class ReportCreate(Body):
    type: ReportKind


class ReportFilter(Paging):
    type: ReportKind | None = None


class ReportRead(BaseModel):
    """`case_version` is the case's when the report was written; `uncited` counts statements of fact
    that are marked as having no citation. An `imported` one came with its case from elsewhere."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    case_id: str
    type: Annotated[ReportKind, Field(validation_alias="kind")]
    version: int
    case_version: int
    title: str
    citations: int
    uncited: int
    imported: bool
    created_at: datetime


class ReportWritten(ReportRead):
    markdown: str = ""
