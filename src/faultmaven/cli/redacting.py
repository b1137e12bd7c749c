"""`faultmaven redact`: what would leave of a text, block by block, in bounded memory."""

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, BinaryIO, Final

from faultmaven.analysis.encoding import HEAD_BYTES, Encoding, detect_encoding
from faultmaven.cli.inputs import STANDARD_INPUT, InputUnusable, check
from faultmaven.redaction.model import Found, Redacted
from faultmaven.redaction.placeholders import Placeholders
from faultmaven.redaction.redactor import Redactor

BLOCK: Final = 1 << 20
LONGEST_LINE: Final = 4 << 20
_ENDS: Final = (b"\n", b" ", b",", b";")


def redact_file(file: Path, *, as_json: bool) -> None:
    """Print a file, or what is piped in, without its secrets; or what was found where.

    Raises `InputUnusable` unless it is a readable file.
    """
    with _opened(file) as stream:
        parts = redacted(stream)
        if as_json:
            _print_found(parts)
        else:
            for part in parts:
                sys.stdout.buffer.write(part.text.encode("utf-8", "surrogateescape"))
    sys.stdout.flush()


def redacted(stream: BinaryIO) -> Iterator[Redacted]:
    """The text of a stream, redacted in parts that end where lines do; a line of more than 4 MiB
    is cut at a space or sign. Bytes that are no UTF-8 stay as they are."""
    redactor = Redactor(Placeholders())
    for text in _texts(stream):
        yield redactor.feed(text)


def _opened(file: Path) -> Any:
    if file == STANDARD_INPUT:
        if sys.stdin.isatty():
            raise InputUnusable(
                "redact reads a file or what is piped in: faultmaven redact app.log"
            )
        return nullcontext(sys.stdin.buffer)
    if file.is_dir():
        raise InputUnusable(f"{file} is a folder: give one file.")
    check(file)
    try:
        return file.open("rb")
    except PermissionError as error:
        raise InputUnusable(f"{file}: permission denied; make it readable (chmod u+r).") from error


def _texts(stream: BinaryIO) -> Iterator[str]:
    head = stream.read(HEAD_BYTES)
    encoding, mark = detect_encoding(head)
    if encoding.unit > 1:
        yield from _wide_texts(head[mark:] + stream.read(), encoding)
        return
    held = head
    while block := stream.read(BLOCK):
        held += block
        cut = _cut(held)
        if cut:
            yield held[:cut].decode("utf-8", "surrogateescape")
            held = held[cut:]
    if held:
        yield held.decode("utf-8", "surrogateescape")


def _wide_texts(data: bytes, encoding: Encoding) -> Iterator[str]:
    """Text in UTF-16, which is read as a whole."""
    yield data.decode(encoding, "replace")


def _cut(held: bytes) -> int:
    """Where what was read may be cut: after its last line, or within one that is too long."""
    cut = held.rfind(b"\n") + 1
    if cut or len(held) < LONGEST_LINE:
        return cut
    return max(held.rfind(end) + 1 for end in _ENDS) or len(held)


def _print_found(parts: Iterator[Redacted]) -> None:
    sys.stdout.write('{"found": [')
    separator = "\n"
    for part in parts:
        for found in part.found:
            sys.stdout.write(f"{separator}{json.dumps(as_document(found))}")
            separator = ",\n"
    sys.stdout.write("]}\n")


def as_document(found: Found) -> dict[str, object]:
    """One finding as JSON; never the value."""
    return {
        "kind": found.kind,
        "rule": found.rule,
        "line": found.line,
        "columns": [found.column_start, found.column_end],
        "placeholder": found.placeholder,
    }
