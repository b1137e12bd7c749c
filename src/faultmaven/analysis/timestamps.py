"""Finds and reads the times of log lines; the form and column are learned once per file.

A time without a zone, or with one whose name is ambiguous, counts as UTC. A time without a year is
put into the year that brings it nearest to other evidence, a time of day onto the nearest day;
where nothing else is known, the year is `ASSUMED_YEAR` and times of day are not read. `Clock.note`
says so.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from faultmaven.analysis.time_forms import (
    AMBIGUOUS_ZONES,
    ASSUMED_YEAR,
    DAY_OR_MONTH_FIRST,
    FORMS,
    ISO,
    TIME_OF_DAY,
    UNSET,
    Setting,
    epoch,
    time_of,
)

__all__ = ["ASSUMED_YEAR", "Clock", "learn_clock", "parse_time", "tell_time_of_day"]

SEARCHED_CHARS = 256
LEARNED_LINES = 100
LATEST_START = 8
_SHOWS = re.compile(r"\d:[0-5]\d|\d{6}")
"""What every form has: an hour with its minute, or a run of digits."""
_TIME_OF_DAY = dict(FORMS)[TIME_OF_DAY]
_TIME_OF_DAY_CHARS = 32


@dataclass(frozen=True, slots=True)
class Clock:
    """How the lines of one file tell the time; `dated` if they tell the year too, `zoned` if they
    tell a zone that means one thing."""

    form: str
    pattern: re.Pattern[str]
    start: int
    setting: Setting = UNSET
    note: str = ""
    dated: bool = True
    zoned: bool = False

    def read(self, text: str) -> datetime | None:
        """The time of a line, in UTC; None if it shows none in the learned form."""
        match = self.find(text)
        return self._fast(match) if match else None

    def find(self, text: str) -> re.Match[str] | None:
        """Where a line shows its time: at the learned column, else where it first shows one."""
        return self.pattern.match(text, self.start) or self.pattern.search(text, 0, SEARCHED_CHARS)

    def after(self, text: str) -> str:
        """What a line says after its time; all of it if it does not begin with one."""
        match = self.pattern.match(text, self.start) if self.start <= LATEST_START else None
        return (text[match.end() :].lstrip(" \t-|:,]") if match else text).strip()

    def _fast(self, match: re.Match[str]) -> datetime | None:
        """Reads ISO forms natively where the language can, all others by their fields."""
        if self.form == ISO:
            try:
                at = datetime.fromisoformat(match.group())
                return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
            except (ValueError, OverflowError):
                return time_of(match, self.setting)
        return time_of(match, self.setting)


def learn_clock(
    lines: Sequence[str], year: int = ASSUMED_YEAR, near: datetime | None = None
) -> Clock | None:
    """The clock of a file from sampled lines; None if fewer than one in ten has a time.

    Indented lines, most often of stack traces, do not count. `near` is a time of the same incident,
    by which what the times leave out is found.
    """
    best: tuple[int, float, Clock] | None = None
    lines = [line for line in lines if line[:1].strip()][:LEARNED_LINES]
    shown = [line for line in lines if _SHOWS.search(line, 0, SEARCHED_CHARS)]
    if len(shown) * 10 < len(lines):
        return None
    for name, pattern in FORMS:
        found = [match for line in shown if (match := pattern.search(line, 0, SEARCHED_CHARS))]
        setting = Setting(year, near, day_first=name == DAY_OR_MONTH_FIRST and _day_first(found))
        found = [match for match in found if time_of(match, setting)]
        if not found or len(found) * 10 < len(lines):
            continue
        start = Counter(match.start() for match in found).most_common(1)[0][0]
        mean_start = sum(match.start() for match in found) / len(found)
        note = _note(name, found, near)
        clock = Clock(name, pattern, start, setting, note, _dated(found), _zoned(found))
        candidate = (len(found), -mean_start, clock)
        if best is None or candidate[:2] > best[:2]:
            best = candidate
            if start == 0 and len(found) * 10 >= len(lines) * 8:
                break
    return best[2] if best else None


def tell_time_of_day(lines: Iterable[str]) -> bool:
    """Whether some line begins with a time of day, without a date."""
    return any(_TIME_OF_DAY.search(line, 0, _TIME_OF_DAY_CHARS) for line in lines)


def parse_time(value: object, year: int = ASSUMED_YEAR) -> datetime | None:
    """The time that a field's value (text or a number since the epoch) means, in UTC."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return epoch(float(value))
    if not isinstance(value, str):
        return None
    for _, pattern in FORMS:
        if match := pattern.search(value, 0, SEARCHED_CHARS):
            return time_of(match, Setting(year))
    return None


def _day_first(found: Iterable[re.Match[str]]) -> bool:
    """Whether dates in figures begin with the day: some first number is too large for a month."""
    return any(int(match["m"]) > 12 for match in found)


def _dated(found: Iterable[re.Match[str]]) -> bool:
    return any(match.groupdict().get("y") or match.groupdict().get("e") for match in found)


def _zoned(found: Iterable[re.Match[str]]) -> bool:
    fields = [match.groupdict() for match in found]
    return all(
        field.get("e") or (field.get("z") and field["z"] not in AMBIGUOUS_ZONES) for field in fields
    )


def _note(form: str, found: Sequence[re.Match[str]], near: datetime | None) -> str:
    fields = [match.groupdict() for match in found]
    zones = {field["z"] for field in fields if field.get("z")}
    notes = []
    if not _dated(found):
        missing = "date" if form == TIME_OF_DAY else "year"
        placed = f", placed near {near:%Y-%m-%d} by the other evidence" if near else ""
        notes.append(f"times have no {missing}{placed}")
    if form == DAY_OR_MONTH_FIRST and all(int(match["d"]) <= 12 for match in found):
        first = "day" if _day_first(found) else "month"
        notes.append(f"dates read with the {first} first")
    notes += [
        f"the zone {zone} is ambiguous ({AMBIGUOUS_ZONES[zone]}), read as UTC"
        for zone in sorted(zones & AMBIGUOUS_ZONES.keys())
    ]
    if not zones and not any(field.get("e") for field in fields):
        notes.append("times have no zone, read as UTC")
    return "; ".join(notes)
