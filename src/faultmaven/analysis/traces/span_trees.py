"""Traces printed as trees of spans: where the time of a request went."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.entities import SERVICE, named
from faultmaven.analysis.signals.model import Signal, signal

MOST_OF_IT = 0.5
"""A span that took more than half of the request by itself is where making it faster pays
(Amdahl 1967, doi.org/10.1145/1465482.1465560)."""
_SPAN = re.compile(
    r"^(?P<indent>[\s│|]*)[├└|+`][─-]+ (?P<operation>\S.{0,200}?) \((?P<service>[\w.@-]{1,100})\)"
    r" [-–] (?P<time>\d+(?:\.\d+)?) ?(?P<unit>ms|s|µs|us)\b"
)
_UNITS = {"s": 1000.0, "ms": 1.0, "µs": 0.001, "us": 0.001}
_STATEMENT = re.compile(r"^[\s│|]*db\.(?:statement|query\.text): (?P<text>\S.*)")
_QUERY = re.compile(r"(?i)\b(?:query|sql|select|insert|update|delete)\b")
MAX_STATEMENT = 200


@dataclass(slots=True)
class _Span:
    depth: int
    operation: str
    service: str
    took: float
    line: SourceLine
    own: float
    root: "_Span | None" = None
    statement: tuple[str, SourceLine] | None = field(default=None)


def facts(file: str, lines: Sequence[str]) -> Iterator[Signal]:
    """For every tree the span that took most of it by itself, if one took more than half."""
    spans = list(_spans(file, lines))
    for root in (span for span in spans if span.root is None):
        tree = [span for span in spans if span is root or span.root is root]
        longest = max(tree, key=lambda span: span.own)
        if len(tree) > 1 and root.took > 0 and longest.own > MOST_OF_IT * root.took:
            yield _slow(longest, root)


def _spans(file: str, lines: Sequence[str]) -> Iterator[_Span]:
    """The spans in order; what a span's children took is not its own time."""
    above: list[_Span] = []
    for number, text in enumerate(lines, 1):
        match = _SPAN.match(text[:1000]) if ") - " in text or ") – " in text else None
        if match is None:
            told = _STATEMENT.match(text[:1000]) if above else None
            if told is not None:
                statement = told["text"][:MAX_STATEMENT], SourceLine(file, number, text)
                above[-1].statement = statement
            continue
        took = float(match["time"]) * _UNITS[match["unit"]]
        line = SourceLine(file, number, text)
        span = _Span(len(match["indent"]), match["operation"], match["service"], took, line, took)
        while above and above[-1].depth >= span.depth:
            above.pop()
        if above:
            span.root = above[0]
            above[-1].own = max(above[-1].own - took, 0.0)
        above.append(span)
        yield span


def _slow(span: _Span, root: _Span) -> Signal:
    query = span.statement is not None or bool(_QUERY.search(span.operation))
    text, line = span.statement or ("", None)
    return signal(
        "trace.slow_span",
        named(SERVICE, span.service),
        [span.line, line, root.line],
        operation=span.operation,
        what="a database query" if query else "its own work",
        own=f"{span.own:.0f} ms",
        total=f"{root.took:.0f} ms",
        request=root.operation,
        statement=f": {text}" if text else "",
    )
