"""Mines the templates of a log: what its lines have in common, how often and where."""

import hashlib
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.formats import head_sample, plain
from faultmaven.analysis.logs.json_fields import json_fields
from faultmaven.analysis.logs.levels import Level, level_in
from faultmaven.analysis.model import Citation, Template
from faultmaven.analysis.reading import LineReader, decode_line, raw_blocks
from faultmaven.analysis.sources import Source
from faultmaven.analysis.templates.header import learn_header
from faultmaven.analysis.templates.merging import merge
from faultmaven.analysis.templates.scan import Message, Scan
from faultmaven.analysis.timestamps import Clock, learn_clock

MAX_QUOTE = 400

Numbers = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Mined:
    """A file's templates, most frequent first; `numbers[i]` is the place there of line i + 1's."""

    templates: tuple[Template, ...]
    numbers: Numbers

    def line_ids(self) -> list[str]:
        """The template id of every line, line 1 first."""
        ids = [template.id for template in self.templates]
        return [ids[number] for number in self.numbers.tolist()]


def mine(source: Source) -> Mined:
    """The templates of a log's lines, with counts, first and last lines, levels and times.

    The header (times, host, level, component) is learned and left out of the patterns; a line that
    is a JSON record stands for its message. Ids are hashes of the patterns: equal in every file.
    """
    sample = [plain(text) for text in head_sample(source).lines]
    scan = Scan(learn_header(sample))
    for block in LineReader(source).blocks():
        scan.add(block)
    lines = np.frombuffer(scan.lines, dtype=np.uint32)
    weights = np.bincount(lines, minlength=len(scan.messages))
    patterns = merge([message.tokens for message in scan.messages], weights.tolist())
    groups = _grouped(patterns)
    order = sorted(groups, key=lambda pattern: (-int(weights[groups[pattern]].sum()), pattern))
    number_of = np.zeros(len(scan.messages), dtype=np.uint32)
    for place, pattern in enumerate(order):
        number_of[groups[pattern]] = place
    numbers = number_of[lines] if len(lines) else lines
    describe = _Describer(source, learn_clock(sample), scan, numbers)
    return Mined(
        tuple(
            describe.template(place, pattern, scan.messages[groups[pattern][0]])
            for place, pattern in enumerate(order)
        ),
        numbers,
    )


def template_id(pattern: str) -> str:
    return hashlib.blake2b(pattern.encode(), digest_size=6).hexdigest()


class _Describer:
    """Counts, places and times of templates from the template number of every line."""

    def __init__(self, source: Source, clock: Clock | None, scan: Scan, numbers: Numbers) -> None:
        self._file = source.name
        self._clock = clock
        self._counts = np.bincount(numbers)
        self._last = np.zeros(len(self._counts), dtype=np.int64)
        self._last[numbers] = np.arange(1, len(numbers) + 1)
        self._last_texts = _texts(source, scan.block_starts, sorted(self._last.tolist()))

    def template(self, place: int, pattern: str, first: Message) -> Template:
        last_line = int(self._last[place])
        level = _level(first.text)
        return Template(
            id=template_id(pattern),
            pattern=pattern,
            count=int(self._counts[place]),
            file=self._file,
            first_line=first.line,
            last_line=last_line,
            level=level.word if level is not None else None,
            first_at=self._time(first.text),
            last_at=self._time(self._last_texts[last_line]),
            example=_example(self._file, first),
        )

    def _time(self, text: str) -> datetime | None:
        fields = json_fields(text) if text[:1] == "{" else None
        if fields and fields.at:
            return fields.at
        return self._clock.read(text) if self._clock else None


def _texts(source: Source, starts: Sequence[int], wanted: Sequence[int]) -> dict[int, str]:
    """The texts of the wanted lines, from the blocks that begin at the lines `starts`."""
    found: dict[int, str] = {}
    ends = [*starts[1:], sys.maxsize][: len(starts)]
    for data, start, end in zip(raw_blocks(source), starts, ends, strict=True):
        here = wanted[bisect_left(wanted, start) : bisect_left(wanted, end)]
        raw = data.splitlines() if here else []
        found |= {number: plain(decode_line(raw[number - start])) for number in here}
    return found


def _grouped(patterns: Iterable[Sequence[str]]) -> dict[str, list[int]]:
    """Message numbers by pattern, each list in order of first appearance."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, tokens in enumerate(patterns):
        groups[" ".join(tokens)].append(number)
    return groups


def _level(text: str) -> Level | None:
    fields = json_fields(text) if "{" in text[:128] else None
    return fields.level if fields and fields.level is not None else level_in(plain(text))


def _example(file: str, message: Message) -> Citation | None:
    quote = message.text.strip()[:MAX_QUOTE].rstrip()
    return Citation(file, message.line, message.line, quote) if quote else None
