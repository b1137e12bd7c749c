"""What differs from the baseline, or since the errors began, the worst first."""

from collections.abc import Iterator
from typing import Final

from rich.console import RenderableType
from rich.text import Text

from faultmaven.analysis.model import Analysis, Difference, DifferenceKind
from faultmaven.cli.report.layout import Rows, indented, place, prose, section

MOST: Final = 6
_MARKS: Final = {
    DifferenceKind.NEW: ("new", "red"),
    DifferenceKind.CHANGED: ("changed", "yellow"),
    DifferenceKind.MORE: ("more", "yellow"),
    DifferenceKind.GONE: ("gone", "dim"),
    DifferenceKind.LESS: ("less", "dim"),
}


def differences_section(analysis: Analysis) -> Iterator[RenderableType]:
    """A section of the first differences, or nothing where there are none."""
    if not analysis.differences:
        return
    compared = any(item.known_good for item in analysis.differences)
    title = "What differs from the baseline" if compared else "What differs since errors rose"
    rows = tuple((_MARKS[item.kind][0], _told(item)) for item in analysis.differences[:MOST])
    yield section(title, Rows(rows, label_width=7))
    if (more := len(analysis.differences) - MOST) > 0:
        yield indented(Text(f"… and {more} more (--json has all)", style="dim"))


def _told(item: Difference) -> Text:
    told = prose(item.summary, _MARKS[item.kind][1])
    if item.kind in (DifferenceKind.MORE, DifferenceKind.LESS):
        told.append(f" {item.before:,} → {item.now:,} times", style="default")
    elif item.kind is not DifferenceKind.CHANGED and max(item.now, item.before) > 1:
        told.append(f" ×{max(item.now, item.before):,}", style="default")
    places = [place(cited) for cited in (item.citation, item.known_good) if cited]
    return told.append(f" ({', '.join(places)})", style="cyan")
