"""Checks citations against the bytes they point at, apart from the code that made them."""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from faultmaven.analysis.sources import Source

_LINE_END = re.compile(rb"\r\n|\n|\r")


def dangling_citations(
    document: Mapping[str, Any], sources: Iterable[Source]
) -> tuple[int, tuple[str, ...]]:
    """How many citations a document has, and those whose quote is not at its lines."""
    by_name = {source.name: source for source in sources}
    lines: dict[str, list[str]] = {}
    citations = list(citations_in(document))
    dangling = []
    for citation in citations:
        name = citation["file"]
        if name in by_name and name not in lines:
            lines[name] = source_lines(by_name[name])
        if fault := fault_of(citation, lines.get(name)):
            dangling.append(f"{name}:{citation['line_start']}-{citation['line_end']}: {fault}")
    return len(citations), tuple(dangling)


def citations_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every citation anywhere in a JSON value."""
    if isinstance(value, dict):
        if {"file", "line_start", "line_end", "quote"} <= value.keys():
            yield value
        for inner in value.values():
            yield from citations_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from citations_in(inner)


def fault_of(citation: Mapping[str, Any], lines: list[str] | None) -> str:
    """What is wrong with a citation of a file with these lines; empty if nothing is."""
    first, last, quote = citation["line_start"], citation["line_end"], citation["quote"]
    if lines is None:
        return "no such file"
    if not 1 <= first <= last <= len(lines):
        return f"the file has {len(lines)} lines"
    if not quote.strip():
        return "the quote is empty"
    return "" if quote in "\n".join(lines[first - 1 : last]) else "the quote is not there"


def source_lines(source: Source) -> list[str]:
    """A source's lines: LF, CR LF and lone CR end one; bytes are UTF-16, UTF-8, else Latin-1."""
    with source.open() as stream:
        data = stream.read().removeprefix(codecs.BOM_UTF8)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode()
    return [_text(raw) for raw in _LINE_END.split(data)]


def _text(raw: bytes) -> str:
    raw = raw.replace(b"\0", "\N{REPLACEMENT CHARACTER}".encode())
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
