"""The lines of a document that are kept: all, or of one that is too large those at its ends."""

from collections.abc import Sequence

from faultmaven.analysis.formats import DOCUMENTS, LINEWISE, Format

MAX_DOCUMENT_BYTES = 32 << 20
MAX_GAP_LINES = 4_000_000
"""Lines left out between the ends, as each keeps its number; past more, the end is left out too."""


class Kept:
    """Takes a document's lines in order. Empty lines stand for those that are left out, so that
    every line keeps its number; `left_out` is how many these are."""

    def __init__(self, size: int, kind: Format, room: int) -> None:
        """A document of `size` bytes is kept whole if that is at most `room`."""
        self.lines: list[str] = []
        self.left_out = 0
        self._size = size
        self._whole = size <= room and kind in DOCUMENTS
        self._ends = kind in LINEWISE and room >= MAX_DOCUMENT_BYTES
        self._gap = range(0)

    @property
    def any(self) -> bool:
        """Whether any lines are kept."""
        return self._whole or self._ends

    @property
    def note(self) -> str:
        """Which lines are left out, and what to do about it; empty if none are."""
        if not self.left_out:
            return ""
        if self._size <= MAX_DOCUMENT_BYTES:
            return "too large beside the other documents, its lines were only counted: give fewer"
        why = f"larger than {MAX_DOCUMENT_BYTES >> 20} MiB"
        if not self._ends:
            return f"{why}, its lines were only counted: split it"
        lines = f"lines {self._gap.start:,} to {self._gap.stop - 1:,}"
        return f"{why}, {lines} were only counted: split it"

    def add(self, texts: Sequence[str], first: int, end: int) -> None:
        """Adds lines from number `first` on, up to which the file's first `end` bytes were read."""
        if self._whole or (self._ends and self._at_an_end(end)):
            self.lines += texts
            return
        self.left_out += len(texts)
        self._gap = range(self._gap.start or first, first + len(texts))
        if self._ends and self.left_out <= MAX_GAP_LINES:
            self.lines += [""] * len(texts)

    def _at_an_end(self, end: int) -> bool:
        half = MAX_DOCUMENT_BYTES // 2
        return end <= half or (end > self._size - half and self.left_out <= MAX_GAP_LINES)
