"""The one model of a metric: labelled values over time, each point with its place in a file."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from faultmaven.analysis.citations import SourceLine, cite
from faultmaven.analysis.entities import kind_of
from faultmaven.analysis.model import Citation, Entity

Floats = NDArray[np.float64]
Lines = NDArray[np.int64]
Identity = tuple[Entity | None, str, str, tuple[tuple[str, str], ...]]
_NUMBER = re.compile(r"(?<![\w.+-])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.:])")


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Values of one metric of one labelled thing.

    `times` are seconds since 1970 (float64, ascending; NaN where the evidence gives none),
    `values` are as written (NaN: missing), `lines` the line of each point: three arrays of one
    length. `unit` and `aggregation` are as the evidence names them, empty where it does not.
    `counter` says that the values only grow until a restart. `title` is where the series is named.
    """

    file: str
    metric: str
    labels: Mapping[str, str]
    entity: Entity | None
    unit: str
    aggregation: str
    times: Floats
    values: Floats
    lines: Lines
    title: Citation | None = None
    counter: bool = False

    def __len__(self) -> int:
        return len(self.values)

    @property
    def name(self) -> str:
        """The metric with its labels, as it is written in Prometheus, and its aggregation."""
        labels = ",".join(f'{key}="{value}"' for key, value in sorted(self.labels.items()))
        shown = f"{self.metric}{{{labels}}}" if labels else self.metric
        return f"{shown} ({self.aggregation})" if self.aggregation else shown

    @property
    def identity(self) -> Identity:
        """What tells the same series in another body of evidence: its entity in place of the labels
        that name it, as pods have other names after each rollout."""
        labels = tuple(sorted(item for item in self.labels.items() if kind_of(item[0]) is None))
        return self.entity, self.metric, self.aggregation, labels

    def known_as(self, known: Callable[[Entity], Entity]) -> "Series":
        """The series with its entity under the name by which the rest of the evidence knows it."""
        return self if self.entity is None else replace(self, entity=known(self.entity))

    def at(self, index: int) -> datetime | None:
        """The time of a point (aware, UTC)."""
        seconds = float(self.times[index])
        return None if np.isnan(seconds) else datetime.fromtimestamp(seconds, UTC)

    def cited(self, index: int, document: Sequence[str]) -> tuple[Citation, ...]:
        """Where the series is named and where the point stands; `document` is the file's lines."""
        number = int(self.lines[index])
        text = document[number - 1]
        point = cite(SourceLine(self.file, number, text), _written(text, float(self.values[index])))
        return (self.title, point) if self.title is not None else (point,)


def ordered(times: Floats, values: Floats, lines: Lines) -> tuple[Floats, Floats, Lines]:
    """Points in order of time, of equal times in order of line; untimed ones stay as they are."""
    if np.isnan(times).any() or (np.diff(times) >= 0).all():
        return times, values, lines
    order = np.lexsort((lines, times))
    return times[order], values[order], lines[order]


def _written(text: str, value: float) -> str:
    """The number in a line that has a value; empty (the whole line) where none has it as such."""
    same = (match[0] for match in _NUMBER.finditer(text) if float(match[0]) == value)
    return next(same, "")
