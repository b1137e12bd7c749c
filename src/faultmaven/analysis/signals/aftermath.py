"""How logs go on after what they tell of: whether its end was quiet, and whether errors go on."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from faultmaven.analysis.logs import error_kind
from faultmaven.analysis.logs.levels import Level
from faultmaven.analysis.model import Template
from faultmaven.analysis.signals.scanning import Hit
from faultmaven.analysis.signals.speakers import speaker_of
from faultmaven.analysis.templates.mined import LogTemplates
from faultmaven.analysis.timestamps import parse_time

QUIET_LINES: Final = 20
"""More than what a service still says of the work that it had begun before it failed."""


LONG_AGO: Final = timedelta(days=1)
"""Whoever asks what is wrong does not mean the day before."""
_LAST_LINES: Final = 50


class Aftermath:
    """What the logs of a body of evidence say after the lines that patterns matched."""

    def __init__(
        self,
        logs: Iterable[LogTemplates],
        documents: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        self._logs = {log.file: log for log in logs}
        self._documents = documents

    def passed(self, hit: Hit) -> str:
        """Why a hit tells of what has passed; empty where nothing says so."""
        return self._long_ago(hit) or self._quiet(hit)

    def _long_ago(self, hit: Hit) -> str:
        """Whether its log goes on for days without it, and for longer than it lasted."""
        first, last, end = self._times(hit)
        if first is None or last is None or end is None:
            return ""
        since = end - last
        if since <= max(LONG_AGO, last - first):
            return ""
        return f"{hit.last.file} goes on for {since.days} days without it"

    def _times(self, hit: Hit) -> tuple[datetime | None, datetime | None, datetime | None]:
        """When a hit's first and last lines were said, and its log's last; all by one clock."""
        log = self._logs.get(hit.last.file)
        if log is None:
            lines = reversed(self._documents.get(hit.last.file, ())[-_LAST_LINES:])
            end = next((at for line in lines if (at := parse_time(line))), None)
            return parse_time(hit.line.text), parse_time(hit.last.text), end
        begun = {each.first_line: each.first_at for each in log.templates}
        ended = {each.last_line: each.last_at for each in log.templates}
        end = max((at for at in ended.values() if at), default=None)
        return begun.get(hit.line.number), ended.get(hit.last.number), end

    def _quiet(self, hit: Hit) -> str:
        """Whether whoever says it goes on, for longer than it lasted, and warns of nothing more.

        A hit about another than who says it does not pass: that one may be silent for good. In a
        log that tells no levels whoever says it must go on with what it did before. A warning that
        was there before the hit is the log's own habit; an error never is.
        """
        kind, _, group = hit.pattern.about.partition(":")
        log = self._logs.get(hit.last.file)
        if group or kind == "host" or log is None:
            return ""
        quiet = log.lines - hit.last.number
        if quiet < max(QUIET_LINES, hit.last.number - hit.line.number):
            return ""
        if any(_warns_after(template, hit) for template in log.templates):
            return ""
        if not (_speaks_after if _tells_levels(log.templates) else _resumes)(log.templates, hit):
            return ""
        return f"{log.file} goes on for {quiet} lines without it and warns of nothing else"

    def errors_end(self, clearing: Iterable[Hit]) -> bool:
        """Whether each log that tells of errors is quiet at its end, or takes them back."""
        cleared: dict[str, int] = {}
        for hit in clearing:
            cleared[hit.last.file] = max(hit.last.number, cleared.get(hit.last.file, 0))
        return all(
            last <= cleared.get(log.file, 0) or log.lines - last >= QUIET_LINES
            for log in self._logs.values()
            for last in [_last_error(log.templates)]
            if last
        )


def _warns_after(template: Template, hit: Hit) -> bool:
    level = _level(template)
    if level is None or level < Level.WARNING or template.last_line <= hit.last.number:
        return False
    return level >= Level.ERROR or template.first_line >= hit.line.number


def _tells_levels(templates: Sequence[Template]) -> bool:
    return any(_level(template) is not None for template in templates)


def _speaks_after(templates: Sequence[Template], hit: Hit) -> bool:
    """Whether the speaker of a log that tells levels says something, and no warning, a while
    after."""
    return any(
        (_level(template) or Level.TRACE) < Level.WARNING and _goes_on(template, hit)
        for template in templates
    )


def _resumes(templates: Sequence[Template], hit: Hit) -> bool:
    """Whether the speaker of a log without levels goes on with what it did before, and nothing new
    that sounds like an error comes after."""
    after = [item for item in templates if item.first_line > hit.last.number and item.example]
    if any(error_kind(item.example.quote) for item in after if item.example):
        return False
    return any(item.first_line < hit.line.number and _goes_on(item, hit) for item in templates)


def _goes_on(template: Template, hit: Hit) -> bool:
    return (
        template.last_line >= hit.last.number + QUIET_LINES
        and template.example is not None
        and speaker_of(template.example.quote) == hit.speaker
    )


def _last_error(templates: Sequence[Template]) -> int:
    levels = ((_level(template), template.last_line) for template in templates)
    return max((last for level, last in levels if level and level >= Level.ERROR), default=0)


def _level(template: Template) -> Level | None:
    return Level[template.level.upper()] if template.level else None
