"""What the messages of a log tell by their counts: new, gone, more and less often than before."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from faultmaven.analysis.comparison.counts import log_likelihood, p_value
from faultmaven.analysis.localisation.shifts import significant
from faultmaven.analysis.model import Citation, Difference, DifferenceKind

FALSE_RATE = 0.01
LEAST_RATIO = 2.0
MAX_DIFFERENCES = 12
MESSAGE = "message"
ALARMING = frozenset({"warning", "error", "fatal"})
_ORDER = {kind: place for place, kind in enumerate(DifferenceKind)}


class Counted(NamedTuple):
    """A message, its level, and how often it occurs now and did before, with where."""

    pattern: str
    level: str
    now: int
    before: int
    citation: Citation | None = None
    known_good: Citation | None = None


def differences(messages: Sequence[Counted], now: int, before: int) -> list[Difference]:
    """The messages whose share of the lines (`now` and `before` in total) differs, worst first.

    A difference is believed at a false discovery rate of `FALSE_RATE` if the share is at least
    `LEAST_RATIO` times the other. One that warns and never occurred before is told in any case.
    """
    if not messages or not now or not before:
        return []
    tests = [p_value(log_likelihood(m.now, now, m.before, before)) for m in messages]
    believed = significant(np.array(tests), FALSE_RATE)
    found = [
        (message, kind)
        for message, sure in zip(messages, believed, strict=True)
        if (kind := _kind(message, now, before)) and (sure or _alarming_news(message, kind))
    ]
    found.sort(key=lambda item: _rank(*item))
    return [_difference(*item) for item in found[:MAX_DIFFERENCES]]


def _kind(message: Counted, now: int, before: int) -> DifferenceKind | None:
    if not message.before:
        return DifferenceKind.NEW
    if not message.now:
        return DifferenceKind.GONE
    ratio = (message.now / now) / (message.before / before)
    if ratio >= LEAST_RATIO:
        return DifferenceKind.MORE
    return DifferenceKind.LESS if ratio <= 1 / LEAST_RATIO else None


def _alarming_news(message: Counted, kind: DifferenceKind) -> bool:
    return kind is DifferenceKind.NEW and message.level in ALARMING


def _rank(message: Counted, kind: DifferenceKind) -> tuple[bool, int, int, str]:
    return (
        message.level not in ALARMING,
        _ORDER[kind],
        -abs(message.now - message.before),
        message.pattern,
    )


def _difference(message: Counted, kind: DifferenceKind) -> Difference:
    return Difference(
        kind,
        MESSAGE,
        message.pattern,
        message.now,
        message.before,
        message.citation,
        message.known_good,
        message.level,
    )
