"""Citations are cut verbatim from source lines, and checked against the source before they
leave."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from faultmaven.analysis.model import Citation

MAX_QUOTE = 400
MAX_SPAN_QUOTE = 2000

LinesOf = Callable[[str, int, int], Sequence[str]]
"""Gives those lines of a file's range (from 1, both ends included) that exist."""


class SourceLine(NamedTuple):
    """One line of evidence: its file, its number (from 1) and its text."""

    file: str
    number: int
    text: str


def cite(line: SourceLine, part: str = "") -> Citation:
    """The citation of a line, or of the `part` of it that matters (used where the rest is
    secret)."""
    quote = part if part and part in line.text else line.text.strip()
    return Citation(line.file, line.number, line.number, quote[:MAX_QUOTE].rstrip())


def cite_span(file: str, first: int, lines: Sequence[str]) -> Citation:
    """The citation of consecutive lines from `first` on, of which the quote is the beginning."""
    quote = "\n".join(lines).strip()[:MAX_SPAN_QUOTE].rstrip()
    return Citation(file, first, first + len(lines) - 1, quote)


def cite_all(lines: Iterable[SourceLine | None]) -> tuple[Citation, ...]:
    """The citations of the lines that exist, each once, in the given order."""
    return tuple(dict.fromkeys(cite(line) for line in lines if line is not None))


def verify(citation: Citation, lines: Sequence[str]) -> bool:
    """Whether the quote occurs in `lines`, those of the cited lines that exist."""
    start, end = citation.line_start, citation.line_end
    whole = 1 <= start <= end and len(lines) == end - start + 1
    return whole and bool(citation.quote) and citation.quote in "\n".join(lines)


def verified(citations: Iterable[Citation], lines_of: LinesOf) -> tuple[Citation, ...]:
    """The citations that hold, without repeats."""
    return tuple(
        citation
        for citation in dict.fromkeys(citations)
        if verify(citation, lines_of(citation.file, citation.line_start, citation.line_end))
    )
