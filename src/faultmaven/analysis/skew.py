"""Clocks of different files that differ, estimated from the requests that both tell of.

For each identifier (trace, request or correlation id) that two logs share, the middles of the times
at which each tells of it are subtracted. Their median is how far the clocks are apart and the
median absolute deviation from it how well that is known; both stand up to half of the identifiers
being wrong (Rousseeuw and Croux, Alternatives to the median absolute deviation, JASA 1993). A
difference counts only if neither that deviation nor the time that a request takes explains it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations
from statistics import median
from typing import Any

import re2

from faultmaven.analysis.formats.sample import plain
from faultmaven.analysis.gathered import Gathered
from faultmaven.analysis.model import Event, FileCoverage
from faultmaven.analysis.reading import LineReader, decode_block
from faultmaven.analysis.sources import Source
from faultmaven.analysis.timestamps import Clock

MAX_FILES = 40
MAX_BYTES = 1 << 20
MAX_BODY_BYTES = 32 << 20
"""Read of one log and of all together; requests that are told of later are left out."""
MAX_LINE = 4000
MAX_IDENTIFIERS = 50_000
LEAST_SHARED = 20
"""Identifiers; a median of fewer can be moved by a handful of retries."""
LEAST_SECONDS = 2.0
CLEAR = 10
"""Times the deviation and the duration of a request that a difference of clocks must exceed."""

_IDENTIFIER = re.compile(
    r"(?<![\w-])(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|(?=[a-f]*\d)[0-9a-f]{16,32})(?![\w-])"
    r"|(?i:(?:request|trace|correlation|req)[_.-]?id)[\"']?[=: ]{1,3}[\"']?(?P<named>[\w-]{6,64})"
)
_MAYBE = (
    rb"(?m)^.*(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{16}"
    rb"|(?i:request|trace|correlation|req)[_.-]?(?i:id))"
)

Spans = dict[str, tuple[float, float]]
"""When a file first and last tells of each identifier, in seconds since 1970."""
Heard = tuple[Source, Clock, Spans]


@dataclass(frozen=True, slots=True)
class Apart:
    """How far the clock of `later` is ahead of that of `earlier`, by how many identifiers."""

    earlier: str
    later: str
    seconds: float
    spread: float
    shared: int


def align(found: Gathered, heard: Sequence[Heard]) -> None:
    """Notes which files' clocks differ, by what was `heard`, and shifts the events of those that
    are outnumbered.

    The clocks that most files agree on are taken as right, of equally many those that write their
    zone; where that does not decide, nothing is shifted.
    """
    clocks = {source.name: clock for source, clock, _ in heard}
    pairs = (
        _compared(one.name, ones, other.name, others)
        for (one, _, ones), (other, _, others) in combinations(heard, 2)
    )
    compared = [pair for pair in pairs if pair]
    apart = [pair for pair in compared if pair.seconds]
    if not apart:
        return
    groups = _groups(clocks, [pair for pair in compared if not pair.seconds])
    right = _right(groups, clocks)
    shifts = _shifts(right, apart)
    found.files[:] = [_noted(file, apart, shifts) for file in found.files]
    found.events[:] = [_shifted(event, shifts) for event in found.events]


def hear(logs: Iterable[tuple[Source, Clock]]) -> list[Heard]:
    """The logs that tell of identifiers, those with most first, at most `MAX_FILES`."""
    several = list(logs)
    if len(several) < 2:
        return []
    most = min(MAX_BYTES, MAX_BODY_BYTES // len(several))
    told = [(source, clock, _spans(source, clock, most)) for source, clock in several]
    told = [entry for entry in told if len(entry[2]) >= LEAST_SHARED]
    return sorted(told, key=lambda entry: (-len(entry[2]), min(entry[2])))[:MAX_FILES]


def _spans(source: Source, clock: Clock, most: int) -> Spans:
    """When a log tells of its identifiers, in its first `most` bytes."""
    spans: Spans = {}
    for line in _candidates(source, most):
        names = [match["named"] or match[0] for match in _IDENTIFIER.finditer(line[:MAX_LINE])]
        at = clock.read(plain(line)) if names else None
        if at is not None and len(spans) < MAX_IDENTIFIERS:
            seconds = at.timestamp()
            for name in names:
                first, last = spans.get(name, (seconds, seconds))
                spans[name] = min(first, seconds), max(last, seconds)
    return spans


def _candidates(source: Source, most: int) -> Iterator[str]:
    """The lines in which an identifier may stand."""
    reader = LineReader(source)
    for block in reader.blocks():
        for match in _CANDIDATE.finditer(block.data):
            end = block.data.find(b"\n", match.end())
            line = block.data[match.start() : end if end >= 0 else None]
            yield from decode_block(line)
        if reader.bytes >= most:
            return


def _in_bytes(pattern: bytes) -> Any:
    """A pattern whose `.` is any byte of a line, in whatever encoding."""
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    return re2.compile(pattern, options)


_CANDIDATE = _in_bytes(_MAYBE)


def _compared(one: str, ones: Spans, other: str, others: Spans) -> Apart | None:
    """How two files' clocks differ, 0 seconds if they agree; None if the evidence is not clear."""
    shared = sorted(ones.keys() & others.keys())
    if len(shared) < LEAST_SHARED:
        return None
    steps = [(sum(others[name]) - sum(ones[name])) / 2 for name in shared]
    middle = median(steps)
    spread = median(abs(step - middle) for step in steps)
    takes = median(max(_length(ones[name]), _length(others[name])) for name in shared)
    if abs(middle) <= max(LEAST_SECONDS, takes):
        return Apart(one, other, 0.0, spread, len(shared))
    if abs(middle) < CLEAR * (spread + takes):
        return None
    first, later = (one, other) if middle > 0 else (other, one)
    return Apart(first, later, abs(middle), spread, len(shared))


def _length(span: tuple[float, float]) -> float:
    return span[1] - span[0]


def _groups(names: Iterable[str], agreeing: Sequence[Apart]) -> list[frozenset[str]]:
    """The files joined by clocks that agree."""
    groups = {name: frozenset({name}) for name in names}
    for pair in agreeing:
        joined = groups[pair.earlier] | groups[pair.later]
        groups |= dict.fromkeys(joined, joined)
    return list(dict.fromkeys(groups.values()))


def _right(groups: Sequence[frozenset[str]], clocks: dict[str, Clock]) -> frozenset[str]:
    """The group whose clocks are taken as right; empty if two have equal claims."""

    def claim(group: frozenset[str]) -> tuple[int, int]:
        return len(group), sum(clocks[name].zoned for name in group)

    best = max(map(claim, groups))
    first, *others = [group for group in groups if claim(group) == best]
    return frozenset() if others else first


def _shifts(right: frozenset[str], apart: Sequence[Apart]) -> dict[str, float]:
    """Seconds to add to the times of each file that differs from the right ones: the median over
    the files it is compared with."""
    found: dict[str, list[float]] = {}
    for pair in apart:
        if pair.earlier in right and pair.later not in right:
            found.setdefault(pair.later, []).append(-pair.seconds)
        elif pair.later in right and pair.earlier not in right:
            found.setdefault(pair.earlier, []).append(pair.seconds)
    return {name: median(seconds) for name, seconds in found.items()}


def _noted(file: FileCoverage, apart: Sequence[Apart], shifts: dict[str, float]) -> FileCoverage:
    notes = list(_words(file.file, apart, shifts))
    return replace(file, note="; ".join(filter(None, (file.note, *notes)))) if notes else file


def _words(name: str, apart: Sequence[Apart], shifts: dict[str, float]) -> Iterator[str]:
    """What is to be said of a file's clock, by the comparison with most identifiers."""
    own = [pair for pair in apart if name in (pair.earlier, pair.later)]
    if not own or (shifts and name not in shifts):
        return
    best = max(own, key=lambda pair: (pair.shared, -pair.spread))
    way = "ahead of" if name == best.later else "behind"
    done = "its events are shifted by that" if name in shifts else "which one is right is not clear"
    yield (
        f"its clock is {best.seconds:.1f} s {way} another file's, by {best.shared} identifiers "
        f"that both tell of (median, deviation {best.spread:.1f} s): {done}"
    )


def _shifted(event: Event, shifts: dict[str, float]) -> Event:
    seconds = shifts.get(event.citation.file)
    return replace(event, at=event.at + timedelta(seconds=seconds)) if seconds else event
