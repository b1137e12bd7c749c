"""Detects the format of evidence from its content, never from its name."""

from collections.abc import Sequence

from faultmaven.analysis.formats.build_logs import by_build
from faultmaven.analysis.formats.commands import command_output
from faultmaven.analysis.formats.data_files import by_configuration, by_table
from faultmaven.analysis.formats.diagnostics import by_diagnostics
from faultmaven.analysis.formats.documents import by_document, shell
from faultmaven.analysis.formats.kinds import (
    CONFIGURATION,
    DOCUMENTS,
    LINEWISE,
    LOGS,
    TRACES,
    Detection,
    Format,
)
from faultmaven.analysis.formats.line_patterns import by_lines, stack_trace
from faultmaven.analysis.formats.metric_files import by_metrics
from faultmaven.analysis.formats.sample import Sample, head_sample, plain
from faultmaven.analysis.formats.trace_files import by_trace
from faultmaven.analysis.sources import Source

__all__ = [
    "CONFIGURATION",
    "DOCUMENTS",
    "LINEWISE",
    "LOGS",
    "TRACES",
    "Detection",
    "Format",
    "detect",
    "detect_source",
    "head_sample",
    "plain",
]


def detect_source(source: Source, given: Format | None = None) -> Detection:
    """The format of a source from its first lines (at most 400 lines or 256 KiB of it).

    A format that is `given` holds whatever the content shows.
    """
    if given is not None:
        return Detection(given, 1.0, "given by whoever asked")
    return detect(head_sample(source))


def detect(sample: Sample | Sequence[str]) -> Detection:
    """The format of text from its first lines; a plain sequence counts as the whole text."""
    if not isinstance(sample, Sample):
        sample = Sample(tuple(sample), whole=True)
    lines = sample.text_lines
    if not lines:
        return Detection(Format.TEXT, 1.0, "only blank lines")
    return (
        by_build(lines)
        or by_trace(lines)
        or by_diagnostics(lines)
        or by_metrics(lines)
        or by_document(lines, whole=sample.whole)
        or command_output(lines)
        or by_table(lines)
        or by_lines(lines)
        or by_configuration(lines, whole=sample.whole)
        or shell(lines)
        or stack_trace(lines)
        or Detection(Format.TEXT, 0.5, "no known structure")
    )
