"""Which stretch of time a question means, on the clock of the evidence (UTC)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import re2

from faultmaven.analysis.model import TimeSpan

_CLOCK = (
    r"(?:(\d{4}-\d\d-\d\d)[T ])?([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?(?:Z| ?utc)?"
)
_RANGE = re2.compile(rf"(?i)\b{_CLOCK}\s*(?:and|to|till|until|-|\x{2013})\s*{_CLOCK}")
_POINT = re2.compile(
    rf"(?i)\b(?:(after|since|from|before|until|till|by|around|about|near|at)\s+)?{_CLOCK}"
)
_LAST = re2.compile(
    r"(?i)\b(first|last|past)\s+(?:(\d{1,4})\s*)?(seconds?|secs?|minutes?|mins?|hours?|hrs?)\b"
)
_AROUND = timedelta(minutes=5)
_FIRST_TIME, _LAST_TIME = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time of day as it was written, with its date if one was given."""

    clock: time
    day: date | None
    step: timedelta

    def on(self, day: date) -> datetime:
        return datetime.combine(self.day or day, self.clock, UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time as a question puts it; `within` places it in the span of the evidence."""

    start: Moment | None = None
    end: Moment | None = None
    margin: timedelta = timedelta()
    length: timedelta | None = None
    from_start: bool = False

    def within(self, span: TimeSpan) -> TimeSpan:
        """The window on the last day on which its start (or else its end) lies in the span."""
        if self.length is not None:
            if self.from_start:
                return TimeSpan(span.start, _moved(span.start, self.length))
            return TimeSpan(_moved(span.end, -self.length), span.end)
        days = (span.end.date() - span.start.date()).days
        for moment in (self.start, self.end):
            for back in range(min(days, 1) + 1):
                day = span.end.date() - timedelta(days=back)
                if moment and span.start <= moment.on(day) <= span.end:
                    return self._on(day, span)
        return self._on(span.end.date(), span)

    def _on(self, day: date, span: TimeSpan) -> TimeSpan:
        end = _moved(self.end.on(day), self.end.step + self.margin) if self.end else span.end
        start = _moved(self.start.on(day), -self.margin) if self.start else min(span.start, end)
        if self.start and self.end and end < start:
            end = _moved(end, timedelta(days=1))
        return TimeSpan(start, max(start, end))


def window_in(text: str) -> Window | None:
    """The stretch of time that a question names; None when it names none."""
    if found := _RANGE.search(text):
        return Window(_moment(found.groups()[:4]), _exactly(_moment(found.groups()[4:])))
    if found := _LAST.search(text):
        amount, unit = int(found.group(2) or 1), found.group(3).lower()[0]
        length = timedelta(seconds=amount * {"s": 1, "m": 60, "h": 3600}[unit])
        return Window(length=length, from_start=found.group(1).lower() == "first")
    if found := _POINT.search(text):
        return _one_sided((found.group(1) or "at").lower(), _moment(found.groups()[1:]))
    return None


def _moved(at: datetime, by: timedelta) -> datetime:
    """The time so much later, or the first or last that there is."""
    try:
        return at + by
    except OverflowError:
        return _LAST_TIME if by > timedelta() else _FIRST_TIME


def _one_sided(word: str, moment: Moment) -> Window:
    if word in ("after", "since", "from"):
        return Window(start=moment)
    if word in ("before", "until", "till", "by"):
        return Window(end=_exactly(moment))
    margin = timedelta() if word == "at" else _AROUND
    return Window(moment, moment, margin)


def _moment(groups: tuple[str | None, ...]) -> Moment:
    day, hour, minute, second = groups
    clock = time(int(hour or 0), int(minute or 0), int(second or 0))
    step = timedelta(seconds=1) if second else timedelta(minutes=1)
    return Moment(clock, _date(day), step)


def _exactly(moment: Moment) -> Moment:
    return Moment(moment.clock, moment.day, timedelta())


def _date(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None
