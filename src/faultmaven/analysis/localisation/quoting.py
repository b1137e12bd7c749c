"""Cites lines of files that may be too large to keep."""

from collections.abc import Callable, Mapping, Sequence

from faultmaven.analysis.citations import SourceLine, cite
from faultmaven.analysis.model import Citation

Quote = Callable[[str, int, str], Citation]
"""Cites a line of a file (from 1); `part` is text that stands in it."""


def quoting(documents: Mapping[str, Sequence[str]]) -> Quote:
    """Quotes the line where its file is at hand, else the part that is known to stand there."""

    def quote(file: str, line: int, part: str) -> Citation:
        lines = documents.get(file, ())
        text = lines[line - 1] if line <= len(lines) else part
        return cite(SourceLine(file, line, text))

    return quote
