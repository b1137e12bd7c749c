"""One ordered timeline of all evidence, bounded in size and the same for any order of input."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median

from faultmaven.analysis.logs import Level, LogRecord, error_kind
from faultmaven.analysis.model import Event
from faultmaven.analysis.templates.masking import mask

MAX_EVENTS = 500
MAX_PATTERNS = 2_000
MAX_SUMMARY = 200
BURST_LEAST = 10
BURST_FACTOR = 5

ERROR_FIRST_SEEN = "error_first_seen"
ERROR_BURST = "error_burst"


class ErrorEvents:
    """Takes the records of one log in order; `events` are its errors' first sights and bursts."""

    def __init__(self) -> None:
        self._first: dict[str, Event] = {}
        self._counts: Counter[str] = Counter()
        self._minutes: Counter[datetime] = Counter()
        self._minute_first: dict[datetime, LogRecord] = {}

    def add(self, record: LogRecord) -> None:
        if record.at is None or record.level is None or record.level < Level.ERROR:
            return
        pattern = mask(record.message)
        if pattern not in self._first and len(self._first) < MAX_PATTERNS:
            self._first[pattern] = _first_seen(record, record.at)
        if pattern in self._first:
            self._counts[pattern] += 1
        minute = record.at.replace(second=0, microsecond=0)
        self._minutes[minute] += 1
        self._minute_first.setdefault(minute, record)

    @property
    def events(self) -> list[Event]:
        firsts = (
            replace(event, count=self._counts[pattern]) for pattern, event in self._first.items()
        )
        return [*firsts, *self._bursts()]

    def _bursts(self) -> Iterable[Event]:
        """Minutes with at least `BURST_LEAST` errors and `BURST_FACTOR` times the median minute's.

        The median is over all minutes from the first error to the last, silent ones too; of
        consecutive such minutes only the first is an event, with the errors of all.
        """
        least = max(BURST_LEAST, BURST_FACTOR * self._usual())
        loud = [minute for minute in sorted(self._minutes) if self._minutes[minute] >= least]
        run: Event | None = None
        for before, minute in zip([None, *loud], loud, strict=False):
            if run and before and minute - before <= timedelta(minutes=1):
                run = replace(run, count=run.count + self._minutes[minute])
                continue
            if run:
                yield run
            run = self._burst(minute, self._minutes[minute])
        if run:
            yield run

    def _usual(self) -> float:
        if not self._minutes:
            return 0
        spanned = int((max(self._minutes) - min(self._minutes)) / timedelta(minutes=1)) + 1
        silent = spanned - len(self._minutes)
        return 0 if silent >= len(self._minutes) else median(self._minutes.values())

    def _burst(self, minute: datetime, number: int) -> Event:
        first = self._minute_first[minute]
        return Event(first.at or minute, ERROR_BURST, _summary(first), first.citation, None, number)


def merged(events: Iterable[Event], limit: int = MAX_EVENTS) -> tuple[Event, ...]:
    """The distinct events in order of time; of more than `limit`, those of the rarest kinds stay.

    Within a kind the earliest stay, so that the onset is never what is cut.
    """
    distinct = sorted(set(events), key=_order)
    if len(distinct) <= limit:
        return tuple(distinct)
    seen: Counter[str] = Counter()
    ranked: list[tuple[int, int, Event]] = []
    for event in distinct:
        seen[event.kind] += 1
        ranked.append((seen[event.kind], len(ranked), event))
    ranked.sort(key=lambda entry: entry[:2])
    return tuple(sorted((event for _, _, event in ranked[:limit]), key=_order))


def _first_seen(record: LogRecord, at: datetime) -> Event:
    return Event(at, ERROR_FIRST_SEEN, _summary(record), record.citation)


def _summary(record: LogRecord) -> str:
    kind, thrown = error_kind(record.message), _thrown(record)
    text = record.message[:MAX_SUMMARY] + (f" ({thrown})" if thrown else "")
    return f"{kind.replace('_', ' ')}: {text}" if kind else text


def _thrown(record: LogRecord) -> str:
    """The exception that a stack trace ends with (Python), or its innermost cause (Java)."""
    outer = [line for line in record.trace if line.strip() and not line[0].isspace()]
    return outer[-1].strip()[:MAX_SUMMARY] if outer else ""


def most_frequent_error(events: Iterable[Event]) -> Event | None:
    """The error that occurs most often, the earliest of equals; None where there is none."""
    errors = [event for event in events if event.kind == ERROR_FIRST_SEEN]
    return min(errors, key=lambda event: (-event.count, _order(event)), default=None)


def _order(event: Event) -> tuple[datetime, str, str, str, int, int]:
    cited = event.citation
    return event.at, event.kind, cited.file, event.summary, cited.line_start, event.count
