"""Finds what must not leave a text, and puts placeholders there."""

from collections.abc import Iterator
from typing import Final

from faultmaven.redaction.detectors import (
    addresses,
    codes,
    commands,
    encoded,
    headers,
    keyed,
    loose,
    manifests,
    numbers,
    services,
    tokens,
    urls,
)
from faultmaven.redaction.detectors.private_keys import KeyBlocks
from faultmaven.redaction.effort import Effort, TooDense
from faultmaven.redaction.escapes import unescaped
from faultmaven.redaction.expressions import compiled
from faultmaven.redaction.model import Kind, Redacted, Span
from faultmaven.redaction.placeholders import FORM, Numbering, Placeholders
from faultmaven.redaction.places import line_ends, places
from faultmaven.redaction.utf8 import to_bytes, to_text

LAYERS: Final = 2
BLOCK: Final = 1 << 16
LOOK_BACK: Final = 1 << 10
"""Bytes before a block that are read with it: a name may stand lines above its value."""
_ORDER: Final = {kind: place for place, kind in enumerate(Kind)}
_SOME_LINES: Final = compiled(r"(?s).{64}[^\n]*|.+")
_DETECTORS: Final = (
    tokens,
    headers,
    urls,
    keyed,
    commands,
    codes,
    manifests,
    numbers,
    addresses,
    services,
    loose,
)


def redact(text: str, known: Placeholders) -> Redacted:
    """The text with placeholders for all secrets and personal data in it.

    The same value of a kind gets the same placeholder as it has in `known`. `restore` with the
    placeholders that come back gives the text again, letter by letter.
    """
    return Redactor(known).feed(text)


class Redactor:
    """Redacts a text that comes in parts, each ending at a line's end; a private key may go on
    from one to the next."""

    def __init__(self, known: Placeholders) -> None:
        self._numbering = Numbering(known)
        self._keys = KeyBlocks()
        self._line = 1

    def feed(self, text: str) -> Redacted:
        """The next part; its lines are counted on from those before."""
        data = to_bytes(text)
        spans = _apart(list(self._spans(data)))
        names, parts, position = list[str](), list[bytes](), 0
        for span in spans:
            names.append(
                self._numbering.placeholder(span.kind, to_text(data[span.start : span.end]))
            )
            parts += [data[position : span.start], names[-1].encode()]
            position = span.end
        parts.append(data[position:])
        found = tuple(places(data, spans, names, self._line))
        self._line += line_ends(data)
        text = to_text(b"".join(parts)) if spans else text
        return Redacted(text, self._numbering.placeholders(), found)

    def _spans(self, data: bytes) -> Iterator[Span]:
        effort = Effort(len(data))
        try:
            taken = list(self._placeholders(data, effort))
            clean = _without_placeholders(data, effort)
            keys = list(self._keys.find(clean, effort))
        except TooDense:
            self._keys = KeyBlocks()
            yield from _unseen(data, 0, len(data))
            return
        yield from (*taken, *keys)
        for start, end in _blocks(clean):
            yield from _of_block(clean, start, end)

    def _placeholders(self, data: bytes, effort: Effort) -> Iterator[Span]:
        """What reads like a placeholder that was given out for something else."""
        for match in effort.over(FORM.finditer(data)) if b"<" in data else ():
            if self._numbering.in_use(to_text(match.group())):
                yield Span(match.start(), match.end(), Kind.TEXT, "placeholder")


def _blocks(data: bytes) -> Iterator[tuple[int, int]]:
    """Where blocks of at most 64 KiB begin and end, at lines' ends; a longer line is one."""
    start = 0
    while start < len(data):
        end = start + BLOCK
        if end < len(data):
            end = data.rfind(b"\n", start, end) + 1 or data.find(b"\n", end) + 1
        end = min(end or len(data), len(data))
        yield start, end
        start = end


def _of_block(data: bytes, start: int, end: int) -> Iterator[Span]:
    """What stands in a block; all of its lines where they are made to cost time."""
    first = data.find(b"\n", max(0, start - LOOK_BACK), start) + 1 or start
    try:
        for span in find(data[first:end], Effort(end - first)):
            if first + span.end > start:
                yield span.moved(first)
    except TooDense:
        yield from _unseen(data, start, end)


def _unseen(data: bytes, start: int, end: int) -> Iterator[Span]:
    """The lines of a stretch that was made to cost time, some together where they are short."""
    for lines in _SOME_LINES.finditer(data, start, end):
        yield Span(lines.start(), lines.end(), Kind.SECRET, "too-dense")


def find(data: bytes, effort: Effort, layers: int = LAYERS) -> list[Span]:
    """What every detector finds in UTF-8 text, also behind as many `layers` of escapes and base64;
    spans may overlap. Raises `TooDense`."""
    spans = [
        span for detector in _DETECTORS for span in effort.over(detector.find(data, effort), 2)
    ]
    if layers:

        def inside(text: bytes) -> list[Span]:
            text = _without_placeholders(text, effort)
            return [*KeyBlocks().find(text, effort), *find(text, effort, layers - 1)]

        spans += encoded.find(data, effort, inside)
        for text in unescaped(data):
            for span in inside(text.data):
                spans.append(Span(*text.origin(span.start, span.end), span.kind, span.rule))
    return spans


def _without_placeholders(data: bytes, effort: Effort) -> bytes:
    """The text, as long as before, with nothing to find in what reads like placeholders."""
    if b"<" not in data:
        return data
    text = bytearray(data)
    for match in effort.over(FORM.finditer(data)):
        start, end = match.span()
        text[start + 1 : end - 1] = b"-" * (end - start - 2)
    return bytes(text)


def _apart(spans: list[Span]) -> list[Span]:
    """The spans in order; those that overlap as one, which is what the first kind of them is."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            first = min(last, span, key=lambda each: _ORDER[each.kind])
            joined[-1] = Span(last.start, max(last.end, span.end), first.kind, first.rule)
        else:
            joined.append(span)
    return joined
