"""When the evidence is from, told by the files whose times are complete."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from faultmaven.analysis.formats import LOGS, detect, head_sample, plain
from faultmaven.analysis.model import TimeSpan
from faultmaven.analysis.reading import decode_block
from faultmaven.analysis.sources import Source
from faultmaven.analysis.timestamps import Clock, learn_clock, tell_time_of_day

TAIL_BYTES = 1 << 16
ONE_DAY = timedelta(days=1)


class Present:
    """The clocks of a body's files; files are looked at only when one lacks a year or a date.

    A year is taken from the median of the first times of the logs with complete times (of all
    files where no log has them). A date is taken only where all of these lie within one day, so
    that there is no other day to choose.
    """

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = tuple(sources)

    def clock_of(self, source: Source) -> Clock | None:
        """The clock of a log from its first lines."""
        return self.learn([plain(text) for text in head_sample(source).lines])

    def learn(self, lines: Sequence[str]) -> Clock | None:
        """The clock of some lines of a log."""
        clock = learn_clock(lines)
        if clock is not None and clock.dated:
            return clock
        if clock is not None:
            return learn_clock(lines, near=self._year) if self._year else clock
        if tell_time_of_day(lines) and self._day:
            return learn_clock(lines, near=self._day)
        return None

    @property
    def _year(self) -> datetime | None:
        starts = sorted(span.start for span in self._spans)
        return starts[len(starts) // 2] if starts else None

    @property
    def _day(self) -> datetime | None:
        if not self._spans:
            return None
        start = min(span.start for span in self._spans)
        end = max(span.end for span in self._spans)
        return start + (end - start) / 2 if end - start <= ONE_DAY else None

    @cached_property
    def _spans(self) -> Sequence[TimeSpan]:
        told = [_told(source) for source in self._sources]
        return [one.span for one in told if one and one.log] or [one.span for one in told if one]


@dataclass(frozen=True, slots=True)
class _Told:
    """The times at the ends of a file, and whether it is a log."""

    span: TimeSpan
    log: bool


def _told(source: Source) -> _Told | None:
    sample = head_sample(source)
    clock = learn_clock([plain(text) for text in sample.lines])
    if clock is None or not clock.dated:
        return None
    lines = sample.lines if sample.whole else [*sample.lines, *_tail(source)]
    times = [at for text in lines if (at := clock.read(plain(text)))]
    log = detect(sample).format in LOGS
    return _Told(TimeSpan(min(times), max(times)), log) if times else None


def _tail(source: Source) -> list[str]:
    """The last lines of a file, less the first of them, which may be cut."""
    with source.open() as stream:
        stream.seek(max(0, source.size - TAIL_BYTES))
        return decode_block(stream.read(TAIL_BYTES))[1:]
