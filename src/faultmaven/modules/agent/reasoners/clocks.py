"""Reads the times of lines, giving files that write no year the year of those that do."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from faultmaven.analysis.model import TimeSpan
from faultmaven.analysis.reading import LineReader, decode_block, iter_lines
from faultmaven.analysis.sources import Source
from faultmaven.analysis.timestamps import ASSUMED_YEAR, Clock, learn_clock

SAMPLE_LINES = 100


class Clocks:
    """The clock of each source that shows times."""

    def __init__(self, sources: Iterable[Source]) -> None:
        heads = {
            s.name: [line.text for line in islice(iter_lines(s), SAMPLE_LINES)] for s in sources
        }
        learned = {name: (head, learn_clock(head)) for name, head in heads.items()}
        year = max((_year(head, clock) for head, clock in learned.values()), default=ASSUMED_YEAR)
        self._clocks = {
            name: learn_clock(head, year) if clock and _year(head, clock) == ASSUMED_YEAR else clock
            for name, (head, clock) in learned.items()
        }

    def of(self, source: Source) -> Clock | None:
        return self._clocks.get(source.name)

    def span_of(self, sources: Iterable[Source]) -> TimeSpan | None:
        """From the earliest to the latest time at the ends of the files; None if none is shown."""
        times = [time for source in sources for time in self._at_ends(source)]
        return TimeSpan(min(times), max(times)) if times else None

    def _at_ends(self, source: Source) -> Iterator[datetime]:
        clock = self.of(source)
        if clock is None:
            return
        for lines in _ends(source):
            yield from _times(clock, lines)


def _ends(source: Source) -> Iterator[Sequence[str]]:
    last = None
    for block in LineReader(source).blocks():
        if last is None:
            yield decode_block(block.data)[:SAMPLE_LINES]
        last = block
    if last:
        yield decode_block(last.data)[-SAMPLE_LINES:]


def _times(clock: Clock, lines: Iterable[str]) -> Iterator[datetime]:
    return (time for line in lines if (time := clock.read(line)))


def _year(head: Sequence[str], clock: Clock | None) -> int:
    time = next(_times(clock, head), None) if clock else None
    return time.year if time else ASSUMED_YEAR
