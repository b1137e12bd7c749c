"""Finds and reads the times of log lines; the form and column are learned once per file.

A time without a zone counts as UTC, one without a year is put into the year given (`ASSUMED_YEAR`
by default); `Clock.note` says so. The patterns use possessive or bounded repeats only, so that
matching is linear in the line.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

ASSUMED_YEAR = 2000
SEARCHED_CHARS = 256
LEARNED_LINES = 100
LATEST_START = 8
ISO = "ISO 8601"
EARLIEST, LATEST = 631_152_000, 4_102_444_800  # 1990 and 2100: numbers outside are no epoch times

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = r"(?P<H>[01]\d|2[0-3]):(?P<M>[0-5]\d):(?P<S>[0-5]\d|60)(?:[.,](?P<f>\d{1,9}))?"
_ZONE = r"(?: ?(?P<z>Z|UTC|GMT|[+-]\d\d:?\d\d)(?![\w:]))?"
_NAME = r"(?P<b>[A-Z][a-z]{2})"
_FORMS: tuple[tuple[str, str], ...] = (
    (ISO, r"(?<!\d)(?P<y>\d{4})[-/](?P<m>\d\d)[-/](?P<d>\d\d)[T ]++" + _CLOCK + _ZONE),
    ("day/month/year", rf"(?<!\d)(?P<d>\d\d)/{_NAME}/(?P<y>\d{{4}})[: ]{_CLOCK}{_ZONE}"),
    ("day month year", rf"(?<!\d)(?P<d>\d\d?)[ -]{_NAME}[ -](?P<y>\d{{4}}) {_CLOCK}{_ZONE}"),
    ("month day time year", rf"\b{_NAME} {{1,2}}(?P<d>\d\d?) {_CLOCK}(?: (?P<y>\d{{4}}))?(?!\d)"),
    ("klog", r"^[IWEFD](?P<m>\d\d)(?P<d>\d\d) {1,2}" + _CLOCK),
    ("year/month/day", r"(?<!\d)(?P<y>\d\d)/(?P<m>\d\d)/(?P<d>\d\d) " + _CLOCK),
    ("month/day/year", r"(?<!\d)(?P<m>\d\d)/(?P<d>\d\d)/(?P<y>\d{4}) " + _CLOCK),
    ("month-day", r"^(?P<m>\d\d)-(?P<d>\d\d) " + _CLOCK),
    (
        "compact",
        r"(?<!\d)(?P<y>\d\d(?:\d\d)?)(?P<m>[01]\d)(?P<d>[0-3]\d)[T _-]"
        r"(?P<H>[01]\d|2[0-3]):?(?P<M>[0-5]\d):?(?P<S>[0-5]\d)(?:[.,:](?P<f>\d{1,9}))?"
        + _ZONE
        + r"(?!\d)",
    ),
    ("epoch", r"(?:^|[=\[(\" :])(?P<e>1\d{9}(?:\.\d{1,9}|\d{3}|\d{6}|\d{9})?)(?![\w.])"),
)
_COMPILED = tuple((name, re.compile(pattern)) for name, pattern in _FORMS)


@dataclass(frozen=True, slots=True)
class Clock:
    """How the lines of one file tell the time."""

    form: str
    pattern: re.Pattern[str]
    start: int
    year: int = ASSUMED_YEAR
    note: str = ""

    def read(self, text: str) -> datetime | None:
        """The time of a line, in UTC; None if it shows none in the learned form."""
        match = self.pattern.match(text, self.start) or self.pattern.search(text, 0, SEARCHED_CHARS)
        return self._fast(match) if match else None

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
                return _time_of(match, self.year)
        return _time_of(match, self.year)


def learn_clock(lines: Sequence[str], year: int = ASSUMED_YEAR) -> Clock | None:
    """The clock of a file from sampled lines; None if fewer than one in ten has a time.

    Indented lines, most often of stack traces, do not count.
    """
    best: tuple[int, float, Clock] | None = None
    lines = [line for line in lines if line[:1].strip()][:LEARNED_LINES]
    for name, pattern in _COMPILED:
        found = [match for line in lines if (match := pattern.search(line, 0, SEARCHED_CHARS))]
        found = [match for match in found if _time_of(match, year)]
        if not found or len(found) * 10 < len(lines):
            continue
        start = Counter(match.start() for match in found).most_common(1)[0][0]
        mean_start = sum(match.start() for match in found) / len(found)
        candidate = (len(found), -mean_start, Clock(name, pattern, start, year, _note(found)))
        if best is None or candidate[:2] > best[:2]:
            best = candidate
            if start == 0 and len(found) * 10 >= len(lines) * 8:
                break
    return best[2] if best else None


def parse_time(value: object, year: int = ASSUMED_YEAR) -> datetime | None:
    """The time that a field's value (text or a number since the epoch) means, in UTC."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _epoch(float(value))
    if not isinstance(value, str):
        return None
    for _, pattern in _COMPILED:
        if match := pattern.search(value, 0, SEARCHED_CHARS):
            return _time_of(match, year)
    return None


def _note(found: Sequence[re.Match[str]]) -> str:
    fields = [match.groupdict() for match in found]
    notes = []
    if not any(field.get("y") or field.get("e") for field in fields):
        notes.append("times have no year")
    if not any(field.get("z") or field.get("e") for field in fields):
        notes.append("times have no zone, read as UTC")
    return "; ".join(notes)


def _time_of(match: re.Match[str], year: int) -> datetime | None:
    fields = match.groupdict()
    if "e" in fields:
        return _epoch(float(fields["e"]))
    month = _month(fields.get("b")) or int(fields.get("m") or 0)
    micros = int((fields.get("f") or "0").ljust(6, "0")[:6])
    try:
        at = datetime(
            _year(fields.get("y"), year),
            month,
            int(fields["d"]),
            int(fields["H"]),
            int(fields["M"]),
            min(int(fields["S"]), 59),
            micros,
            tzinfo=_zone(fields.get("z")),
        )
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _year(written: str | None, assumed: int) -> int:
    if not written:
        return assumed
    return 2000 + int(written) if len(written) == 2 else int(written)


def _month(name: str | None) -> int:
    return _MONTHS.index(name.lower()) + 1 if name and name.lower() in _MONTHS else 0


def _zone(written: str | None) -> timezone:
    if not written or written[0] not in "+-":
        return UTC
    sign = -1 if written[0] == "-" else 1
    minutes = int(written[1:3]) * 60 + int(written[-2:])
    return timezone(sign * timedelta(minutes=minutes))


def _epoch(value: float) -> datetime | None:
    """Seconds, milli-, micro- or nanoseconds since 1970, told apart by their size."""
    for unit in (1, 1e3, 1e6, 1e9):
        if EARLIEST <= value / unit < LATEST:
            return datetime.fromtimestamp(value / unit, UTC)
    return None
