"""The first lines of a source, enough to tell what it is."""

import re
from dataclasses import dataclass

from faultmaven.analysis.encoding import HEAD_BYTES, detect_encoding
from faultmaven.analysis.reading import decode_block, decoded, whole_lines
from faultmaven.analysis.sources import Source

SAMPLE_BYTES = 1 << 18
SAMPLE_LINES = 400

_ANSI = re.compile(r"\x1b(?:\[[0-?]*+[ -/]*+[@-~]|\][^\x07\x1b]*+(?:\x07|\x1b\\)?|[@-Z\\^_])")


@dataclass(frozen=True, slots=True)
class Sample:
    """Lines from the start of a text; `whole` if there are no more."""

    lines: tuple[str, ...]
    whole: bool = False

    @property
    def text_lines(self) -> list[str]:
        """The lines that are not blank, without ANSI codes."""
        return [plain(line) for line in self.lines if line.strip()]


def head_sample(source: Source) -> Sample:
    with source.open() as stream:
        head = stream.read(SAMPLE_BYTES)
    encoding, bom = detect_encoding(head[:HEAD_BYTES])
    lines: list[str] = []
    for data in whole_lines(decoded([head[bom:]], encoding)):
        lines.extend(decode_block(data))
    whole = source.size <= len(head) and len(lines) <= SAMPLE_LINES
    return Sample(tuple(lines[:SAMPLE_LINES]), whole)


def plain(text: str) -> str:
    """Text without ANSI escape sequences."""
    return _ANSI.sub("", text) if "\x1b" in text else text
