"""The report on an analysis as people read it in a terminal, a pipe or a phone."""

from faultmaven.cli.report.page import report

__all__ = ["report"]
