"""Signals from what cloud services report and log queries return: the packs' log patterns over
each message, about whom it is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.cloud.notices import Notice
from faultmaven.analysis.cloud.records import Record
from faultmaven.analysis.entities import SERVICE, named, workload_of
from faultmaven.analysis.kubernetes.topology import Topology
from faultmaven.analysis.model import Entity
from faultmaven.analysis.reading import Block
from faultmaven.analysis.rules.model import Pattern
from faultmaven.analysis.signals.model import Signal, signal
from faultmaven.analysis.signals.scanning import Hit, LogScanner

BEFORE = timedelta(minutes=30)
"""A report this much older than what is wrong now did not start it: it had its effect then."""


def of_notices(
    notices: Iterable[Notice], patterns: Sequence[Pattern], onset: datetime | None
) -> Iterator[Signal]:
    """The signals of a service's reports; stale those well before the `onset` of what is wrong."""
    for notice in notices:
        old = onset is not None and notice.at is not None and notice.at < onset - BEFORE
        ago = _ago(onset - notice.at) if old and onset and notice.at else ""
        said = _hits(notice.line, [(notice.line, notice.message)], patterns)
        for hit in said:
            yield signal(
                hit.pattern.signal,
                notice.source,
                [notice.line],
                {**hit.pattern.set, **dict(hit.captured)},
                stale=f"it was {ago} before what is wrong now began" if old else "",
                stale_lines=[notice.line],
                at=f"{notice.at:%H:%M}" if notice.at else None,
            )


def of_records(
    topology: Topology, records: Iterable[Record], patterns: Sequence[Pattern]
) -> Iterator[Signal]:
    """The signals of log records, about the workload or service that wrote them."""
    written: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        written[record.about].append(record)
    for about, own in written.items():
        lines = {record.line: record.message for record in own}
        places = {line.number: line for line in lines}
        for hit in _hits(own[0].line, lines.items(), patterns):
            yield signal(
                hit.pattern.signal,
                _who(topology, about, hit.line),
                [places[hit.line.number], places[hit.last.number]],
                {**hit.pattern.set, **dict(hit.captured)},
                count=hit.count,
            )


def _hits(
    first: SourceLine, messages: Iterable[tuple[SourceLine, str]], patterns: Sequence[Pattern]
) -> list[Hit]:
    scanner = LogScanner(first.file, patterns)
    for line, message in messages:
        scanner.feed(Block(line.number, " ".join(message.split()).encode()))
    return scanner.hits()


def _who(topology: Topology, about: str, line: SourceLine) -> Entity:
    if not about:
        return Entity("file", line.file)
    app = topology.named(workload_of(about))
    return app.entity if app else named(SERVICE, about)


def _ago(gap: timedelta) -> str:
    hours = gap / timedelta(hours=1)
    return f"{hours:.1f} hours" if hours >= 1 else f"{gap / timedelta(minutes=1):.0f} minutes"
