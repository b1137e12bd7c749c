"""Reads every source once and files its content: cluster state, host units, checks, log hits,
tables, alerts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from faultmaven.analysis.errors import EvidenceUnreadable
from faultmaven.analysis.formats import LOGS, Detection, Format, detect
from faultmaven.analysis.formats.sample import Sample
from faultmaven.analysis.hosts import connectivity, systemd
from faultmaven.analysis.hosts.connectivity import Check
from faultmaven.analysis.hosts.systemd import Unit
from faultmaven.analysis.kubernetes import reader
from faultmaven.analysis.kubernetes.state import Cluster
from faultmaven.analysis.kubernetes.transcript import blocks, request
from faultmaven.analysis.model import FileCoverage
from faultmaven.analysis.reading import Block, LineReader, decode_block
from faultmaven.analysis.rules.model import Pattern
from faultmaven.analysis.signals.texts import Hit, LogScanner
from faultmaven.analysis.sources import Source

Progress = Callable[[int, int], None]
HEAD_LINES = 400
MAX_DOCUMENT_BYTES = 32 << 20
_DOCUMENTS = frozenset(
    {
        Format.KUBECTL,
        Format.MANIFEST,
        Format.SYSTEMCTL,
        Format.SHELL,
        Format.JSON,
        Format.YAML,
        Format.TEXT,
    }
)


@dataclass(slots=True)
class Gathered:
    """Everything read, by kind; `documents` holds the lines of the files that were read whole."""

    cluster: Cluster = field(default_factory=Cluster)
    units: list[Unit] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    json: dict[str, Sequence[str]] = field(default_factory=dict)
    tables: dict[str, Sequence[str]] = field(default_factory=dict)
    documents: dict[str, Sequence[str]] = field(default_factory=dict)
    files: list[FileCoverage] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)


def gather(
    sources: Iterable[Source], patterns: Sequence[Pattern], progress: Progress | None = None
) -> Gathered:
    """Reads the sources in the order of their names, whatever order they are given in."""
    ordered = sorted(sources, key=lambda source: source.name)
    tell = progress or _silent
    total, done = sum(source.size for source in ordered), 0
    found = Gathered()
    for source in ordered:
        tell(done, total)
        try:
            _read(found, source, patterns, partial(_part, tell, done, total))
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
    found: Gathered, source: Source, patterns: Sequence[Pattern], tell: Callable[[int], None]
) -> None:
    lines_read = LineReader(source)
    read = iter(lines_read.blocks())
    first = next(read, None)
    head = decode_block(first.data[: 256 << 10])[:HEAD_LINES] if first else []
    whole_file = first is not None and len(first.data) == source.size and len(head) < HEAD_LINES
    sample = Sample(tuple(head), whole=whole_file)
    detection = detect(sample) if head else Detection(Format.TEXT, 1.0, "empty")
    scanner = LogScanner(source.name, patterns) if detection.format in LOGS else None
    whole = detection.format in _DOCUMENTS or detection.format is Format.CSV
    lines: list[str] = []
    block = first
    while block is not None:
        if scanner is not None:
            scanner.feed(block)
        if whole and lines_read.bytes <= MAX_DOCUMENT_BYTES:
            lines += decode_block(block.data)
        tell(lines_read.bytes)
        block = next(read, None)
    if scanner is not None:
        found.hits += scanner.hits()
    if whole:
        found.documents[source.name] = lines
        _file(found, source.name, detection.format, lines, patterns)
    found.files.append(_coverage(source, detection, lines_read))


def _file(
    found: Gathered, name: str, kind: Format, lines: Sequence[str], patterns: Sequence[Pattern]
) -> None:
    if kind is Format.CSV:
        found.tables[name] = lines
        return
    known = False
    for block in blocks(lines):
        known = reader.add_block(found.cluster, name, block) or known
        found.checks += connectivity.checks(name, block)
        asked = request(block.words)
        if asked is not None and asked.verb == "logs":
            _scan_block(found, name, block.first, block.lines, patterns)
    found.units += systemd.units(name, lines)
    if kind is Format.JSON and not known:
        found.json[name] = lines


def _scan_block(
    found: Gathered, name: str, first: int, lines: Sequence[str], patterns: Sequence[Pattern]
) -> None:
    scanner = LogScanner(name, patterns)
    scanner.feed(Block(first, "\n".join(lines).encode()))
    found.hits += scanner.hits()


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
