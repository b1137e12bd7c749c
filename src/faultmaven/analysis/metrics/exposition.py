"""Reads series from the Prometheus text format: one scrape or several, with or without times."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from faultmaven.analysis.citations import SourceLine, cite
from faultmaven.analysis.entities import of_labels
from faultmaven.analysis.metrics.measures import labels_of, unit_of
from faultmaven.analysis.metrics.series import Series, ordered

_MILLISECONDS = 1e11
_MONOTONE = frozenset({"counter", "histogram", "summary"})
_CUMULATIVE = ("_total", "_count", "_sum", "_bucket")


def read(file: str, lines: Sequence[str]) -> list[Series]:
    """The series of a text in the exposition format (Prometheus or OpenMetrics 1.0).

    A sample without a time has the time NaN; samples of one name and labels are one series in the
    order of their times.
    """
    kinds: dict[str, str] = {}
    points: dict[tuple[str, str], list[tuple[float, float, int]]] = defaultdict(list)
    for number, text in enumerate(lines, 1):
        if text.startswith("# TYPE "):
            words = text.split()
            kinds |= {words[2]: words[3]} if len(words) > 3 else {}
        elif not text.startswith("#") and (sample := _sample(text)) is not None:
            metric, labels, value, at = sample
            points[metric, labels].append((at, value, number))
    return list(_series(file, lines, points, kinds))


def _sample(text: str) -> tuple[str, str, float, float] | None:
    """A line's metric, labels, value and time; None for a line that is no sample."""
    text = text.partition(" # ")[0]
    metric, brace, rest = text.partition("{")
    if brace:
        labels, _, rest = rest.rpartition("}")
    else:
        labels, (metric, _, rest) = "", text.strip().partition(" ")
    metric, words = metric.strip(), rest.split()
    if not metric or not 1 <= len(words) <= 2:
        return None
    value, at = _value(words[0]), _value(words[1]) if len(words) == 2 else float("nan")
    known = not np.isnan(value) or words[0].lower() == "nan"
    return (metric, labels, value, _seconds(at)) if known else None


def _series(
    file: str,
    lines: Sequence[str],
    points: dict[tuple[str, str], list[tuple[float, float, int]]],
    kinds: dict[str, str],
) -> Iterator[Series]:
    for (metric, text), found in points.items():
        labels = labels_of(text)
        times, values, numbers = (np.array(column) for column in zip(*found, strict=True))
        times, values, numbers = ordered(times, values, numbers.astype(np.int64))
        first = found[0][2]
        yield Series(
            file,
            metric,
            labels,
            of_labels(labels),
            unit_of(metric),
            "",
            times,
            values,
            numbers,
            cite(SourceLine(file, first, lines[first - 1]), metric),
            _counts(metric, kinds),
        )


def _counts(metric: str, kinds: dict[str, str]) -> bool:
    """Whether a metric only grows: by its declared type, else by the ending of its name."""
    ending = next((end for end in _CUMULATIVE if metric.endswith(end)), "")
    declared = kinds.get(metric) or kinds.get(metric.removesuffix(ending))
    if declared is None:
        return bool(ending)
    return declared == "counter" or (declared in _MONOTONE and bool(ending))


def _seconds(value: float) -> float:
    """Seconds since 1970: Prometheus writes milliseconds, OpenMetrics seconds."""
    return value / 1000 if abs(value) > _MILLISECONDS else value


def _value(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
