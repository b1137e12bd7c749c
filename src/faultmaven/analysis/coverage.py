"""Adds up how the files of a body of evidence were read."""

from collections.abc import Iterable, Sequence

from faultmaven.analysis.archives import Skipped
from faultmaven.analysis.model import Coverage, FileCoverage, TimeSpan


def coverage_of(
    files: Sequence[FileCoverage],
    skipped: Iterable[Skipped] = (),
    gaps: Iterable[TimeSpan] = (),
    known_good: Iterable[FileCoverage] = (),
) -> Coverage:
    """The coverage of all files; of those that are known to be good, only their lines count."""
    lines = sum(file.lines for file in files)
    spans = [file.span for file in files if file.span]
    whole = TimeSpan(min(s.start for s in spans), max(s.end for s in spans)) if spans else None
    return Coverage(
        files=tuple(sorted(files, key=lambda file: file.file)),
        lines_read=lines - sum(file.unread for file in files),
        lines_total=lines,
        bytes=sum(file.bytes for file in files),
        unparsed=sum(file.unparsed for file in files),
        span=whole,
        gaps=tuple(sorted(gaps, key=lambda gap: (gap.start, gap.end))),
        skipped=tuple(sorted((entry.name, entry.reason) for entry in skipped)),
        known_good_lines=sum(file.lines - file.unread for file in known_good),
    )
