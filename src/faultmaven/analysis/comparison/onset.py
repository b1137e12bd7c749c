"""Finds when a log's errors began, and which messages are new or more often since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.comparison.counts import p_value
from faultmaven.analysis.comparison.messages import Counted, differences
from faultmaven.analysis.model import Citation, Difference, Template
from faultmaven.analysis.templates.mined import LogTemplates

LEAST_BINS = 6
LEAST_RATIO = 2.0
CHANCE = 0.001
ERRORS = frozenset({"error", "fatal"})

_Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Onset:
    """When the errors of a log began: their share of the lines before and since, in [0, 1]."""

    at: datetime
    bin: int
    before: float
    since: float


def onset_of(log: LogTemplates) -> Onset | None:
    """The time from which errors are a larger share of a log's lines, if there surely is one.

    The likelihood ratio of two binomial shares against one, at the split where it is largest
    (Hinkley and Hinkley, "Inference about the change-point in a sequence of binomial variables",
    Biometrika 57, 1970). Its chance is that of one split times their number (Bonferroni), at most
    `CHANCE`; the share must grow `LEAST_RATIO`-fold. Spans without lines count nothing.
    """
    lines = log.rates.counts.sum(axis=0, dtype=np.int64)
    errors = log.rates.counts[_rows(log.templates)].sum(axis=0, dtype=np.int64)
    if len(lines) < LEAST_BINS or not errors.any():
        return None
    ratios = _likelihood_ratios(errors, lines)
    split = int(ratios.argmax()) + 1
    before = errors[:split].sum() / max(lines[:split].sum(), 1)
    since = errors[split:].sum() / max(lines[split:].sum(), 1)
    chance = p_value(float(ratios.max())) * len(ratios)
    if chance > CHANCE or since < LEAST_RATIO * before:
        return None
    return Onset(_begin(log, split), split, float(before), float(since))


def _begin(log: LogTemplates, place: int) -> datetime:
    """When a span of time begins, or the first error message that is new in it if there is one."""
    start = datetime.fromtimestamp(int(log.rates.starts[place]), UTC)
    end = start + timedelta(seconds=log.rates.step)
    firsts = [log.templates[row].first_at for row in _rows(log.templates)]
    return min((at for at in firsts if at and start <= at < end), default=start)


def since(log: LogTemplates, onset: Onset) -> list[Difference]:
    """The messages that are new, gone, or more or less often since the onset than before it."""
    lines = log.rates.counts.sum(axis=0, dtype=np.int64)
    before = log.rates.counts[:, : onset.bin].sum(axis=1, dtype=np.int64).tolist()
    after = log.rates.counts[:, onset.bin :].sum(axis=1, dtype=np.int64).tolist()
    messages = [
        Counted(item.pattern, item.level or "", now, then, item.example)
        for item, now, then in zip(log.templates, after, before, strict=True)
    ]
    return differences(messages, int(lines[onset.bin :].sum()), int(lines[: onset.bin].sum()))


def first_since(log: LogTemplates, onset: Onset) -> Citation | None:
    """The first line of the earliest error message that was not there before the onset."""
    new = [log.templates[place] for place in _rows(log.templates)]
    new = [item for item in new if item.first_at and item.first_at >= onset.at]
    return min(new, key=lambda item: item.first_line).example if new else None


def _rows(templates: Sequence[Template]) -> list[int]:
    return [place for place, item in enumerate(templates) if item.level in ERRORS]


def _likelihood_ratios(errors: _Counts, lines: _Counts) -> NDArray[np.float64]:
    """Twice the log of the likelihood ratio of a change after the first bin, the second, …"""
    so_far, of = np.cumsum(errors)[:-1], np.cumsum(lines)[:-1]
    rest, of_rest = errors.sum() - so_far, lines.sum() - of
    one = _log_likelihood(errors.sum(keepdims=True), lines.sum(keepdims=True))
    return 2 * (_log_likelihood(so_far, of) + _log_likelihood(rest, of_rest) - one)


def _log_likelihood(errors: _Counts, lines: _Counts) -> NDArray[np.float64]:
    """That of `errors` among `lines` at the share that makes it largest."""
    share = np.divide(errors, lines, out=np.zeros(len(lines)), where=lines > 0)
    inner = (share > 0) & (share < 1)
    safe = np.where(inner, share, 0.5)
    return np.where(inner, errors * np.log(safe) + (lines - errors) * np.log1p(-safe), 0.0)
