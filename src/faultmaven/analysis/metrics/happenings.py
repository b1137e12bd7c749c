"""Tells changes of series: as events on the timeline and as signals for the rules."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from faultmaven.analysis.localisation.anomaly import strength_of
from faultmaven.analysis.metrics.changes import SeriesChange, Way, strongest_first
from faultmaven.analysis.model import Citation, Entity, Event
from faultmaven.analysis.signals.model import Signal

METRIC_CHANGE = "metric_change"
CHANGED = "metrics.changed"
MAX_TOLD = 40
MAX_PER_ENTITY = 5

Documents = Mapping[str, Sequence[str]]

_SAID: Final[Mapping[Way, str]] = MappingProxyType(
    {
        Way.UP: "rose from {before} to {within}",
        Way.DOWN: "fell from {before} to {within}",
        Way.SATURATED: "rose from {before} to {within} and stays at its limit",
        Way.WIDER: "swings {times} times as widely as before",
        Way.MISSING: "has no values any more, though others have",
        Way.RESET: "started anew at {within}, after {before}: a restart",
    }
)


_STANDS: Final = "is {within}, usually {before}"


def strongest(changes: Iterable[SeriesChange]) -> list[SeriesChange]:
    """The `MAX_TOLD` strongest changes, at most `MAX_PER_ENTITY` of one entity and one of each kind
    of a series, the strongest first."""
    told: Counter[Entity | None] = Counter()
    kept: dict[tuple[int, Way], SeriesChange] = {}
    for change in sorted(changes, key=strongest_first):
        entity, key = change.series.entity, (id(change.series), change.way)
        if key not in kept and told[entity] < MAX_PER_ENTITY:
            told[entity] += 1
            kept[key] = change
    return list(kept.values())[:MAX_TOLD]


def events(changes: Sequence[SeriesChange], documents: Documents) -> Iterator[Event]:
    """One event at the onset of each change whose series has times and shows what was before."""
    for change in changes:
        at = change.series.at(change.start)
        if at is not None and change.start:
            cited = _cited(change, documents)[-1]
            yield Event(at, METRIC_CHANGE, statement(change), cited, change.series.entity)


def signals(changes: Sequence[SeriesChange], documents: Documents) -> Iterator[Signal]:
    """One signal for each change of a series of a known entity."""
    for change in changes:
        if change.series.entity is not None:
            yield Signal(
                CHANGED,
                change.series.entity,
                _cited(change, documents),
                {"way": change.way.value, "statement": statement(change)},
                weight=strength_of(change.score),
            )


def statement(change: SeriesChange) -> str:
    """A change in a sentence, with its time where that is known."""
    series = change.series
    at = series.at(change.start)
    words = _SAID[change.way] if change.start else _STANDS
    said = words.format(
        before=f"{change.before:.4g}",
        within=f"{change.within:.4g}",
        times=f"{change.within / change.before:.1f}" if change.before else "many",
    )
    owner = f"{series.entity.name}: " if series.entity else ""
    word = "at" if change.start else "as early as"
    when = f" {word} {at:%Y-%m-%d %H:%M:%S} UTC" if at else ""
    return f"{owner}{series.name} {said}{when}."


def _cited(change: SeriesChange, documents: Documents) -> tuple[Citation, ...]:
    return change.series.cited(change.start, documents[change.series.file])
