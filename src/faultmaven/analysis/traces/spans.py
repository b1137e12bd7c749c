"""Spans as columns: one row a span, its parent found by identifier, whatever order they came in."""

from array import array
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.model import Entity

Longs = NDArray[np.int64]
T = TypeVar("T", bound=Hashable)
NOBODY = -1
UNSAID = -1
MAX_SPANS = 500_000
COLUMNS = 9


class Span(NamedTuple):
    """One span as a file tells it: times in µs (since 1970), `line` counted from 1.

    `peer` is whom the span calls, and `calls` whether it is a call and not work (its kind is client
    or producer), where the span itself says so.
    """

    trace: str
    id: str
    parent: str
    entity: Entity
    operation: str
    start: int
    duration: int
    line: int
    error: bool = False
    peer: Entity | None = None
    calls: bool | None = None


@dataclass(frozen=True, slots=True)
class Spans:
    """Columns of equal length, in order of start; numbers of entities and operations point into
    the tables, `parent` into the columns (`NOBODY` where there is none); `calls` is 1, 0, or
    `UNSAID`."""

    files: Sequence[str]
    entities: Sequence[Entity]
    operations: Sequence[str]
    file: Longs
    line: Longs
    entity: Longs
    operation: Longs
    peer: Longs
    start: Longs
    duration: Longs
    error: NDArray[np.bool_]
    calls: Longs
    parent: Longs

    def __len__(self) -> int:
        return len(self.start)

    @property
    def end(self) -> Longs:
        return self.start + self.duration


class _Table(Generic[T]):
    """Distinct values, numbered in order of their first appearance."""

    def __init__(self) -> None:
        self._numbers: dict[T, int] = {}

    def number(self, value: T) -> int:
        return self._numbers.setdefault(value, len(self._numbers))

    @property
    def values(self) -> tuple[T, ...]:
        return tuple(self._numbers)


class SpanStore:
    """Takes the spans of any number of files, 96 bytes each.

    Of more than `MAX_SPANS` only those of one in `every` traces are kept, whole traces by the hash
    of their identifier, so that neither order nor files change which.
    """

    def __init__(self, limit: int = MAX_SPANS) -> None:
        self.every = 1
        self._limit = limit
        self._traces = array("Q")
        self._files = _Table[str]()
        self._entities = _Table[Entity]()
        self._operations = _Table[str]()
        self._ids = array("Q")
        self._parents = array("Q")
        self._columns = array("q")
        self._built: Spans | None = None

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, file: str, span: Span) -> None:
        trace = _key(span.trace, "")
        if trace % self.every:
            return
        self._built = None
        self._traces.append(trace)
        self._ids.append(_key(span.trace, span.id))
        self._parents.append(_key(span.trace, span.parent) if span.parent else 0)
        self._columns.extend(
            (
                self._files.number(file),
                span.line,
                self._entities.number(span.entity),
                self._operations.number(span.operation),
                NOBODY if span.peer is None else self._entities.number(span.peer),
                span.start,
                span.duration,
                span.error,
                UNSAID if span.calls is None else span.calls,
            )
        )
        while len(self._ids) > self._limit and self.every < self._limit:
            self._thin()

    def _thin(self) -> None:
        """Keeps every other trace of those kept so far."""
        self.every *= 2
        kept = np.flatnonzero(np.array(self._traces) % np.uint64(self.every) == 0)
        self._traces, self._ids, self._parents = (
            array("Q", np.array(column)[kept].tobytes())
            for column in (self._traces, self._ids, self._parents)
        )
        self._columns = array("q", np.array(self._columns).reshape(-1, COLUMNS)[kept].tobytes())

    def spans(self) -> Spans:
        """The distinct spans in order of start, each with the place of its parent."""
        if self._built is None:
            self._built = self._build()
        return self._built

    def _build(self) -> Spans:
        ids = np.array(self._ids, dtype=np.uint64)
        rows = np.array(self._columns, dtype=np.int64).reshape(len(ids), COLUMNS)
        order = np.lexsort((rows[:, 1], rows[:, 6], ids, rows[:, 5]))
        kept = order[np.sort(np.unique(ids[order], return_index=True)[1])]
        file, line, entity, operation, peer, start, duration, error, calls = rows[kept].T
        return Spans(
            files=self._files.values,
            entities=self._entities.values,
            operations=self._operations.values,
            file=file,
            line=line,
            entity=entity,
            operation=operation,
            peer=peer,
            start=start,
            duration=duration,
            error=error.astype(bool),
            calls=calls,
            parent=_places(ids[kept], np.array(self._parents, dtype=np.uint64)[kept]),
        )


def _places(ids: NDArray[np.uint64], wanted: NDArray[np.uint64]) -> Longs:
    """Where each wanted identifier stands in `ids`; `NOBODY` where it does not."""
    if not len(ids):
        return np.zeros(0, dtype=np.int64)
    order = np.argsort(ids)
    found = np.minimum(np.searchsorted(ids, wanted, sorter=order), len(ids) - 1)
    places = order[found]
    return np.where((ids[places] == wanted) & (wanted != 0), places, NOBODY)


def _key(trace: str, span: str) -> int:
    """A span's identifier, unique only within its trace in some systems, as 64 bits."""
    digest = blake2b(f"{trace}/{span}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") or 1
