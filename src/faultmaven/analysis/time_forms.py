"""The forms in which times are written, and what a match of one means.

The patterns use possessive or bounded repeats only, so that matching is linear in the line.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Final, NamedTuple

ASSUMED_YEAR = 2000
ISO = "ISO 8601"
DAY_OR_MONTH_FIRST = "month/day/year"
TIME_OF_DAY = "time of day"
EARLIEST, LATEST = 631_152_000, 4_102_444_800  # 1990 and 2100: numbers outside are no epoch times

_NORTH_AMERICA = {"EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
_AUSTRALASIA = {"ACST": 9.5, "AEST": 10, "ACDT": 10.5, "AEDT": 11, "NZST": 12, "NZDT": 13}
ZONES: Final[Mapping[str, float]] = MappingProxyType(
    {
        **dict.fromkeys(("Z", "UTC", "GMT", "WET"), 0),
        **dict.fromkeys(("CET", "MEZ", "WEST"), 1),
        **dict.fromkeys(("CEST", "MESZ", "EET", "SAST"), 2),
        **dict.fromkeys(("EEST", "MSK"), 3),
        **dict.fromkeys(("SGT", "HKT", "AWST"), 8),
        **dict.fromkeys(("JST", "KST"), 9),
        **_AUSTRALASIA,
        **_NORTH_AMERICA,
    }
)
"""Hours east of UTC of the zone names that mean one thing (North America's as in RFC 2822, 4.3)."""
AMBIGUOUS_ZONES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AST": "Atlantic, Arabia",
        "BST": "Britain, Bangladesh",
        "CST": "Central America, China, Cuba",
        "GST": "Gulf, South Georgia",
        "IST": "India, Ireland, Israel",
        "SST": "Samoa, Singapore",
    }
)
"""Zone names that mean several things; times with one are read as UTC."""

_NAMES = "|".join(sorted((*ZONES, *AMBIGUOUS_ZONES), key=len, reverse=True))
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FRACTION = r"(?:(?:[.,]|:(?=\d{3}(?!\d)))(?P<f>\d{1,9}))?"
_MINUTES = r":(?P<M>[0-5]\d)"
_SECONDS = r":(?P<S>[0-5]\d|60)"
_HOURS = r"(?P<H>[01]\d|2[0-3])"
_CLOCK = _HOURS + _MINUTES + _SECONDS + _FRACTION
_CLOCK_12 = rf"(?P<H>[01]?\d|2[0-3]){_MINUTES}(?:{_SECONDS})?{_FRACTION}(?: ?(?P<p>[AaPp][Mm])\b)?"
_ZONE_NAME = rf"(?P<z>[+-]\d\d:?\d\d|{_NAMES})(?![\w:])"
_ZONE = rf"(?: ?{_ZONE_NAME})?"
_NAME = r"(?P<b>[A-Z][a-z]{2})"
_LONG_NAME = rf"{_NAME}[a-z]{{0,6}}\.?"
_FORMS: tuple[tuple[str, str], ...] = (
    (
        ISO,
        r"(?<!\d)(?P<y>\d{4})[-/](?P<m>\d\d)[-/](?P<d>\d\d)[T ]++"
        + rf"{_HOURS}{_MINUTES}(?:{_SECONDS})?{_FRACTION}{_ZONE}",
    ),
    ("day/month/year", rf"(?<!\d)(?P<d>\d\d)/{_NAME}/(?P<y>\d{{4}})[: ]{_CLOCK}{_ZONE}"),
    (
        "day month year",
        rf"(?<!\d)(?P<d>\d\d?)\.?[ -]{_LONG_NAME}[ -](?P<y>\d{{4}}),? {_CLOCK}{_ZONE}",
    ),
    (
        "month day year time",
        rf"\b{_LONG_NAME} {{1,2}}(?P<d>\d\d?),? (?P<y>\d{{4}}),? (?:at )?{_CLOCK_12}{_ZONE}",
    ),
    (
        "month day time year",
        rf"\b{_NAME} {{1,2}}(?P<d>\d\d?) {_CLOCK}(?: {_ZONE_NAME})?(?: (?P<y>\d{{4}}))?(?!\d)",
    ),
    ("klog", r"^[IWEFD](?P<m>\d\d)(?P<d>\d\d) {1,2}" + _CLOCK),
    ("year/month/day", r"(?<!\d)(?P<y>\d\d)/(?P<m>\d\d)/(?P<d>\d\d) " + _CLOCK),
    (
        DAY_OR_MONTH_FIRST,
        rf"(?<![\d/])(?P<m>\d\d?)/(?P<d>\d\d?)/(?P<y>\d{{4}}),? {_CLOCK_12}{_ZONE}",
    ),
    ("day.month.year", rf"(?<![\d.])(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>\d{{4}}),? {_CLOCK}{_ZONE}"),
    ("month-day", r"^(?P<m>\d\d)-(?P<d>\d\d) " + _CLOCK),
    (
        "compact",
        r"(?<!\d)(?P<y>\d\d(?:\d\d)?)(?P<m>[01]\d)(?P<d>[0-3]\d)[T _-]"
        r"(?P<H>[01]\d|2[0-3]):?(?P<M>[0-5]\d):?(?P<S>[0-5]\d)(?:[.,:](?P<f>\d{1,9}))?"
        + _ZONE
        + r"(?!\d)",
    ),
    ("epoch", r"(?:^|[=\[(\" :])(?P<e>1\d{9}(?:\.\d{1,9}|\d{3}|\d{6}|\d{9})?)(?![\w.])"),
    (TIME_OF_DAY, rf"(?:^|(?<=^\[)|(?<=^\()){_CLOCK}(?![\d:])"),
)
FORMS: Final = tuple((name, re.compile(pattern)) for name, pattern in _FORMS)


class Setting(NamedTuple):
    """What a file's times leave out: the year, or a time `near` which they are; and whether the day
    stands before the month in figures."""

    year: int = ASSUMED_YEAR
    near: datetime | None = None
    day_first: bool = False


UNSET: Final = Setting()


def time_of(match: re.Match[str], setting: Setting) -> datetime | None:
    """The time in UTC that a match of one of the forms means; None if there is no such time."""
    fields = match.groupdict()
    if "e" in fields:
        return epoch(float(fields["e"]))
    try:
        if "d" not in fields:
            return _on_nearest_day(fields, setting.near)
        if fields.get("y") or setting.near is None:
            return _dated(fields, _year(fields.get("y"), setting.year), setting)
        return _in_nearest_year(fields, setting.near, setting)
    except (ValueError, OverflowError):
        return None


def epoch(value: float) -> datetime | None:
    """Seconds, milli-, micro- or nanoseconds since 1970, told apart by their size."""
    for unit in (1, 1e3, 1e6, 1e9):
        if EARLIEST <= value / unit < LATEST:
            return datetime.fromtimestamp(value / unit, UTC)
    return None


def _dated(fields: Mapping[str, str | None], year: int, setting: Setting) -> datetime:
    month = _month(fields.get("b")) or int(fields.get("m") or 0)
    day = int(fields["d"] or 0)
    if setting.day_first:
        day, month = month, day
    at = datetime(year, month, day, *_time(fields), tzinfo=_zone(fields.get("z")))
    return at.astimezone(UTC)


def _in_nearest_year(
    fields: Mapping[str, str | None], near: datetime, setting: Setting
) -> datetime | None:
    found = []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            found.append(_dated(fields, year, setting))
        except ValueError:
            continue  # 29 February of another year
    return min(found, key=lambda at: abs(at - near), default=None)


def _on_nearest_day(fields: Mapping[str, str | None], near: datetime | None) -> datetime | None:
    if near is None:
        return None
    at = datetime(near.year, near.month, near.day, *_time(fields), tzinfo=UTC)
    return min((at + timedelta(days=days) for days in (-1, 0, 1)), key=lambda at: abs(at - near))


def _time(fields: Mapping[str, str | None]) -> tuple[int, int, int, int]:
    """Hour, minute, second (a leap second as the one before it) and microsecond."""
    hour, half = int(fields["H"] or 0), (fields.get("p") or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    micros = int((fields.get("f") or "0").ljust(6, "0")[:6])
    return hour, int(fields["M"] or 0), min(int(fields.get("S") or 0), 59), micros


def _year(written: str | None, assumed: int) -> int:
    if not written:
        return assumed
    return 2000 + int(written) if len(written) == 2 else int(written)


def _month(name: str | None) -> int:
    return _MONTHS.index(name.lower()) + 1 if name and name.lower() in _MONTHS else 0


def _zone(written: str | None) -> timezone:
    if not written or written in AMBIGUOUS_ZONES:
        return UTC
    if written[0] not in "+-":
        return timezone(timedelta(hours=ZONES[written]))
    sign = -1 if written[0] == "-" else 1
    minutes = int(written[1:3]) * 60 + int(written[-2:])
    return timezone(sign * timedelta(minutes=minutes))
