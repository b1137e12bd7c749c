"""The part of the timeline that tells the story: what happened around the onset."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.console import RenderableType
from rich.text import Text

from faultmaven.analysis.model import Analysis, Event
from faultmaven.cli.report.layout import Rows, place, prose, section

MOST_BEFORE = 3
MOST_AFTER = 7
MOST_CHARACTERS = 110
_STAMP = re.compile(
    r"^(?P<kind>[a-z ]+: )?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z| UTC)?\s+"
)


def timeline_section(analysis: Analysis) -> Iterator[RenderableType]:
    """A section of the events around the onset, or nothing where no event has a time."""
    events = around_onset(analysis)
    if not events:
        return
    one_day = events[0].at.date() == events[-1].at.date()
    shape = "%H:%M:%S" if one_day else "%m-%d %H:%M:%S"
    title = f"Timeline (UTC, {events[0].at:%Y-%m-%d})" if one_day else "Timeline (UTC)"
    rows = tuple((f"{event.at:{shape}}", _told(event)) for event in events)
    yield section(title, Rows(rows, label_width=len(f"{events[0].at:{shape}}")))


def around_onset(analysis: Analysis) -> Sequence[Event]:
    """At most ten events, in time order: the last few before the onset and the first after it."""
    events = sorted(analysis.timeline, key=lambda event: event.at)
    onset = onset_of(analysis)
    if onset is None:
        return events[-(MOST_BEFORE + MOST_AFTER) :]
    before = [event for event in events if event.at < onset]
    return before[-MOST_BEFORE:] + [e for e in events if e.at >= onset][:MOST_AFTER]


def onset_of(analysis: Analysis) -> datetime | None:
    """When it began: the leading cause's earliest cited event, or its entity's, or any error's."""
    if not analysis.causes:
        return None
    cause = analysis.causes[0]
    cited = {(citation.file, citation.line_start) for citation in cause.citations}
    events = analysis.timeline
    places = [e.at for e in events if (e.citation.file, e.citation.line_start) in cited]
    own = [event.at for event in events if event.entity == cause.entity]
    errors = [event.at for event in events if event.kind.startswith("error")]
    return min(places or own or errors, default=None)


def _told(event: Event) -> Text:
    times = f" ×{event.count}" if event.count > 1 else ""
    return Text.assemble(
        prose(shortened(event.summary)), (times, "bold"), "  ", (place(event.citation), "cyan")
    )


def _kind(stamp: re.Match[str]) -> str:
    return stamp["kind"] or ""


def shortened(summary: str) -> str:
    """A summary without the time that the row shows already, cut to a line or two."""
    text = _STAMP.sub(_kind, summary)
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1].rstrip() + "…"
