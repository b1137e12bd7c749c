"""One cause in full (what, why, the evidence in its own words, the fix) or in a line."""

from collections.abc import Iterator
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from faultmaven.analysis.model import Cause, Citation, CommandClass, Event, Remedy
from faultmaven.cli.report.layout import CommandLine, Rows, place, prose, quotes, section

SAFETY: Final = {
    CommandClass.READ_ONLY: ("read-only", "green"),
    CommandClass.MUTATING: ("changes the system", "yellow"),
    CommandClass.DESTRUCTIVE: ("destructive", "bold red"),
}
_MOST_QUOTES = 4
_MOST_EXPLAINED = 4


def main_cause(cause: Cause, summary: str) -> Iterator[RenderableType]:
    """The sections of the leading cause; its statement is left out where `summary` says it."""
    if cause.statement not in summary:
        yield Text()
        yield prose(cause.statement, "bold")
    yield identity(cause)
    if reasons := tuple(_reasons(cause)):
        yield Text()
        yield Rows(reasons)
    if cause.citations:
        yield section("Evidence", *_evidence(cause))
    if cause.remedy:
        yield section("Fix", *_remedy(cause.remedy))


def lesser_cause(cause: Cause) -> Rows:
    """One cause that ranks behind the leading one, with the first place that speaks for it.

    One that needs a fix of its own comes with it.
    """
    lines: list[RenderableType] = [prose(cause.statement), identity(cause)]
    if cause.citations:
        lines.append(Text(place(cause.citations[0]), style="cyan"))
    if cause.independent and cause.remedy:
        lines.append(Rows((("Fix", prose(cause.remedy.action)),)))
    return Rows(((f"{cause.rank}.", Group(*lines)),), label_width=2)


def identity(cause: Cause) -> Text:
    """What is broken, in which way, how sure that is."""
    where = f" in {cause.entity.namespace}" if cause.entity.namespace else ""
    parts = (f"{cause.entity}{where}", cause.code, f"confidence {cause.confidence:.0%}")
    proof = () if cause.assurance == "none" else (str(cause.assurance),)
    return prose(" · ".join((*parts, *proof)), "dim")


def _reasons(cause: Cause) -> Iterator[tuple[str, RenderableType]]:
    if cause.why:
        yield "Why", prose(cause.why)
    for number, change in enumerate(cause.changes):
        yield "" if number else "Changed", _change(change)
    for number, effect in enumerate(cause.explains[:_MOST_EXPLAINED]):
        yield "" if number else "Explains", _told(effect.statement, effect.citations[0])
    if len(cause.explains) > _MOST_EXPLAINED:
        yield "", prose(f"… and {len(cause.explains) - _MOST_EXPLAINED} more", "dim")


def _change(change: Event) -> Text:
    return _told(f"{change.at:%H:%M:%S} {change.summary}", change.citation)


def _told(text: str, citation: Citation) -> Text:
    return prose(text).append(f" ({place(citation)})", style="cyan")


def _evidence(cause: Cause) -> Iterator[RenderableType]:
    passages = quotes(cause.citations)
    yield from passages[:_MOST_QUOTES]
    if more := [place(passage.citations[0]) for passage in passages[_MOST_QUOTES:]]:
        yield prose("also " + ", ".join(more[:6]), "dim")


def _remedy(remedy: Remedy) -> Iterator[RenderableType]:
    yield prose(remedy.action)
    for command in remedy.commands:
        words, style = SAFETY[command.safety]
        yield CommandLine(command.text, words, style)
    if remedy.verification:
        yield Rows((("Then", prose(remedy.verification)),), label_width=4)
