"""One ordered timeline of all evidence, bounded in size and the same for any order of input."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from statistics import median

from faultmaven.analysis.logs import LogRecord, error_kind
from faultmaven.analysis.logs.error_tally import ErrorTally, Seen
from faultmaven.analysis.model import Event

MAX_EVENTS = 500
MAX_SUMMARY = 200
BURST_LEAST = 10
BURST_FACTOR = 5

ERROR_FIRST_SEEN = "error_first_seen"
ERROR_BURST = "error_burst"


def error_events(errors: ErrorTally) -> list[Event]:
    """The first sights of a log's errors, and the minutes in which they burst."""
    firsts = [
        replace(_first_seen(record, record.at), count=seen.count)
        for seen in errors.messages.values()
        if (record := errors.first(seen)).at
    ]
    return [*firsts, *_bursts(errors)]


def _bursts(errors: ErrorTally) -> Iterable[Event]:
    """Minutes with at least `BURST_LEAST` errors and `BURST_FACTOR` times the median minute's.

    The median is over all minutes from the first error to the last, silent ones too; of
    consecutive such minutes only the first is an event, with the errors of all.
    """
    minutes = errors.minutes
    least = max(BURST_LEAST, BURST_FACTOR * _usual(minutes))
    loud = [minute for minute in sorted(minutes) if minutes[minute].count >= least]
    run: Event | None = None
    for before, minute in zip([None, *loud], loud, strict=False):
        if run and before is not None and minute - before <= 1:
            run = replace(run, count=run.count + minutes[minute].count)
            continue
        if run:
            yield run
        run = _burst(errors.first(minutes[minute]), minutes[minute].count)
    if run:
        yield run


def _usual(minutes: Mapping[int, Seen]) -> float:
    if not minutes:
        return 0
    silent = max(minutes) - min(minutes) + 1 - len(minutes)
    return 0 if silent >= len(minutes) else median(seen.count for seen in minutes.values())


def _burst(first: LogRecord, number: int) -> Event | None:
    if first.at is None:
        return None
    return Event(first.at, ERROR_BURST, _summary(first), first.citation, None, number)


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
