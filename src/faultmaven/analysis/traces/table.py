"""Reads spans from CSV tables: columns are known by their titles, units by titles and size."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from faultmaven.analysis.entities import kind_of, named, telling
from faultmaven.analysis.timestamps import parse_time
from faultmaven.analysis.traces.spans import Span

DELIMITERS: Final = (",", "\t", ";")
_TITLES: Final = MappingProxyType(
    {
        "trace": ("traceid", "trace", "traceidentifier"),
        "id": ("spanid", "id", "span"),
        "parent": ("parentspanid", "parentid", "parentspan", "parent"),
        "operation": (
            "operationname",
            "spanname",
            "operation",
            "name",
            "endpoint",
            "method",
            "url",
        ),
        "start": ("start", "starttime", "timestamp", "time", "begin", "startedat"),
        "end": ("end", "endtime", "finish", "endedat"),
        "duration": ("duration", "elapsed", "latency", "elapsedtime", "cost"),
        "status": ("statuscode", "status", "error", "iserror", "httpstatuscode", "success"),
        "kind": ("spankind", "kind"),
        "peer": ("peerservice", "remoteservice", "peer", "target"),
    }
)
_UNITS: Final = MappingProxyType(
    {
        "nano": 1e-3,
        "ns": 1e-3,
        "micro": 1.0,
        "us": 1.0,
        "milli": 1e3,
        "ms": 1e3,
        "": 1e6,
    }
)
_UNIT = re.compile(r"(?:unix)?(?:(nano|micro|milli|)(?:s|sec|seconds?)|(nano|micro|milli|[num]s))$")
_CALLS: Final = MappingProxyType(
    dict.fromkeys(("client", "producer", "exit"), True)
    | dict.fromkeys(("server", "consumer", "entry", "internal", "local"), False)
)
_FAILED = frozenset({"error", "status_code_error", "failed", "fail", "failure", "2"})


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a table of spans holds what; `entity_kind` is what the `entity` column names."""

    places: dict[str, int]
    entity: int
    entity_kind: str
    unit: float | None
    inverted: bool

    def span(self, row: Sequence[str], line: int) -> Span | None:
        """The span of a row; None where its times or its name cannot be read."""
        start = _micros(self._cell(row, "start"))
        name = row[self.entity].strip() if self.entity < len(row) else ""
        if start is None or not name:
            return None
        duration = self._duration(row, start)
        if duration is None or duration < 0:
            return None
        parent, peer, status = (self._cell(row, what) for what in ("parent", "peer", "status"))
        role = self._cell(row, "kind").lower().removeprefix("span_kind_")
        return Span(
            trace=self._cell(row, "trace"),
            id=self._cell(row, "id"),
            parent=parent,
            entity=named(self.entity_kind, name),
            operation=self._cell(row, "operation"),
            start=start,
            duration=duration,
            line=line,
            error=bool(status) and failed(status) != self.inverted,
            peer=named("service", peer) if peer else None,
            calls=_CALLS.get(role),
        )

    def _cell(self, row: Sequence[str], what: str) -> str:
        place = self.places.get(what)
        return row[place].strip() if place is not None and place < len(row) else ""

    def _duration(self, row: Sequence[str], start: int) -> int | None:
        """In µs: from the end where there is one, else in its title's unit or the start's."""
        end = _micros(self._cell(row, "end"))
        if end is not None:
            return end - start
        try:
            length = float(self._cell(row, "duration"))
        except ValueError:
            return None
        unit = self.unit or _scale(self._cell(row, "start"))
        return int(length * unit) if abs(length) < 1e15 else None


def columns(titles: Sequence[str]) -> Columns | None:
    """The columns of a table of spans; None for a table that lacks a trace, a span, a parent, a
    start, a duration, or whom it is about."""
    plain = [re.sub(r"[^a-z0-9]", "", title.lower()) for title in titles]
    bare = [_UNIT.sub("", title) for title in plain]
    places = {
        what: place
        for what, names in _TITLES.items()
        if (place := _first(plain, names, bare)) is not None
    }
    entity = telling(titles)
    if entity is None or not {"trace", "id", "parent", "start"} <= places.keys():
        return None
    if not {"duration", "end"} & places.keys():
        return None
    kind = kind_of(titles[entity])
    status = plain[places["status"]] if "status" in places else ""
    return Columns(places, entity, kind or "service", _unit(plain, places), status == "success")


def is_span_table(header: str) -> bool:
    """Whether a line is the header of a table of spans."""
    return _delimiter(header) is not None


def spans(lines: Iterable[str]) -> Iterator[Span]:
    """The spans of a table's lines (without their ends); rows that cannot be read are left out.

    Of a record with line breaks in quotes, the first line counts as its place.
    """
    stream = iter(lines)
    header = next(stream, "")
    delimiter = _delimiter(header)
    if delimiter is None:
        return
    found = columns(next(csv.reader([header], delimiter=delimiter)))
    reader = csv.reader((line + "\n" for line in stream), delimiter=delimiter)
    line = 2
    for row in reader:
        if found is not None and (span := found.span(row, line)) is not None:
            yield span
        line = reader.line_num + 2


def _delimiter(header: str) -> str | None:
    marks = filter(header.__contains__, DELIMITERS)
    return next((mark for mark in marks if columns(header.split(mark)) is not None), None)


def failed(status: str) -> bool:
    """Whether a span's status says error: OpenTelemetry's code 2, a word for it, or HTTP 5xx."""
    word = status.lower()
    return word in _FAILED or word in ("true", "1.0") or (len(word) == 3 and word[:1] == "5")


def _first(titles: Sequence[str], names: Sequence[str], bare: Sequence[str]) -> int | None:
    """The place of the first name that a title is, with or without its unit."""
    for name in names:
        for spelled in (titles, bare):
            if name in spelled:
                return spelled.index(name)
    return None


def _unit(titles: Sequence[str], places: dict[str, int]) -> float | None:
    """µs per unit of the duration's column, where its title says so."""
    title = titles[places["duration"]] if "duration" in places else ""
    match = None if title in _TITLES["duration"] else _UNIT.search(title)
    return _UNITS[match[1] or match[2] or ""] if match else None


def _micros(text: str) -> int | None:
    """A time as µs since 1970: a number by its size, else text."""
    at: datetime | None
    if text.isdecimal():
        return int(int(text) * _scale(text)) if 9 <= len(text) <= 20 else None
    at = parse_time(float(text) if re.fullmatch(r"\d{9,10}\.\d+", text) else text)
    return int((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1e6) if at else None


def _scale(text: str) -> float:
    """µs per unit of a number that is an epoch time: by its digits, s, ms, µs or ns."""
    digits = len(text.partition(".")[0])
    return {0: 1e6, 1: 1e3, 2: 1, 3: 1e-3}.get(max(0, (digits - 8) // 3), 1e3)
