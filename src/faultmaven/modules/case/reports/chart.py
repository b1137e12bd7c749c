"""The picture of a timeline: a lane for each sort of moment, one below for the turns; SVG."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape

from faultmaven.modules.case.reports.dossier import clock
from faultmaven.modules.case.reports.story import Lane, Moment, Timeline

WIDTH, LEFT, RIGHT = 880, 78, 868
ROW, MARK, GAP = 16, 12, 10
ROWS = 3
LONGEST_LABEL = 44
CHARACTER = 6.1
"""Mean width of a character of the 11-pixel label font, in pixels."""
FEW = 6
"""With no more moments than these, plain events are labelled, too."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps times to pixels; a single time stands in the middle."""

    start: datetime
    end: datetime

    def x(self, at: datetime) -> float:
        whole = (self.end - self.start).total_seconds()
        if not whole:
            return (LEFT + RIGHT) / 2
        return LEFT + (RIGHT - LEFT) * (at - self.start).total_seconds() / whole

    def ticks(self) -> list[datetime]:
        if self.start == self.end:
            return [self.start]
        return [self.start + (self.end - self.start) * part / 4 for part in range(5)]

    def label(self, at: datetime) -> str:
        whole = self.end - self.start
        if whole > timedelta(days=2):
            return at.strftime("%m-%d %H:%M")
        return at.strftime("%H:%M:%S" if whole < timedelta(hours=2) else "%H:%M")


@dataclass
class _Rows:
    """Where the labels of a lane end, row by row."""

    ends: list[float] = field(default_factory=lambda: [0.0] * ROWS)
    used: int = 0

    def place(self, start: float, width: float) -> int | None:
        for row, end in enumerate(self.ends):
            if start >= end:
                self.ends[row] = start + width + 12
                self.used = max(self.used, row + 1)
                return row
        return None


@dataclass(frozen=True, slots=True)
class _Label:
    y: float
    text: str


def as_svg(timeline: Timeline) -> str:
    """The picture, drawn with classes only: the page's style says in which colours.

    Labels that would overlap are left out; each mark keeps its text as a tooltip, and the table
    beside the picture lists all.
    """
    moments = _of_the_evidence(timeline)
    scale = Scale(moments[0].at, moments[-1].at)
    body: list[str] = []
    y = 14.0
    for lane in (lane for lane in Lane if any(m.lane is lane for m in moments)):
        inside = [moment for moment in moments if moment.lane is lane]
        drawn, height = _lane(
            lane, inside, scale, y, labelled=lane is not Lane.EVENT or len(moments) <= FEW
        )
        body += drawn
        y += height + GAP
    body += _axis(scale, y)
    y += 30
    if timeline.turns:
        body += _turns(timeline.turns, y)
        y += 34
    title = f"Timeline from {clock(scale.start)} to {clock(scale.end)}"
    return (
        f'<svg class="timeline" viewBox="0 0 {WIDTH} {y:.0f}" role="img" '
        f'aria-label="{escape(title)}"><title>{escape(title)}</title>{"".join(body)}</svg>'
    )


def _of_the_evidence(timeline: Timeline) -> Sequence[Moment]:
    """The moments without those of the case itself, which may be of another year, if there are."""
    return [m for m in timeline.moments if m.lane is not Lane.CASE] or timeline.moments


def _lane(
    lane: Lane, moments: Sequence[Moment], scale: Scale, y: float, *, labelled: bool
) -> tuple[list[str], float]:
    """A row of marks with their labels below; thin lines lead from the marks to the labels."""
    rows = _Rows()
    lines, marks, labels = [], [], []
    for moment in moments:
        x = scale.x(moment.at)
        marks.append(_mark(lane, moment, x, y))
        if labelled and (label := _label(moment, x, y, rows)):
            lines.append(_leader(x, y, label.y))
            labels.append(label.text)
    height = MARK + rows.used * ROW
    rule = y + height + 4
    drawn = [
        f'<text class="lane" x="0" y="{y + 9:.1f}">{lane}</text>',
        f'<line class="rule" x1="{LEFT}" x2="{RIGHT}" y1="{rule:.1f}" y2="{rule:.1f}"/>',
    ]
    return [*drawn, *lines, *marks, *labels], height


def _leader(x: float, y: float, end: float) -> str:
    return f'<line class="rule" x1="{x:.1f}" x2="{x:.1f}" y1="{y + MARK:.1f}" y2="{end - 9:.1f}"/>'


def _mark(lane: Lane, moment: Moment, x: float, y: float) -> str:
    text = escape(f"{clock(moment.at)}: {moment.sentence.text}")
    return (
        f'<rect class="mark {lane}" x="{x - 2:.1f}" y="{y:.1f}" width="4" height="{MARK}" rx="2">'
        f"<title>{text}</title></rect>"
    )


def _label(moment: Moment, x: float, y: float, rows: _Rows) -> _Label | None:
    text = moment.sentence.text.rstrip(".")
    if len(text) > LONGEST_LABEL:
        text = f"{text[: LONGEST_LABEL - 1].rstrip()}…"
    width = len(text) * CHARACTER
    to_left = x - 2 + width > RIGHT
    row = rows.place(x + 2 - width if to_left else x - 2, width)
    if row is None:
        return None
    anchor, at = ("end", x + 2) if to_left else ("start", x - 2)
    below = y + MARK + 12 + row * ROW
    return _Label(
        below,
        f'<text class="label" x="{at:.1f}" y="{below:.1f}" '
        f'text-anchor="{anchor}">{escape(text)}</text>',
    )


def _axis(scale: Scale, y: float) -> Iterator[str]:
    ticks = scale.ticks()
    for number, at in enumerate(ticks):
        anchor = "middle" if len(ticks) == 1 or 0 < number < len(ticks) - 1 else ""
        anchor = anchor or ("start" if number == 0 else "end")
        yield (
            f'<text class="tick" x="{scale.x(at):.1f}" y="{y + 14:.1f}" '
            f'text-anchor="{anchor}">{scale.label(at)}</text>'
        )
    yield f'<text class="tick" x="0" y="{y + 14:.1f}">{scale.start:%Y-%m-%d}</text>'


def _turns(turns: Sequence[datetime], y: float) -> Iterator[str]:
    """The turns on an axis of their own: a case is often worked on long after its evidence."""
    scale = Scale(turns[0], turns[-1])
    yield f'<text class="lane" x="0" y="{y + 9:.1f}">turns</text>'
    yield f'<line class="axis" x1="{LEFT}" x2="{RIGHT}" y1="{y + 6:.1f}" y2="{y + 6:.1f}"/>'
    for number, at in enumerate(turns, 1):
        yield (
            f'<circle class="mark turn" cx="{scale.x(at):.1f}" cy="{y + 6:.1f}" r="3.5">'
            f"<title>turn {number}, {clock(at)}</title></circle>"
        )
    ends = (
        {turns[0]: "start", turns[-1]: "end"} if scale.start != scale.end else {turns[0]: "middle"}
    )
    for at, anchor in ends.items():
        yield (
            f'<text class="tick" x="{scale.x(at):.1f}" y="{y + 24:.1f}" '
            f'text-anchor="{anchor}">{clock(at)}</text>'
        )
