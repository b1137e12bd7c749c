"""Marks by which a format shows in its lines, each searched in all lines of a sample at once."""

from collections.abc import Sequence

import re2

LINE_CHARS = 512


def line_starts(lines: Sequence[str]) -> bytes:
    """The first `LINE_CHARS` characters of each line, as the text that marks are searched in."""
    return "\n".join(line[:LINE_CHARS] for line in lines).encode()


class Mark:
    """A pattern that some lines begin with; none of its parts matches the end of a line."""

    def __init__(self, *patterns: str) -> None:
        options = re2.Options()
        options.never_nl = True
        either = "|".join(patterns)
        self._pattern = re2.compile(f"(?m)^(?:{either})".encode(), options)

    def shows(self, text: bytes) -> bool:
        """Whether any line begins with the mark."""
        return self._pattern.search(text) is not None

    def count(self, text: bytes) -> int:
        """How many lines begin with the mark."""
        return sum(1 for _ in self._pattern.finditer(text))
