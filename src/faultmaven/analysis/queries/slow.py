"""Reads MySQL's slow query log: which statements took how long, waiting or reading."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.model import Entity
from faultmaven.analysis.queries.plans import MANY_ROWS, WASTE
from faultmaven.analysis.signals.model import Signal, signal
from faultmaven.analysis.templates.masking import mask

MAX_STATEMENTS = 1000
MAX_WORDS = 200
LOCKED = 0.5
"""A statement that waits for locks for more than half of its time is not slow by itself."""

_TIMES = re.compile(
    r"^# Query_time: +(?P<seconds>\d{1,9}(?:\.\d{1,9})?)"
    r" +Lock_time: +(?P<locked>\d{1,9}(?:\.\d{1,9})?)"
    r"(?: +Rows_sent: +(?P<sent>\d{1,15}))?(?: +Rows_examined: +(?P<examined>\d{1,15}))?"
)
_PREAMBLE = re.compile(r"^(?:#|SET timestamp=|use \w+;|/\*)", re.IGNORECASE)


@dataclass(slots=True)
class _Slow:
    """The executions of one statement, its literals left out; times in seconds."""

    lines: tuple[SourceLine, SourceLine]
    count: int = 0
    seconds: float = 0.0
    locked: float = 0.0
    sent: int = 0
    examined: int = 0


def facts(file: str, lines: Sequence[str]) -> list[Signal]:
    """One signal a statement, the slowest in total first."""
    statements: dict[str, _Slow] = {}
    times: tuple[re.Match[str], SourceLine] | None = None
    for number, text in enumerate(lines, 1):
        line = SourceLine(file, number, text)
        if found := _TIMES.match(text[:400]):
            times = found, line
        elif times and text.strip() and not _PREAMBLE.match(text[:100]):
            key = _masked(text)
            if key in statements or len(statements) < MAX_STATEMENTS:
                _count(statements.setdefault(key, _Slow((times[1], line))), times[0])
            times = None
    ordered = sorted(statements.items(), key=lambda item: (-item[1].seconds, item[0]))
    return [fact for key, slow in ordered for fact in _told(file, key, slow)]


def _masked(text: str) -> str:
    without = re.sub(r"'[^']{0,2000}'", "'<*>'", text[:2000])
    return mask(without)[:MAX_WORDS]


def _count(slow: _Slow, found: re.Match[str]) -> None:
    slow.count += 1
    slow.seconds += float(found["seconds"])
    slow.locked += float(found["locked"])
    slow.sent += int(found["sent"] or 0)
    slow.examined += int(found["examined"] or 0)


def _told(file: str, statement: str, slow: _Slow) -> Iterator[Signal]:
    if slow.locked >= LOCKED * slow.seconds > 0:
        reason = "locks"
    elif slow.examined >= MANY_ROWS and slow.examined >= WASTE * max(slow.sent, 1):
        reason = "rows"
    else:
        reason = "unknown"
    yield signal(
        "query.slow",
        Entity("file", file),
        slow.lines,
        statement=statement,
        reason=reason,
        count=slow.count,
        seconds=f"{slow.seconds:.1f}",
        examined=slow.examined,
        sent=slow.sent,
    )
