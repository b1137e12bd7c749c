"""What one log file amounts to: its span, counts by level, gaps and what could not be read."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from faultmaven.analysis.formats import Detection
from faultmaven.analysis.logs.levels import Level
from faultmaven.analysis.logs.records import LogRecord
from faultmaven.analysis.model import FileCoverage, TimeSpan
from faultmaven.analysis.reading import LineReader

MIN_GAP = timedelta(minutes=1)
GAP_FACTOR = 20
MAX_GAPS = 20


@dataclass(slots=True)
class LogSummary:
    """Fed with records in file order; afterwards its fields and properties hold for the file."""

    records: int = 0
    untimed: int = 0
    levels: Counter[Level] = field(default_factory=Counter)
    first_at: datetime | None = None
    last_at: datetime | None = None
    _previous: datetime | None = None
    _steps: int = 0
    _widest: list[TimeSpan] = field(default_factory=list)

    def add(self, record: LogRecord) -> None:
        self.records += 1
        if record.level is not None:
            self.levels[record.level] += 1
        if record.at is None:
            self.untimed += 1
            return
        self.first_at = min(self.first_at or record.at, record.at)
        self.last_at = max(self.last_at or record.at, record.at)
        if self._previous and record.at - self._previous >= MIN_GAP:
            self._widest.append(TimeSpan(self._previous, record.at))
            if len(self._widest) > 4 * MAX_GAPS:
                self._widest = self._longest()
        self._previous = max(self._previous or record.at, record.at)
        self._steps += 1

    @property
    def span(self) -> TimeSpan | None:
        return TimeSpan(self.first_at, self.last_at) if self.first_at and self.last_at else None

    @property
    def gaps(self) -> tuple[TimeSpan, ...]:
        """Silences of at least a minute and `GAP_FACTOR` times the mean step between records."""
        if not self.span or self._steps < 2:
            return ()
        mean = (self.span.end - self.span.start) / (self._steps - 1)
        least = max(MIN_GAP, mean * GAP_FACTOR)
        found = [gap for gap in self._longest() if gap.end - gap.start >= least]
        return tuple(sorted(found, key=lambda gap: gap.start))

    def _longest(self) -> list[TimeSpan]:
        return sorted(self._widest, key=lambda gap: (gap.start - gap.end, gap.start))[:MAX_GAPS]


def counted(records: Iterator[LogRecord], summary: LogSummary) -> Iterator[LogRecord]:
    """The same records, each added to the summary as it passes."""
    for record in records:
        summary.add(record)
        yield record


def log_coverage(reader: LineReader, detection: Detection, summary: LogSummary) -> FileCoverage:
    """How a log file was read, once its reader has reached the end.

    `unparsed` counts records without a time in a file whose other records have one.
    """
    return FileCoverage(
        file=reader.source.name,
        format=detection.format,
        confidence=detection.confidence,
        reason=detection.reason,
        bytes=reader.bytes,
        lines=reader.lines,
        unparsed=summary.untimed if summary.span else 0,
        span=summary.span,
        note=reader.note,
    )
