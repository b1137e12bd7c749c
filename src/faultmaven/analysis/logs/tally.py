"""How often each entity says what: masked messages with their times, for comparisons."""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from faultmaven.analysis.logs.levels import Level
from faultmaven.analysis.logs.records import LogRecord
from faultmaven.analysis.logs.table import rows
from faultmaven.analysis.model import Citation, Entity
from faultmaven.analysis.reading import Line
from faultmaven.analysis.templates.masking import mask

MAX_SAYINGS = 20_000


@dataclass(slots=True)
class Saying:
    """One masked message of an entity: its level, its earliest record, and the time of each, in
    seconds since 1970."""

    level: Level | None
    first_at: datetime
    first: Citation
    message: str
    times: "array[float]" = field(default_factory=lambda: array("d"))


class Tally:
    """Takes timed records with whose they are; the first `MAX_SAYINGS` kinds are kept."""

    def __init__(self) -> None:
        self._sayings: dict[tuple[Entity, str], Saying] = {}
        self.start = self.end = float("nan")

    def hear(self, file: str, lines: Iterable[Line]) -> Iterator[LogRecord]:
        """The records of a table of logs, each counted on its way if it names whose it is."""
        for row in rows(file, lines):
            if row.entity is not None:
                self.add(row.entity, row.record)
            yield row.record

    def add(self, entity: Entity, record: LogRecord) -> None:
        if record.at is None:
            return
        key = (entity, mask(record.message))
        saying = self._sayings.get(key)
        if saying is None:
            if len(self._sayings) >= MAX_SAYINGS:
                return
            saying = Saying(record.level, record.at, record.citation, record.message)
            self._sayings[key] = saying
        elif record.at < saying.first_at:
            saying.first_at, saying.first = record.at, record.citation
            saying.message = record.message
        at = record.at.timestamp()
        saying.times.append(at)
        self.start, self.end = min(at, self.start), max(at, self.end)

    def __iter__(self) -> Iterator[tuple[Entity, str, Saying]]:
        for (entity, pattern), saying in self._sayings.items():
            yield entity, pattern, saying

    def get(self, entity: Entity, pattern: str) -> Saying | None:
        return self._sayings.get((entity, pattern))
