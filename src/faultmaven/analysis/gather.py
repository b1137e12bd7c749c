"""Reads every source once: logs through the scanner, documents into lines to be filed."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Final

from faultmaven.analysis.errors import EvidenceUnreadable
from faultmaven.analysis.filing import file_document
from faultmaven.analysis.formats import DOCUMENTS, LOGS, Detection, Format, detect_source
from faultmaven.analysis.gathered import Gathered
from faultmaven.analysis.logs import LogSummary, Skim, counted, log_coverage, records
from faultmaven.analysis.model import FileCoverage
from faultmaven.analysis.present import Present
from faultmaven.analysis.reading import Block, Line, LineReader, decode_block
from faultmaven.analysis.rules.model import Pattern
from faultmaven.analysis.signals.scanning import LogScanner
from faultmaven.analysis.sources import Source
from faultmaven.analysis.timeline import ErrorEvents
from faultmaven.analysis.timestamps import Clock
from faultmaven.analysis.traces import table

Progress = Callable[[int, int], None]
MAX_RECORD_BYTES = 8 << 20
MAX_DOCUMENT_BYTES = 32 << 20
_NONE_GIVEN: Final[Mapping[str, Format]] = MappingProxyType({})


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
    tell = progress or _silent
    total, done = sum(source.size for source in ordered), 0
    found, present = Gathered(), Present(ordered)
    for source in ordered:
        tell(done, total)
        try:
            detection = detect_source(source, formats.get(source.name))
            progressed = partial(_part, tell, done, total)
            _read(found, source, detection, present, patterns, progressed)
        except (EvidenceUnreadable, OSError) as error:
            found.skipped.append((source.name, str(error)))
        done += source.size
    tell(done, total)
    return found


def _silent(done: int, total: int) -> None:
    """Progress that nobody watches."""


def _part(tell: Progress, done: int, total: int, read: int) -> None:
    """Progress within a file, of which `read` bytes are read."""
    tell(min(done + read, total), total)


def _read(
    found: Gathered,
    source: Source,
    detection: Detection,
    present: Present,
    patterns: Sequence[Pattern],
    tell: Callable[[int], None],
) -> None:
    """Reads a source once: a log through the scanner, a document into lines, unknown text as
    both."""
    reader = LineReader(source)
    skimmed = LOGS - {Format.LOG_TABLE}
    if detection.format in skimmed and source.size > MAX_RECORD_BYTES:
        _skim(found, reader, detection, present.clock_of(source), patterns, tell)
        return
    whole = source.size <= MAX_DOCUMENT_BYTES and detection.format in DOCUMENTS
    kept = list[str]() if whole else None
    if detection.format in LOGS:
        lines = partial(_lines, reader, tell, keep=kept)
        _read_log(found, reader, detection, present.clock_of(source), patterns, lines)
    else:
        _read_rest(found, detection, source.name, _lines(reader, tell, _unscanned, kept))
        found.files.append(_coverage(source, detection, reader))
    if kept is not None:
        found.documents[source.name] = kept
        file_document(found, source.name, detection.format, kept, patterns)


def _read_rest(found: Gathered, detection: Detection, name: str, lines: Iterator[Line]) -> None:
    """Reads a file that is no log to its end: spans row by row, however many there are."""
    if detection.format is Format.SPANS:
        for span in table.spans(line.text for line in lines):
            found.spans.add(name, span)
    deque(lines, maxlen=0)


def _read_log(
    found: Gathered,
    reader: LineReader,
    detection: Detection,
    clock: Clock | None,
    patterns: Sequence[Pattern],
    lines: Callable[[Callable[[Block], None]], Iterator[Line]],
) -> None:
    """Reads a log record by record; `lines` gives its lines and shows each block to a scanner."""
    name = reader.source.name
    scanner, summary, errors = LogScanner(name, patterns), LogSummary(), ErrorEvents()
    read = (
        found.tally.hear if detection.format is Format.LOG_TABLE else partial(records, clock=clock)
    )
    for record in counted(read(name, lines(scanner.feed)), summary):
        errors.add(record)
    found.hits += scanner.hits()
    found.events += errors.events
    found.gaps += summary.gaps
    found.files.append(_noting(log_coverage(reader, detection, summary), clock))


def _skim(
    found: Gathered,
    reader: LineReader,
    detection: Detection,
    clock: Clock | None,
    patterns: Sequence[Pattern],
    tell: Callable[[int], None],
) -> None:
    """Reads a large log block by block: its patterns, the records of its errors, its span."""
    source = reader.source
    scanner, skim, errors = (
        LogScanner(source.name, patterns),
        Skim(source.name, clock),
        ErrorEvents(),
    )
    for record in skim.records(_blocks(reader, tell, scanner.feed)):
        errors.add(record)
    found.hits += scanner.hits()
    found.events += errors.events
    read = _coverage(source, detection, reader)
    note = "; ".join(filter(None, (read.note, skim.note)))
    found.files.append(_noting(replace(read, span=skim.span, note=note), clock))


def _noting(read: FileCoverage, clock: Clock | None) -> FileCoverage:
    """The coverage of a log whose times were found, with what was assumed of these."""
    if clock is None or read.span is None:
        return read
    return replace(read, note="; ".join(filter(None, (read.note, clock.note))))


def _blocks(
    reader: LineReader, tell: Callable[[int], None], scan: Callable[[Block], None]
) -> Iterator[Block]:
    """The blocks of a source, each scanned on its way."""
    for block in reader.blocks():
        scan(block)
        tell(reader.bytes)
        yield block


def _lines(
    reader: LineReader,
    tell: Callable[[int], None],
    scan: Callable[[Block], None],
    keep: list[str] | None,
) -> Iterator[Line]:
    """The lines of a source; each block is scanned, and its lines kept, on their way."""
    for block in _blocks(reader, tell, scan):
        texts = decode_block(block.data)
        if keep is not None:
            keep += texts
        yield from map(Line._make, enumerate(texts, block.first))


def _unscanned(block: Block) -> None:
    """What is done with the blocks of a file that is no log: nothing."""


def _coverage(source: Source, detection: Detection, read: LineReader) -> FileCoverage:
    return FileCoverage(
        file=source.name,
        format=detection.format.value,
        confidence=detection.confidence,
        reason=detection.reason,
        bytes=read.bytes,
        lines=read.lines,
        note=read.note,
    )
