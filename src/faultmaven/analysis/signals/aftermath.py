"""How logs go on after what they tell of: whether its end was quiet, and whether errors go on."""

from collections.abc import Iterable, Sequence
from typing import Final

from faultmaven.analysis.logs.levels import Level
from faultmaven.analysis.model import Template
from faultmaven.analysis.signals.scanning import Hit
from faultmaven.analysis.signals.speakers import Speaker, speaker_of
from faultmaven.analysis.templates.mined import LogTemplates

QUIET_LINES: Final = 20
"""More than what a service still says of the work that it had begun before it failed."""


class Aftermath:
    """What the logs of a body of evidence say after the lines that patterns matched."""

    def __init__(self, logs: Iterable[LogTemplates]) -> None:
        self._logs = {log.file: log for log in logs}

    def passed(self, hit: Hit) -> str:
        """Why a hit tells of what has passed: whoever says it goes on, for longer than it lasted,
        and warns of nothing more; empty where that is not so.

        A hit about another than who says it does not pass: that one may be silent for good. Nor
        does one in a log that tells no levels. A warning that was there before the hit is the
        log's own habit; an error never is.
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
        if not _speaks_after(log.templates, hit.last.number, hit.speaker):
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


def _speaks_after(templates: Sequence[Template], number: int, speaker: Speaker) -> bool:
    """Whether a speaker whose log tells levels says something, and no warning, a while after."""
    return any(_level(template) is not None for template in templates) and any(
        template.last_line >= number + QUIET_LINES
        and (_level(template) or Level.TRACE) < Level.WARNING
        and template.example is not None
        and speaker_of(template.example.quote) == speaker
        for template in templates
    )


def _last_error(templates: Sequence[Template]) -> int:
    levels = ((_level(template), template.last_line) for template in templates)
    return max((last for level, last in levels if level and level >= Level.ERROR), default=0)


def _level(template: Template) -> Level | None:
    return Level[template.level.upper()] if template.level else None
