"""What a runner puts before each line of a build's output (job, step, time, stream), taken off."""

import re
from datetime import datetime
from typing import NamedTuple

from faultmaven.analysis.formats import plain
from faultmaven.analysis.timestamps import parse_time

_PREFIX = re.compile(
    "^\ufeff?"
    r"(?:(?:[^\t\n]{1,200}\t(?P<step>[^\t\n]{1,200})\t\ufeff?)?"
    r"\[?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z\]? ?(?:\d\d[OE][ +] ?)?)?"
    r"(?:#\d+ )?(?:\d{1,5}\.\d{1,3} )?"
)
_TIME = re.compile(r"(?:^|\t|\[|\ufeff)(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z")
_CLOCK = re.compile(r"^(?:\[\d\d:\d\d:\d\d(?:\.\d+)?\]|\d\d:\d\d:\d\d(?:\.\d+)?) ")


class Unwrapped(NamedTuple):
    """What a line says without its prefix and colours, and the step that the prefix names."""

    text: str
    step: str = ""


def unwrap(line: str) -> Unwrapped:
    """Takes off the prefixes of GitHub Actions (with or without job and step), Azure Pipelines,
    GitLab, Jenkins' timestamps and BuildKit."""
    text = plain(line)
    step, rest = "", text
    if prefix := _PREFIX.match(text):
        step, rest = prefix.group("step") or "", text[prefix.end() :]
    if clock := _CLOCK.match(rest[:24]):
        rest = rest[clock.end() :]
    return Unwrapped(rest.rstrip(), step)


def time_of(line: str) -> datetime | None:
    """When a runner printed a line, to the second, if it says so."""
    match = _TIME.search(line[:500])
    return parse_time(match.group(1)) if match else None
