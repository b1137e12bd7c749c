"""Reads the times of lines of all files, as the analysis does."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from faultmaven.analysis.model import TimeSpan
from faultmaven.analysis.present import Present
from faultmaven.analysis.reading import LineReader, decode_block
from faultmaven.analysis.sources import Source
from faultmaven.analysis.timestamps import Clock

SAMPLE_LINES = 100


class Clocks:
    """The clock of each source that shows times."""

    def __init__(self, sources: Iterable[Source]) -> None:
        several = list(sources)
        present = Present(several)
        self._clocks = {source.name: present.clock_of(source) for source in several}

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
