"""Signals of what a database's sessions wait for, and which statement leads in each wait."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from faultmaven.analysis.cloud.loads import Load, Share
from faultmaven.analysis.signals.model import Signal, signal
from faultmaven.analysis.signals.shown import plain

LEAST_SHARE = 0.1
"""Waits of less than a tenth of the load explain nothing."""
MAX_STATEMENT = 160
_CLASSES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("load.idle", r"^Client:ClientRead|^idle"),
        ("load.wal", r"WAL|XactSync|redo_log|binlog|innodb_log_file|log file sync|WRITELOG"),
        ("load.lock", r"^Lock\b|/lock/|row[_ ]lock|^LCK_|^enq:|deadlock"),
        ("load.checkpoint", r"DataFile(?:Write|Extend|Flush|Sync)|Checkpoint|BufFileWrite"),
        (
            "load.read",
            r"DataFile(?:Read|Prefetch)|BufFileRead|db file|PAGEIOLATCH|innodb_data_file",
        ),
        ("load.cpu", r"^CPU"),
    )
)
"""Kinds of waits by the names that PostgreSQL, MySQL, Oracle and SQL Server give their events."""
_WRITES = re.compile(
    r"(?i)^\W*(?:with\b.*\b)?(insert|update|delete|merge|copy|load|replace|vacuum)\b"
)


@dataclass(slots=True)
class _Waits:
    """The load in one kind of wait: in all, by wait and by statement."""

    total: float = 0.0
    shares: list[Share] = field(default_factory=list)
    statements: list[Share] = field(default_factory=list)


def signals(loads: Iterable[Load]) -> Iterator[Signal]:
    """One for every kind of wait with a share of the load; `lead` marks the largest."""
    for load in loads:
        kinds = _by_kind(load)
        total = sum(waits.total for waits in kinds.values())
        most = max((waits.total for waits in kinds.values()), default=0.0)
        for kind, waits in kinds.items():
            if kind and total > 0 and waits.total >= LEAST_SHARE * total:
                yield _signal(load, kind, waits, waits.total / total, lead=waits.total == most)


def _by_kind(load: Load) -> dict[str, _Waits]:
    """The load by kind of wait; of all sessions where that is told, else of the statements."""
    kinds: dict[str, _Waits] = defaultdict(_Waits)
    whole = any(not share.statement for share in load.shares)
    for share in load.shares:
        waits = kinds[_kind(share.wait)]
        (waits.statements if share.statement else waits.shares).append(share)
        if whole == (not share.statement):
            waits.total += share.load
    return kinds


def _kind(wait: str) -> str:
    return next((name for name, pattern in _CLASSES if pattern.search(wait)), "")


def _signal(load: Load, kind: str, waits: _Waits, share: float, *, lead: bool) -> Signal:
    top = max(waits.shares or waits.statements, key=_size)
    statement = max(waits.statements, key=_size, default=None)
    writes = bool(statement and _WRITES.match(statement.statement))
    user, host = load.user, load.host
    return signal(
        kind,
        load.database,
        [
            top.wait_line,
            statement.line if statement else None,
            user[1] if user else None,
            host[1] if host else None,
        ],
        wait=top.wait,
        share=f"{plain(100 * share)} %",
        statement=statement.statement[:MAX_STATEMENT] if statement else None,
        writes=writes or None,
        user=user[0] if user else None,
        client=host[0] if host else None,
        lead=lead or None,
    )


def _size(share: Share) -> tuple[float, int]:
    return share.load, -share.line.number
