"""Lays a kept report out for its reader, with what became of its citations since."""

from collections.abc import Container
from dataclasses import replace

from faultmaven.modules.case.reports.html import as_html
from faultmaven.modules.case.reports.markdown import as_markdown
from faultmaven.modules.case.reports.references import References
from faultmaven.modules.case.reports.schemas import ReportFormat
from faultmaven.modules.case.reports.story import Story

IMPORTED = (
    "This report came with a case from elsewhere. It was not written here; only its citations "
    "were checked against the files, and those that did not hold were taken out."
)
DELETED = "Evidence that this report cites was deleted since; such citations say so below."


def laid_out(
    story: Story,
    format: ReportFormat,
    held: Container[str] | None = None,
    *,
    imported: bool = False,
) -> str:
    """The report as text; `held` are the ids of the evidence that is still there, None for all."""
    references = References(story, held)
    notices = [IMPORTED] if imported else []
    notices += [DELETED] if any(references.is_gone(cited) for _, cited in references) else []
    told = replace(story, notices=tuple(notices))
    return as_html(told, references) if format == "html" else as_markdown(told, references)
