"""Cuts files in two where a person could have: a transcript between commands, a log between
records."""

import io
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import PurePosixPath

from faultmaven.analysis.formats import LOGS, Format, detect_source
from faultmaven.analysis.kubernetes.transcript import blocks
from faultmaven.analysis.sources import Source
from faultmaven.analysis.timestamps import learn_clock
from faultmaven.evals.quotes import source_lines


def split(sources: Sequence[Source]) -> list[Source]:
    """The same evidence, each transcript and each log in two files."""
    return [part for source in sources for part in _parts(source)]


def whole_name(sources: Sequence[Source], name: str) -> str:
    """The file that a part came from, by its name; any other name as it is."""
    wholes = {part: source.name for source in sources for part in _part_names(source)}
    return wholes.get(name, name)


def _parts(source: Source) -> Iterator[Source]:
    detected, lines = detect_source(source).format, source_lines(source)
    cut = 0
    if detected is Format.KUBECTL:
        cut = _between_commands(lines)
    elif detected in LOGS - {Format.TEXT}:
        cut = _between_records(lines)
    if not cut:
        yield source
        return
    for name, part in zip(_part_names(source), (lines[:cut], lines[cut:]), strict=True):
        data = "\n".join(part).encode()
        yield Source(name, len(data), partial(io.BytesIO, data))


def _part_names(source: Source) -> list[str]:
    path = PurePosixPath(source.name)
    return [str(path.with_name(f"{path.stem}.{number}{path.suffix}")) for number in (1, 2)]


def _between_commands(lines: Sequence[str]) -> int:
    """The index of the prompt in the middle of a transcript's commands; 0 if it has but one."""
    found = blocks(lines)
    return found[len(found) // 2].first - 2 if len(found) > 1 else 0


def _between_records(lines: Sequence[str]) -> int:
    """The index of the first line from the middle on that begins a record; 0 if none does."""
    clock = learn_clock(lines)
    starts = range(len(lines) // 2, len(lines))
    return next((index for index in starts if clock and clock.read(lines[index])), 0)
