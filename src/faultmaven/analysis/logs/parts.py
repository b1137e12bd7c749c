"""Reads a log in parts: stretches of whole records, each scanned by itself, then joined in order.

Where a log is parted depends on the log alone, so that the result is the same however many
processes scan the parts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from faultmaven.analysis.encoding import HEAD_BYTES, detect_encoding
from faultmaven.analysis.formats import head_sample
from faultmaven.analysis.logs.clocks import NONE
from faultmaven.analysis.logs.error_tally import ErrorTally
from faultmaven.analysis.logs.levels import Level
from faultmaven.analysis.logs.line_counts import LineCounts
from faultmaven.analysis.logs.messages import EXAMPLE_CHARS, MAX_MESSAGES, UNKNOWN, Message
from faultmaven.analysis.logs.records import LogRecord, body_of, continues
from faultmaven.analysis.logs.scanned import Scanner
from faultmaven.analysis.logs.style import Style, learn_style
from faultmaven.analysis.logs.summary import LogSummary
from faultmaven.analysis.logs.times import micros
from faultmaven.analysis.logs.watch import looks
from faultmaven.analysis.present import Present
from faultmaven.analysis.reading import LineReader, decode_line
from faultmaven.analysis.rules.model import Pattern
from faultmaven.analysis.signals.scanning import Hit, LogScanner, joined_hits
from faultmaven.analysis.sources import Source, stretch
from faultmaven.analysis.templates.masking import WILDCARD, Tokens, mask, tokens_of

PART_BYTES = 128 << 20
_SOUGHT_BYTES = 1 << 18


@dataclass(frozen=True, slots=True)
class PartJob:
    """A part of a log to scan, with what its lines look like and what to look for in them; `native`
    allows the kernel in C where there is one, without which the result is the same."""

    source: Source
    style: Style
    patterns: Sequence[Pattern] = ()
    keep_numbers: bool = False
    native: bool = True


@dataclass(frozen=True, slots=True)
class LogPart:
    """What was found in a part; its lines are numbered from 1."""

    reader: LineReader
    messages: list[Message]
    counts: LineCounts
    summary: LogSummary
    errors: ErrorTally
    hits: list[Hit]


def jobs(
    source: Source,
    patterns: Sequence[Pattern] = (),
    present: Present | None = None,
    *,
    keep_numbers: bool = False,
) -> list[PartJob]:
    """The parts of a log: one, or where it is large, several of about `PART_BYTES`.

    `present` tells what its times leave out.
    """
    style = style_of(source, present)
    bounds = [0, *_bounds(source, style), source.size]
    parts = [source] if len(bounds) == 2 else map(stretch_of(source), bounds, bounds[1:])
    return [PartJob(part, style, patterns, keep_numbers) for part in parts]


def stretch_of(source: Source) -> Callable[[int, int], Source]:
    return lambda start, end: stretch(source, start, end)


def style_of(source: Source, present: Present | None = None) -> Style:
    """How a log's lines are written, learned from its first ones."""
    return learn_style(head_sample(source).lines, (present or Present(())).learn)


def scan(job: PartJob, tell: Callable[[int], None]) -> LogPart:
    """Scans a part of a log; `tell` is called with the number of bytes of each block."""
    reader, name = LineReader(job.source), job.source.name
    hits = LogScanner(name, job.patterns)
    scanner = Scanner(name, job.style, hits.watch, native=job.native)
    counts, summary, errors = LineCounts(keep_numbers=job.keep_numbers), LogSummary(), ErrorTally()
    for block in reader.blocks():
        scanned = scanner.scan(block)
        for place, times in looks(scanned.found.watch, scanned.found.forms):
            hits.see(block.first + place, scanned.lines.raw(place), times)
        counts.add(scanned, len(scanner.messages.all))
        summary.add(scanned.levels[scanned.starts], scanned.times[scanned.starts])
        errors.add(scanned)
        tell(len(block.data))
    counts.rates.finish()
    return LogPart(reader, scanner.messages.all, counts, summary, errors, hits.hits())


class WholeLog:
    """The parts of a log joined: fed in order, it holds what one part would that is all of it."""

    def __init__(self, source: Source, *, keep_numbers: bool = False) -> None:
        self.reader = LineReader(source)
        self.messages: list[Message] = []
        self.counts = LineCounts(keep_numbers=keep_numbers)
        self.summary = LogSummary()
        self.errors = ErrorTally()
        self.hits: list[Hit] = []
        self._numbers: dict[tuple[Tokens, Level | None], int] = {}

    def join(self, part: LogPart) -> None:
        offset = self.reader.lines
        numbers = [self._number(message, offset) for message in part.messages]
        number_of = np.array(numbers, dtype=np.int32)
        self.counts.join(part.counts, number_of, len(self.messages), offset)
        self.errors.join(part.errors, number_of, offset)
        self.summary.join(part.summary)
        self.hits = joined_hits(self.hits, part.hits, offset)
        self.reader.join(part.reader)

    def add(self, records: Sequence[LogRecord]) -> None:
        """Adds records that were read by themselves, in place of a part."""
        numbers = [self._number(_message_of(record), 0) for record in records]
        for record, number in zip(records, numbers, strict=True):
            self.errors.see(record, number)
        levels = [UNKNOWN if record.level is None else int(record.level) for record in records]
        times = np.array([NONE if r.at is None else micros(r.at) for r in records], dtype=np.int64)
        lines = np.array([record.line_start for record in records], dtype=np.int64)
        self.summary.add(np.array(levels, dtype=np.int8), times)
        known = np.array(numbers, dtype=np.int32)
        self.counts.add_records(known, lines, times, len(self.messages))

    def _number(self, message: Message, offset: int) -> int:
        tokens, level = message.tokens, message.level
        if len(self.messages) >= MAX_MESSAGES and (tokens, level) not in self._numbers:
            tokens = (WILDCARD,)
        number = self._numbers.setdefault((tokens, level), len(self.messages))
        if number == len(self.messages):
            self.messages.append(replace(message, tokens=tokens, line=message.line + offset))
        return number


def _message_of(record: LogRecord) -> Message:
    tokens = tokens_of(mask(record.message))
    return Message(tokens, record.level, record.line_start, record.text[:EXAMPLE_CHARS])


def _bounds(source: Source, style: Style) -> list[int]:
    """Where parts begin, but for the first."""
    if source.size < 2 * PART_BYTES:
        return []
    with source.open() as stream:
        if detect_encoding(stream.read(HEAD_BYTES))[0].unit > 1:
            return []
        found = []
        for at in range(PART_BYTES, source.size - PART_BYTES // 2, PART_BYTES):
            stream.seek(at)
            place = _record_start(stream.read(_SOUGHT_BYTES), style)
            found += [at + place] if place is not None else []
        return found


def _record_start(data: bytes, style: Style) -> int | None:
    """Where the first record begins after the first end of a line; the line after that end if no
    record is seen to begin, None if no line is."""
    first = data.find(b"\n") + 1
    if not first:
        return None
    place = first
    for raw in data[first:].split(b"\n")[:-1]:
        text = decode_line(raw.rstrip(b"\r"))
        if not continues(body_of(text)) and (not style.timed or style.time_of(text)):
            return place
        place += len(raw) + 1
    return first
