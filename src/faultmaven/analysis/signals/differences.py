"""Signals from what differs from known-good evidence: settings, and errors that are new."""

from collections.abc import Iterator, Sequence

from faultmaven.analysis.comparison import MESSAGE, SETTING
from faultmaven.analysis.model import Difference, DifferenceKind, Entity
from faultmaven.analysis.signals.model import Signal

MAX_SETTINGS = 5
"""Of more settings that differ none is suspect: the two are other systems, or other releases."""
_ERRORS = frozenset({"error", "fatal"})


def signals(differences: Sequence[Difference]) -> Iterator[Signal]:
    """One signal for each setting that differs, if they are few, and for each new error message."""
    settings = [item for item in differences if item.about == SETTING]
    for item in settings if len(settings) <= MAX_SETTINGS else ():
        path = item.summary.partition(": ")[0]
        yield _signal("compared.setting", Entity("setting", path), item)
    for item in differences:
        new = item.about == MESSAGE and item.kind is DifferenceKind.NEW and item.level in _ERRORS
        if new:
            yield _signal("compared.new_error", Entity("message", item.summary), item)


def _signal(kind: str, entity: Entity, item: Difference) -> Signal:
    cited = tuple(citation for citation in (item.citation, item.known_good) if citation)
    told = {"change": item.kind.value, "summary": item.summary, "count": str(item.now)}
    return Signal(kind, entity, cited, told)
