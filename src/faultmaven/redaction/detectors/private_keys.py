"""Finds private keys in PEM and like blocks, line by line, so that no line is lost or joined."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from faultmaven.redaction.effort import Effort
from faultmaven.redaction.expressions import compiled
from faultmaven.redaction.model import Kind, Span

_BEGIN: Final = compiled(
    r"-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}(?:PRIVATE KEY|KEY)(?: BLOCK)?-----"
    r"|---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----|PuTTY-User-Key-File-[23]"
)
_END: Final = compiled(r"-----END |---- END |Private-MAC:")
_BODY: Final = compiled(r"[A-Za-z0-9+/=]{2,}")
_REST: Final = compiled(r"[A-Za-z0-9+/=]{8,}[\"'`,;+\\nr ]*[\r\n]*$")
_HEADER: Final = compiled(r"\s*[A-Za-z][A-Za-z0-9-]{2,30}: ")
_WRAPPING: Final = b" \t\r\n\"'`,;+\\|#>*"
_MOST_LINES: Final = 400
_MOST_STRANGE: Final = 3


@dataclass(slots=True)
class KeyBlocks:
    """Whether a key is open at the end of what was read, and how many of its lines were read."""

    open: bool = False
    lines: int = 0
    strange: int = 0

    def find(self, data: bytes, effort: Effort) -> Iterator[Span]:
        """The lines of keys, one by one; a key that stands in one line, as in JSON, as one."""
        position = 0
        while True:
            if not self.open:
                begin = _BEGIN.search(data, position)
                if begin is None:
                    return
                position, self.open, self.lines, self.strange = begin.end(), True, 0, 0
            while self.open and position < len(data):
                effort.spend(3)
                stop = data.find(b"\n", position)
                stop = len(data) if stop < 0 else stop + 1
                end = _END.search(data, position, stop)
                yield from self._line(data, position, end.start() if end else stop)
                position = end.end() if end else stop
                self.lines += 1
                if end or self.lines > _MOST_LINES or self.strange > _MOST_STRANGE:
                    self.open = False
            if self.open:
                return

    def _line(self, data: bytes, start: int, stop: int) -> Iterator[Span]:
        text = data[start:stop]
        if not text.strip(_WRAPPING) or (_HEADER.match(text) and b"\\n" not in text):
            return
        match = _BODY.fullmatch(text.strip(_WRAPPING)) or b"\\n" in text
        if match:
            first = start + len(text) - len(text.lstrip(_WRAPPING))
            last = start + len(text.rstrip(_WRAPPING))
            self.strange = 0
            yield Span(first, last, Kind.SECRET, "private-key")
            return
        rest = _REST.search(text)
        if rest is None:
            self.strange += 1
            return
        body = _BODY.match(rest.group())
        yield Span(
            start + rest.start(), start + rest.start() + body.end(), Kind.SECRET, "private-key"
        )
