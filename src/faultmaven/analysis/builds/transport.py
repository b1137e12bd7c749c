"""What a runner puts before each line of a build's output (job, step, time, stream), taken off."""

from datetime import UTC, datetime
from typing import NamedTuple

import re2

from faultmaven.analysis.formats import plain

_PREFIX = re2.compile(
    "^\ufeff?"
    r"(?:(?:[^\t\n]{1,200}\t(?P<step>[^\t\n]{1,200})\t\x{FEFF}?)?"
    r"\[?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z\]? ?(?:\d\d[OE][ +] ?)?)?"
    r"(?:#\d+ )?(?:\d{1,5}\.\d{1,3} )?"
)
_TIME = re2.compile(r"(?:^|\t|\[|\x{FEFF})(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z")
_CLOCK = re2.compile(r"^(?:\[\d\d:\d\d:\d\d(?:\.\d+)?\]|\d\d:\d\d:\d\d(?:\.\d+)?) ")


class Unwrapped(NamedTuple):
    """What a line says without its prefix and colours, and the step that the prefix names."""

    text: str
    step: str = ""


def unwrap(line: str) -> Unwrapped:
    """Takes off the prefixes of GitHub Actions (with or without job and step), Azure Pipelines,
    GitLab, Jenkins' timestamps and BuildKit."""
    text = plain(line)
    match = _PREFIX.match(text)
    step = match.group("step") or ""
    rest = text[match.end() :]
    if clock := _CLOCK.match(rest[:24]):
        rest = rest[clock.end() :]
    return Unwrapped(rest.rstrip(), step)


def time_of(line: str) -> datetime | None:
    """When a runner printed a line, to the second, if it says so."""
    match = _TIME.search(line[:500])
    if match is None:
        return None
    try:
        return datetime.fromisoformat(match.group(1)).replace(tzinfo=UTC)
    except ValueError:
        return None
