"""How much was read, of how much, over which time, and what was not."""

from collections.abc import Iterator

from rich.text import Text

from faultmaven.analysis.model import Coverage, TimeSpan
from faultmaven.cli.report.layout import prose

_MOST_SKIPPED = 5
_MOST_NOTES = 3


def coverage_lines(coverage: Coverage, seconds: float) -> Iterator[Text]:
    """The closing line of a report, then how files were read in part, and which were left out."""
    files = len(coverage.files)
    parts = [
        f"Read {coverage.lines_read:,} of {coverage.lines_total:,} lines "
        f"in {files:,} {'file' if files == 1 else 'files'}"
    ]
    if coverage.known_good_lines:
        parts.append(f"{coverage.known_good_lines:,} known-good lines")
    if coverage.span:
        parts.append(spanned(coverage.span))
    parts.append(f"{seconds:.1f} s")
    yield Text(" · ".join(parts), style="dim")
    noted = [file for file in coverage.files if file.note]
    for file in noted[:_MOST_NOTES]:
        yield Text.assemble(("Note: ", "dim"), prose(f"{file.file}: {file.note}", "dim"))
    if (more := len(noted) - _MOST_NOTES) > 0:
        yield Text(f"… and {more} files more with notes (--json has all)", style="dim")
    for name, reason in coverage.skipped[:_MOST_SKIPPED]:
        yield Text.assemble(("Not read: ", "yellow"), prose(f"{name} ({reason})"))
    if (more := len(coverage.skipped) - _MOST_SKIPPED) > 0:
        yield Text(f"… and {more} more not read", style="yellow")


def spanned(span: TimeSpan) -> str:
    """`2031-04-02 10:00:07 to 10:20:11 UTC`, the second date only where it differs."""
    same_day = span.start.date() == span.end.date()
    end = f"{span.end:%H:%M:%S}" if same_day else f"{span.end:%Y-%m-%d %H:%M:%S}"
    return f"{span.start:%Y-%m-%d %H:%M:%S} to {end} UTC"
