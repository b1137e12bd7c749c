"""Finds what must not leave a text, and puts placeholders there."""

from collections.abc import Iterator
from typing import Final

from faultmaven.redaction.detectors import (
    addresses,
    commands,
    encoded,
    headers,
    keyed,
    loose,
    numbers,
    services,
    tokens,
    urls,
)
from faultmaven.redaction.detectors.private_keys import KeyBlocks
from faultmaven.redaction.escapes import unescaped
from faultmaven.redaction.model import Found, Kind, Redacted, Span
from faultmaven.redaction.placeholders import FORM, Numbering, Placeholders
from faultmaven.redaction.utf8 import to_bytes, to_text

LAYERS: Final = 2
_ORDER: Final = {kind: place for place, kind in enumerate(Kind)}


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
        spans = _apart([*find(data, self._keys), *self._placeholders(data)])
        found, parts, position = [], list[bytes](), 0
        places = _Places(data, self._line)
        for span in spans:
            value = data[span.start : span.end]
            name = self._numbering.placeholder(span.kind, to_text(value))
            parts += [data[position : span.start], name.encode()]
            position = span.end
            found.append(places.found(span, name))
        parts.append(data[position:])
        self._line += _line_ends(data)
        text = to_text(b"".join(parts)) if spans else text
        return Redacted(text, self._numbering.placeholders(), tuple(found))

    def _placeholders(self, data: bytes) -> Iterator[Span]:
        """What reads like a placeholder that was given out for something else."""
        for match in FORM.finditer(data):
            if self._numbering.in_use(to_text(match.group())):
                yield Span(match.start(), match.end(), Kind.TEXT, "placeholder")


def find(data: bytes, keys: KeyBlocks, layers: int = LAYERS) -> list[Span]:
    """What every detector finds in UTF-8 text, also behind as many `layers` of escapes and base64;
    spans may overlap. `keys` is open within a key."""
    data = _without_placeholders(data)
    spans = list(keys.find(data))
    for detector in (tokens, headers, urls, keyed, commands, numbers, addresses, services, loose):
        spans += detector.find(data)
    if layers:
        spans += encoded.find(data, lambda text: find(text, KeyBlocks(), layers - 1))
        for text in unescaped(data):
            for span in find(text.data, KeyBlocks(), layers - 1):
                spans.append(Span(*text.origin(span.start, span.end), span.kind, span.rule))
    return spans


def _without_placeholders(data: bytes) -> bytes:
    """The text, as long as before, with nothing to find in what reads like placeholders."""
    if b"<" not in data:
        return data
    return bytes(FORM.sub(lambda match: b"<" + b"-" * (len(match.group()) - 2) + b">", data))


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


class _Places:
    """Tells line and columns of spans that come in order, reading each byte once."""

    def __init__(self, data: bytes, line: int) -> None:
        self._data = data
        self._line = line
        self._column = 1
        self._read = 0

    def found(self, span: Span, placeholder: str) -> Found:
        self._go_to(span.start)
        start, line = self._column, self._line
        width = len(to_text(self._data[span.start : span.end]))
        return Found(span.kind, span.rule, line, start, start + width - 1, placeholder)

    def _go_to(self, place: int) -> None:
        between = self._data[self._read : place]
        if ends := _line_ends(between):
            self._line += ends
            self._column = 1
            between = between[max(between.rfind(b"\n"), between.rfind(b"\r")) + 1 :]
        self._column += len(to_text(between))
        self._read = place


def _line_ends(data: bytes) -> int:
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")
