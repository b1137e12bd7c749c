"""Reads every source once: logs through the scanner, documents into lines to be filed."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from types import MappingProxyType
from typing import Final

from faultmaven.analysis.errors import EvidenceUnreadable
from faultmaven.analysis.filing import file_document
from faultmaven.analysis.formats import (
    DOCUMENTS,
    LINEWISE,
    LOGS,
    TRACES,
    Detection,
    Format,
    detect_source,
)
from faultmaven.analysis.gathered import Gathered
from faultmaven.analysis.kept import MAX_DOCUMENT_BYTES, Kept
from faultmaven.analysis.logs.journal import journal_records
from faultmaven.analysis.logs.parts import PartJob, WholeLog
from faultmaven.analysis.logs.parts import jobs as part_jobs
from faultmaven.analysis.logs.processes import Scans, scans
from faultmaven.analysis.logs.records import LogRecord
from faultmaven.analysis.logs.summary import log_coverage
from faultmaven.analysis.logs.windows import windows_records
from faultmaven.analysis.model import FileCoverage
from faultmaven.analysis.present import Present
from faultmaven.analysis.reading import Block, Line, LineReader, decode_block
from faultmaven.analysis.rules.model import Pattern
from faultmaven.analysis.signals.scanning import LogScanner
from faultmaven.analysis.skew import align, hear
from faultmaven.analysis.sources import Source
from faultmaven.analysis.templates.mining import templates_of
from faultmaven.analysis.timeline import error_events
from faultmaven.analysis.timestamps import Clock
from faultmaven.analysis.traces import table

Progress = Callable[[int, int], None]
MAX_DOCUMENTS_BYTES = 512 << 20
"""Of what is kept of all documents together; the smallest are read first."""
_NONE_GIVEN: Final[Mapping[str, Format]] = MappingProxyType({})

_READERS: Final[Mapping[Format, Callable[[str, Iterable[Line]], Iterator[LogRecord]]]] = (
    MappingProxyType({Format.JOURNAL: journal_records, Format.WINDOWS_EVENTS: windows_records})
)
_BATCH = 4096
_BY_RECORD = _READERS.keys() | {Format.LOG_TABLE}


def gather(
    sources: Iterable[Source],
    patterns: Sequence[Pattern],
    progress: Progress | None = None,
    formats: Mapping[str, Format] = _NONE_GIVEN,
) -> Gathered:
    """Reads the sources in the order of their names, whatever order they are given in.

    `formats` gives the format of sources by name, in place of what their content shows.
    """
    ordered = sorted(sources, key=lambda source: source.name)
    told = _Progress(ordered, progress or _silent)
    reading = _Reading(Gathered(), patterns, Present(ordered), told)
    plans = [plan for source in ordered if (plan := reading.plan(source, formats))]
    largest = _largest([plan.source.size for plan in plans if plan.kept])
    jobs = [job for plan in plans for job in plan.jobs]
    with scans(jobs, reading.progress.advance) as scanned:
        heard = hear([(plan.source, clock) for plan in plans if (clock := plan.clock)])
        first = 0
        for plan in plans:
            try:
                reading.read(plan, scanned, first, largest)
            except (EvidenceUnreadable, OSError) as error:
                reading.found.skipped.append((plan.source.name, str(error)))
            first += len(plan.jobs)
    align(reading.found, heard)
    reading.progress.finish()
    _tell_thinned(reading.found)
    return reading.found


def _largest(sizes: Iterable[int]) -> int:
    """The size in bytes up to which documents are read, given the sizes of all; of those larger
    than `MAX_DOCUMENT_BYTES` so much is."""
    kept = 0
    for size, alike in groupby(sorted(min(size, MAX_DOCUMENT_BYTES) for size in sizes)):
        kept += sum(alike)
        if kept > MAX_DOCUMENTS_BYTES:
            return size - 1
    return MAX_DOCUMENT_BYTES


def _tell_thinned(found: Gathered) -> None:
    """Says of files of traces that only the spans of some of their traces were kept."""
    if found.spans.every > 1:
        note = f"spans of one in {found.spans.every} traces kept"
        found.files = [
            replace(file, note="; ".join(filter(None, (file.note, note))))
            if file.format in TRACES
            else file
            for file in found.files
        ]


def _silent(done: int, total: int) -> None:
    """Progress that nobody watches."""


class _Progress:
    """Adds up the bytes that were read and tells of them."""

    def __init__(self, sources: Iterable[Source], tell: Progress) -> None:
        self._total = sum(source.size for source in sources)
        self._tell = tell
        self._done = 0
        tell(0, self._total)

    def advance(self, amount: int) -> None:
        self._done = min(self._done + amount, self._total)
        self._tell(self._done, self._total)

    def finish(self) -> None:
        self._tell(self._total, self._total)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A source with its format and, where it is a log, the parts to scan."""

    source: Source
    detection: Detection
    jobs: Sequence[PartJob]

    @property
    def kept(self) -> bool:
        """Whether lines of it are kept, if there is room."""
        kind = self.detection.format
        return kind in LINEWISE or (kind in DOCUMENTS and self.source.size <= MAX_DOCUMENT_BYTES)

    @property
    def clock(self) -> Clock | None:
        return self.jobs[0].style.clock if self.jobs else None


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads sources into what is found: logs from their parts, documents into lines."""

    found: Gathered
    patterns: Sequence[Pattern]
    present: Present
    progress: _Progress

    def plan(self, source: Source, formats: Mapping[str, Format]) -> _Plan | None:
        try:
            detection = _readable(detect_source(source, formats.get(source.name)), source.size)
            in_parts = detection.format in LOGS - _BY_RECORD
            jobs = part_jobs(source, self.patterns, self.present) if in_parts else ()
            return _Plan(source, detection, jobs)
        except (EvidenceUnreadable, OSError) as error:
            self.found.skipped.append((source.name, str(error)))
            return None

    def read(self, plan: _Plan, scanned: Scans, first: int, largest: int) -> None:
        """Reads a log, of which job `first` is the first part, or a document, whole if it has at
        most `largest` bytes; text that nothing else is known of as both."""
        if plan.jobs:
            log = WholeLog(plan.source)
            for place in range(first, first + len(plan.jobs)):
                log.join(scanned.part(place))
            self._add_log(log, plan)
        if plan.detection.format in _BY_RECORD:
            self._read_records(plan)
        elif not plan.jobs or (plan.detection.format in DOCUMENTS and plan.source.size <= largest):
            self._read_document(plan, largest)

    def _add_log(self, log: WholeLog, plan: _Plan) -> None:
        self.found.hits += log.hits
        self.found.events += error_events(log.errors)
        self.found.gaps += log.summary.gaps
        self.found.templates.append(templates_of(log))
        read = log_coverage(log.reader, plan.detection, log.summary)
        if plan.clock is not None and read.span is not None:
            read = replace(read, note="; ".join(filter(None, (read.note, plan.clock.note))))
        self.found.files.append(read)

    def _read_records(self, plan: _Plan) -> None:
        """Reads a log whose records are more than lines with their continuation."""
        log = WholeLog(plan.source)
        scanner = LogScanner(plan.source.name, self.patterns)
        lines = self._lines(log.reader, scanner.feed)
        read = _READERS.get(plan.detection.format, self.found.tally.hear)
        records = read(plan.source.name, lines)
        while batch := list(islice(records, _BATCH)):
            log.add(batch)
        log.hits = scanner.hits()
        self._add_log(log, plan)

    def _read_document(self, plan: _Plan, largest: int) -> None:
        """Reads a document's lines and files those that are kept."""
        source, kind = plan.source, plan.detection.format
        reader, kept = LineReader(source), Kept(source.size, kind, largest)
        lines = self._lines(reader, kept=kept, told=not plan.jobs)
        if kind is Format.SPANS:
            for span in table.spans(line.text for line in lines):
                self.found.spans.add(source.name, span)
        deque(lines, maxlen=0)
        if not plan.jobs:
            self.found.files.append(_coverage(plan.detection, reader, kept))
        if kept.any:
            self.found.documents[source.name] = kept.lines
            file_document(self.found, source.name, kind, kept.lines, self.patterns)

    def _lines(
        self,
        reader: LineReader,
        scan: Callable[[Block], None] | None = None,
        *,
        kept: Kept | None = None,
        told: bool = True,
    ) -> Iterator[Line]:
        """The lines of a source; each block is scanned, and its lines kept, on their way."""
        for block in reader.blocks():
            texts = decode_block(block.data)
            if scan is not None:
                scan(block)
            if kept is not None:
                kept.add(texts, block.first, reader.bytes)
            if told:
                self.progress.advance(len(block.data))
            yield from map(Line._make, enumerate(texts, block.first))


def _readable(detection: Detection, size: int) -> Detection:
    """A build's log that is too large to be read whole is read as any log."""
    if detection.format is Format.BUILD and size > MAX_DOCUMENT_BYTES:
        return replace(detection, format=Format.LOG, reason="a build's log, too large for more")
    return detection


def _coverage(detection: Detection, read: LineReader, kept: Kept) -> FileCoverage:
    spans = detection.format is Format.SPANS
    return FileCoverage(
        file=read.source.name,
        format=detection.format.value,
        confidence=detection.confidence,
        reason=detection.reason,
        bytes=read.bytes,
        lines=read.lines,
        unread=0 if spans else kept.left_out,
        note="; ".join(filter(None, (read.note, "" if spans else kept.note))),
    )
