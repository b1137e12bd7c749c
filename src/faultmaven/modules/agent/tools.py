"""What a model may look at in the evidence of its case: it reads, a page at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from faultmaven.analysis.cited_lines import CitedLines
from faultmaven.analysis.errors import PatternInvalid
from faultmaven.analysis.model import Analysis, Citation, Difference, Event, Template
from faultmaven.analysis.search import Match, Query, matches
from faultmaven.analysis.sources import Source

Entry = TypeVar("Entry")

ROWS = 20
ROW_CHARACTERS = 240


class Tool(StrEnum):
    SEARCH = "search"
    READ = "read"
    COUNT = "count"
    TEMPLATES = "templates"
    TIMELINE = "timeline"
    DIFFERENCES = "differences"


class Look(BaseModel):
    """One look; `text` is what lines or entries must hold, a pattern (RE2) if `regex`.

    `file` confines it to one file; `line_start` and `line_end` say which lines to read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tool: Tool
    text: str = ""
    regex: bool = False
    file: str = ""
    line_start: int = Field(default=0, ge=0)
    line_end: int = Field(default=0, ge=0)

    def __str__(self) -> str:
        lines = f"{self.line_start}-{self.line_end}" if self.line_start else ""
        return " ".join(filter(None, (self.tool.value, repr(self.text), self.file, lines)))


@dataclass(frozen=True, slots=True)
class Bench:
    """The evidence of a case, laid out to be looked at."""

    sources: Sequence[Source]
    analysis: Analysis

    def look(self, look: Look) -> str:
        """What a look shows, as text with places; or why it shows nothing."""
        if look.file and look.file not in {source.name for source in self.sources}:
            names = ", ".join(source.name for source in self.sources[:ROWS])
            return f"No file has this name. The files are: {names}"
        try:
            return _TOOLS[look.tool](self, look)
        except PatternInvalid as error:
            return str(error)

    def sources_of(self, look: Look) -> list[Source]:
        return [source for source in self.sources if look.file in ("", source.name)]


def _found(bench: Bench, look: Look) -> Iterator[Match]:
    query = Query(look.text, regex=look.regex, ignore_case=True)
    for source in bench.sources_of(look):
        yield from matches(source, query, clock_of=lambda _: None)


def _search(bench: Bench, look: Look) -> str:
    if not look.text:
        return "A search needs a text."
    found = _found(bench, look)
    rows = [_row(match.file, match.line, match.text) for match in islice(found, ROWS)]
    return _page(rows, sum(1 for _ in found))


def _count(bench: Bench, look: Look) -> str:
    if not look.text:
        return "A count needs a text."
    counts: dict[str, int] = {}
    for match in _found(bench, look):
        counts[match.file] = counts.get(match.file, 0) + 1
    rows = [f"{count} lines in {file}" for file, count in counts.items()]
    return _page([f"{sum(counts.values())} lines in all", *rows[:ROWS]], len(rows[ROWS:]))


def _read(bench: Bench, look: Look) -> str:
    if not look.file or not look.line_start:
        return "Reading needs a file and its first line (line_start)."
    start = look.line_start
    end = min(max(look.line_end, start), start + ROWS - 1)
    lines = CitedLines(bench.sources_of(look), [Citation(look.file, start, end, "")])
    return _page([_row(look.file, n, t) for n, t in enumerate(lines(look.file, start, end), start)])


def _templates(bench: Bench, look: Look) -> str:
    return _entries(look, bench.analysis.templates, _of_template, lambda each: each.file)


def _timeline(bench: Bench, look: Look) -> str:
    return _entries(look, bench.analysis.timeline, _of_event, lambda each: each.citation.file)


def _differences(bench: Bench, look: Look) -> str:
    return _entries(
        look,
        bench.analysis.differences,
        _of_difference,
        lambda each: each.citation.file if each.citation else "",
    )


def _entries(
    look: Look,
    entries: Iterable[Entry],
    told: Callable[[Entry], str],
    file_of: Callable[[Entry], str],
) -> str:
    ours = (entry for entry in entries if look.file in ("", file_of(entry)))
    rows = [row for row in map(told, ours) if look.text.casefold() in row.casefold()]
    return _page([_short(row) for row in rows[:ROWS]], len(rows[ROWS:]))


def _of_template(template: Template) -> str:
    place = f"{template.file}:{template.first_line}-{template.last_line}"
    return f"{template.count} x {template.level or ''} {template.pattern} ({place})"


def _of_event(event: Event) -> str:
    place = f"{event.citation.file}:{event.citation.line_start}"
    return f"{event.at:%Y-%m-%dT%H:%M:%SZ} {event.kind}: {event.summary} ({place})"


def _of_difference(difference: Difference) -> str:
    at = difference.citation
    place = f" ({at.file}:{at.line_start})" if at else ""
    return f"{difference.kind}: {difference.summary}{place}"


def _row(file: str, line: int, text: str) -> str:
    return _short(f"{file}:{line}: {text}")


def _short(row: str) -> str:
    return row if len(row) <= ROW_CHARACTERS else f"{row[: ROW_CHARACTERS - 1]}…"


def _page(rows: Sequence[str], more: int = 0) -> str:
    if not rows:
        return "Nothing."
    return "\n".join([*rows, f"({more} more, not shown)"] if more else rows)


_TOOLS: Mapping[Tool, Callable[[Bench, Look], str]] = {
    Tool.SEARCH: _search,
    Tool.READ: _read,
    Tool.COUNT: _count,
    Tool.TEMPLATES: _templates,
    Tool.TIMELINE: _timeline,
    Tool.DIFFERENCES: _differences,
}
