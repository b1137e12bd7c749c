"""The few shapes that a report is made of: headings, bodies, labelled rows, quotes, places."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from faultmaven.analysis.model import Citation
from faultmaven.cli.report.verbatim import readable
from faultmaven.cli.visible import visible

NARROW = 60
MARK_WIDTH = 2
MOST_QUOTED_LINES = 10
MOST_QUOTED_COLUMNS = 400
MOST_PLACES = 3


def prose(text: str, style: str = "") -> Text:
    """Text from the evidence or about it, safe to print and never read as markup."""
    return Text(" ".join(visible(line) for line in text.splitlines()), style=style)


def section(title: str, *bodies: RenderableType) -> Group:
    """A titled block after an empty line."""
    return Group(Text(), Text(title, style="bold"), *map(indented, bodies))


def indented(body: RenderableType) -> RenderableType:
    return body if isinstance(body, CommandLine) else Padding(body, (0, 0, 0, 2))


def place(citation: Citation) -> str:
    """`file:line` or `file:first-last`, as editors open it."""
    last = f"-{citation.line_end}" if citation.line_end > citation.line_start else ""
    return f"{visible(citation.file)}:{citation.line_start}{last}"


@dataclass(frozen=True)
class CommandLine:
    """A command on one line however long, so that it can be copied as it is."""

    text: str
    note: str = ""
    note_style: str = "dim"

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        note = f"  # {self.note}" if self.note else ""
        line = Text("  $ ", style="dim", no_wrap=True, overflow="ignore", end="\n")
        line.append(" ".join(map(visible, self.text.splitlines())), style="default not dim bold")
        line.append(note, style=self.note_style)
        yield line


@dataclass(frozen=True)
class Rows:
    """Label and body side by side; under one another where the terminal is narrow."""

    rows: tuple[tuple[str, RenderableType], ...]
    label_width: int = 9

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width < NARROW and self.label_width > MARK_WIDTH:
            yield from self._stacked()
            return
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(width=self.label_width, style="dim")
        table.add_column(overflow="fold")
        for label, body in self.rows:
            table.add_row(label, body)
        yield table

    def _stacked(self) -> Iterable[RenderableType]:
        for label, body in self.rows:
            if label:
                yield Text(label, style="dim")
            yield indented(body)


@dataclass(frozen=True)
class Quote:
    """A cited passage: where it stands (everywhere it does), then its own words behind a bar."""

    citations: tuple[Citation, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(", ".join(map(place, self.citations)), style="cyan", overflow="fold")
        cited = self.citations[0]
        for line in quoted_lines(cited.quote, cited.line_end - cited.line_start + 1):
            for part in line.wrap(console, max(options.max_width - 2, 8), overflow="fold"):
                part.rstrip()
                yield Text.assemble(("│ ", "dim"), part)


def quotes(citations: Iterable[Citation]) -> list[Quote]:
    """The passages in their order; one that several places have is quoted once, and parts that
    follow one another are one."""
    places: dict[str, list[Citation]] = {}
    for citation in _whole(citations):
        places.setdefault(citation.quote, []).append(citation)
    return [Quote(tuple(same[:MOST_PLACES])) for same in places.values()]


def _whole(citations: Iterable[Citation]) -> list[Citation]:
    """The citations, each joined with those that go on right where it ends."""
    found: list[Citation] = []
    for citation in citations:
        last = found[-1] if found else None
        if last and (last.file, last.line_end + 1) == (citation.file, citation.line_start):
            found[-1] = replace(last, line_end=citation.line_end)
        else:
            found.append(citation)
    return found


def quoted_lines(quote: str, of: int = 1) -> list[Text]:
    """The quote's lines (`of` so many cited) without their common indentation, cut to what a reader
    can take in."""
    lines = [visible(line.rstrip())[:MOST_QUOTED_COLUMNS] for line in readable(quote)]
    margin = min((len(x) - len(x.lstrip()) for x in lines if x.strip()), default=0)
    shown = [Text(line[margin:]) for line in lines[:MOST_QUOTED_LINES]]
    if (more := max(of, len(lines)) - len(shown)) > 0:
        shown.append(Text(f"… {more} more {'line' if more == 1 else 'lines'}", style="dim"))
    return shown
