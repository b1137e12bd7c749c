"""Reads logs as records: times, levels, joined stack traces, kinds of error, a summary per file."""

from faultmaven.analysis.logs.error_kinds import error_kind
from faultmaven.analysis.logs.levels import Level
from faultmaven.analysis.logs.records import LogRecord, records
from faultmaven.analysis.logs.skim import Skim
from faultmaven.analysis.logs.summary import LogSummary, counted, log_coverage

__all__ = [
    "Level",
    "LogRecord",
    "LogSummary",
    "Skim",
    "counted",
    "error_kind",
    "log_coverage",
    "records",
]
