"""Citations are cut verbatim from source lines, and checked against the source before they
leave."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from faultmaven.analysis.model import Citation

MAX_QUOTE = 400


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


def cite_all(lines: Iterable[SourceLine | None]) -> tuple[Citation, ...]:
    """The citations of the lines that exist, each once, in the given order."""
    return tuple(dict.fromkeys(cite(line) for line in lines if line is not None))


def verify(citation: Citation, lines: Sequence[str]) -> bool:
    """Whether the quote occurs in the cited lines; `lines` are the file's, line N at index N -
    1."""
    start, end = citation.line_start, citation.line_end
    if not citation.quote or not 1 <= start <= end <= len(lines):
        return False
    return citation.quote in "\n".join(lines[start - 1 : end])


def verified(
    citations: Iterable[Citation], lines_of: Callable[[str], Sequence[str] | None]
) -> tuple[Citation, ...]:
    """The citations that hold, without repeats; `lines_of` gives a file's lines or None."""
    kept = []
    for citation in dict.fromkeys(citations):
        lines = lines_of(citation.file)
        if lines is not None and verify(citation, lines):
            kept.append(citation)
    return tuple(kept)
