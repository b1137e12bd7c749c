"""Puts the sections of a report in the order a reader needs them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.text import Text

from faultmaven.analysis.model import Analysis, NextCheck, RuledOut, Verdict
from faultmaven.cli.report.causes import lesser_cause, main_cause
from faultmaven.cli.report.coverage import coverage_lines
from faultmaven.cli.report.differences import differences_section
from faultmaven.cli.report.layout import CommandLine, Rows, indented, place, prose, section
from faultmaven.cli.report.timeline import timeline_section

BADGES: Final = {
    Verdict.CAUSE_FOUND: ("CAUSE FOUND", "bold white on red"),
    Verdict.CANDIDATES: ("CANDIDATES", "bold black on yellow"),
    Verdict.INCONCLUSIVE: ("INCONCLUSIVE", "bold black on cyan"),
    Verdict.HEALTHY: ("HEALTHY", "bold black on green"),
    Verdict.RECOVERED: ("RECOVERED", "bold black on green"),
    Verdict.STALE_ALERT: ("STALE ALERT", "bold white on blue"),
}
_MOST_RULED_OUT = 4
_MOST_CHECKS = 4
_MOST_CAUSES = 3


def report(analysis: Analysis, seconds: float, answer: Sequence[RenderableType] = ()) -> Group:
    """The whole report, the answer to a question first; `seconds` is how long the analysis took."""
    return Group(*answer, *_sections(analysis, seconds))


def _sections(analysis: Analysis, seconds: float) -> Iterator[RenderableType]:
    yield Headline(analysis.verdict, analysis.summary)
    yield from _causes(analysis)
    if analysis.ruled_out:
        yield section("Ruled out", *map(_ruled_out, analysis.ruled_out[:_MOST_RULED_OUT]))
        yield from _more(len(analysis.ruled_out) - _MOST_RULED_OUT)
    yield from differences_section(analysis)
    yield from timeline_section(analysis)
    if analysis.next_checks:
        checks = analysis.next_checks[:_MOST_CHECKS]
        yield section("Next checks", *(part for check in checks for part in _next_check(check)))
    yield Text()
    yield from coverage_lines(analysis.coverage, seconds)


@dataclass(frozen=True)
class Headline:
    """The verdict as a coloured badge, or as a word where nothing is coloured; then the summary."""

    verdict: Verdict
    summary: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        word, style = BADGES[self.verdict]
        coloured = bool(console.color_system) and not console.no_color
        badge = (f" {word} ", style) if coloured else f"{word}:"
        yield Text.assemble(badge, " ", prose(self.summary, "bold"))


def _causes(analysis: Analysis) -> Iterator[RenderableType]:
    for cause in analysis.causes[:1]:
        yield from main_cause(cause, analysis.summary)
    others = analysis.causes[1:_MOST_CAUSES]
    if also := [cause for cause in others if cause.independent]:
        yield section("Also broken", *map(lesser_cause, also))
    if candidates := [cause for cause in others if not cause.independent]:
        yield section("Other candidates", *map(lesser_cause, candidates))


def _more(left: int) -> Iterator[RenderableType]:
    if left > 0:
        yield indented(Text(f"… and {left} more (--json has all)", style="dim"))


def _ruled_out(ruled: RuledOut) -> Rows:
    body = Text.assemble(prose(ruled.statement.rstrip(".")), (" — ", "dim"), prose(ruled.reason))
    if ruled.citations:
        body.append(f" ({place(ruled.citations[0])})", style="cyan")
    return Rows((("✗", body),), label_width=1)


def _next_check(check: NextCheck) -> Iterator[RenderableType]:
    yield prose(check.question)
    yield CommandLine(check.command, f"add {check.upload}" if check.upload else "")
