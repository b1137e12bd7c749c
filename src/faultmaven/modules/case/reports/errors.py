"""What can go wrong with a report, in the caller's words."""

from faultmaven.errors import NotFound


class ReportNotFound(NotFound):
    def __init__(self, report_id: str) -> None:
        super().__init__(f"There is no report {report_id}.")
