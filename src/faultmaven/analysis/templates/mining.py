"""Mines the templates of a log: what its lines have in common, how often, when and where."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.citations import MAX_QUOTE
from faultmaven.analysis.logs.clocks import NONE
from faultmaven.analysis.logs.levels import Level
from faultmaven.analysis.logs.messages import Message
from faultmaven.analysis.logs.parts import WholeLog, jobs, scan
from faultmaven.analysis.logs.times import moment
from faultmaven.analysis.model import Citation, Template
from faultmaven.analysis.sources import Source
from faultmaven.analysis.templates.merging import merge
from faultmaven.analysis.templates.mined import LogTemplates, Rates

_Key = tuple[str, Level | None]


def mine(source: Source) -> LogTemplates:
    """The templates of a log's lines, with `numbers`: that of every line.

    The header (times, host, level, component) is learned and left out of the patterns; a line that
    is a JSON record stands for its message. Ids are hashes of the patterns: equal in every file.
    """
    whole = WholeLog(source, keep_numbers=True)
    for job in jobs(source, keep_numbers=True):
        whole.join(scan(job, lambda _: None))
    return templates_of(whole)


def template_id(pattern: str) -> str:
    return hashlib.blake2b(pattern.encode(), digest_size=6).hexdigest()


def templates_of(log: WholeLog) -> LogTemplates:
    """The templates of a log that was read, most frequent first."""
    groups = _groups(log)
    counts = {key: int(log.counts.counts[members].sum()) for key, members in groups.items()}
    order = sorted(groups, key=lambda key: (-counts[key], key[0], -1 if key[1] is None else key[1]))
    number_of = np.zeros(len(log.messages), dtype=np.int64)
    for place, key in enumerate(order):
        number_of[groups[key]] = place
    numbers = log.counts.numbers
    return LogTemplates(
        log.reader.source.name,
        int(log.counts.counts.sum()),
        tuple(_template(log, key, groups[key]) for key in order),
        _rates(log, number_of, len(order)),
        None if numbers is None else _joined(numbers, number_of),
    )


def _groups(log: WholeLog) -> dict[_Key, list[int]]:
    """The messages of each pattern at each level, in order of first appearance.

    Which messages belong to one pattern does not depend on their levels.
    """
    lines: dict[tuple[str, ...], int] = defaultdict(int)
    for message, count in zip(log.messages, log.counts.counts.tolist(), strict=True):
        lines[message.tokens] += count
    patterns = dict(zip(lines, merge(list(lines), list(lines.values())), strict=True))
    groups: dict[_Key, list[int]] = defaultdict(list)
    for number, message in enumerate(log.messages):
        groups[" ".join(patterns[message.tokens]), message.level].append(number)
    return groups


def _template(log: WholeLog, key: _Key, members: Sequence[int]) -> Template:
    pattern, level = key
    tally = log.counts
    first = min(members, key=lambda number: tally.first[number])
    last = max(members, key=lambda number: tally.last[number])
    first_at, last_at = int(tally.first_at[first]), int(tally.last_at[last])
    return Template(
        id=template_id(pattern),
        pattern=pattern,
        count=int(tally.counts[members].sum()),
        file=log.reader.source.name,
        first_line=int(tally.first[first]),
        last_line=int(tally.last[last]),
        level=None if level is None else level.word,
        first_at=None if first_at == NONE else moment(first_at),
        last_at=None if last_at == NONE else moment(last_at),
        example=_example(log.reader.source.name, log.messages[first]),
    )


def _rates(log: WholeLog, number_of: NDArray[np.int64], templates: int) -> Rates:
    starts, counts = log.counts.rates.table(len(log.messages))
    summed = np.zeros((templates, len(starts)), dtype=np.uint32)
    np.add.at(summed, number_of, counts)
    return Rates(log.counts.rates.step, starts, summed)


def _joined(
    numbers: Sequence[NDArray[np.int32]], number_of: NDArray[np.int64]
) -> NDArray[np.int64]:
    return np.concatenate([number_of[:0], *(number_of[block] for block in numbers)])


def _example(file: str, message: Message) -> Citation | None:
    quote = message.text.strip()[:MAX_QUOTE].rstrip()
    return Citation(file, message.line, message.line, quote) if quote else None
