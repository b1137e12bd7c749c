"""Reads logs as records: times, levels, joined stack traces, kinds of error, a summary per file."""

from faultmaven.analysis.logs.error_kinds import error_kind
from faultmaven.analysis.logs.levels import Level
from faultmaven.analysis.logs.records import LogRecord

__all__ = ["Level", "LogRecord", "error_kind"]
