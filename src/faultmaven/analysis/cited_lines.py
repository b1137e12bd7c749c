"""The lines of evidence that citations point at, read in one pass over each file."""

from collections.abc import Iterable

from faultmaven.analysis.model import Citation
from faultmaven.analysis.reading import LineReader, decode_block
from faultmaven.analysis.sources import Source

MAX_CITED_LINES = 1000
"""A citation of more lines than this points at nothing in particular and does not hold."""


class CitedLines:
    """The cited lines; called with a file and a range it gives those of them that exist."""

    def __init__(self, sources: Iterable[Source], citations: Iterable[Citation]) -> None:
        wanted: dict[str, set[int]] = {}
        for citation in citations:
            lines = range(citation.line_start, citation.line_end + 1)
            wanted.setdefault(citation.file, set()).update(lines[:MAX_CITED_LINES])
        self._lines = {
            source.name: _read(source, wanted[source.name])
            for source in sources
            if wanted.get(source.name)
        }

    def __call__(self, file: str, start: int, end: int) -> list[str]:
        lines = self._lines.get(file, {})
        return [lines[number] for number in range(start, end + 1) if number in lines]


def _read(source: Source, wanted: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    last = max(wanted)
    reader = LineReader(source)
    for block in reader.blocks():
        inside = [number for number in wanted if block.first <= number <= reader.lines]
        if inside:
            texts = decode_block(block.data)
            found |= {number: texts[number - block.first] for number in inside}
        if reader.lines >= last:
            break
    return found
