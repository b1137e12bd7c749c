"""Times as the tools print them."""

from datetime import UTC, datetime, timedelta

at = datetime.fromisoformat


def age(since: timedelta) -> str:
    """How kubectl shortens a duration: 45s, 9m17s, 5h12m, 3d4h, 61d."""
    seconds = int(since.total_seconds())
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if seconds < 120:
        return f"{seconds}s"
    if minutes < 10:
        return _two(minutes, "m", seconds % 60, "s")
    if hours < 3:
        return f"{minutes}m"
    if hours < 8:
        return _two(hours, "h", minutes % 60, "m")
    if hours < 48:
        return f"{hours}h"
    return _two(days, "d", hours % 24, "h") if days < 8 else f"{days}d"


def _two(first: int, one: str, second: int, other: str) -> str:
    return f"{first}{one}{second}{other}" if second else f"{first}{one}"


def described(moment: datetime) -> str:
    """As `kubectl describe` prints a time: Tue, 17 Mar 2026 09:21:04 +0000."""
    return moment.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")


def clock(moment: datetime) -> str:
    """RFC 3339 with milliseconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
