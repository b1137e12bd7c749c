"""Which alerts are stale: those whose very complaint is seen to be unfounded."""

import re
from collections.abc import Iterable
from typing import Final

from faultmaven.analysis.entities import workload_of
from faultmaven.analysis.metrics.measures import Measure, measure_of
from faultmaven.analysis.model import Entity
from faultmaven.analysis.observed import Alert, State

RUNS: Final = "runs"
"""What an alert is about that complains of what does not run, or of too little of it."""
_RUNS = re.compile(
    r"(?i)replica|(?:not|un) ?ready|readiness|restart|crash|down\b|unavailable|unreachable"
    r"|not ?running|unhealthy|absent|missing"
)
_WORD = re.compile(r"[a-z]{5,}")
_OF_RUNNING: Final = frozenset({"app", "service", "node", "endpoint", "host"})

Subject = Measure | str | None


def refuted(alert: Alert, states: Iterable[State]) -> bool:
    """Whether something that is well is what the alert complains of, by entity and by measure.

    Replicas that are ready refute that they are missing, not that they are slow or answer with
    errors; a level within its threshold refutes a complaint of that level.
    """
    subject, text = about(alert), f"{alert.name} {alert.measure}"
    return any(
        state.entity == Entity("alert", alert.name)
        or (_of(alert, text, state.entity) and _answers(subject, text, state))
        for state in states
        if state.well
    )


def about(alert: Alert) -> Subject:
    """What an alert complains of, by its name or else its words; None where neither tells."""
    for text in (alert.name, alert.measure):
        if _RUNS.search(text):
            return RUNS
        if measure := measure_of(text):
            return measure
    return None


def _of(alert: Alert, text: str, entity: Entity) -> bool:
    if alert.entity is not None:
        return alert.entity.name in (entity.name, workload_of(entity.name))
    return bool(re.search(rf"(?<![\w-]){re.escape(entity.name)}(?![\w-])", text))


def _answers(subject: Subject, text: str, state: State) -> bool:
    if subject == RUNS:
        return state.entity.kind in _OF_RUNNING
    if subject is not None:
        return measure_of(state.words) == subject
    said = _words(state.words, state.entity)
    return any(word in other for word in _words(text, state.entity) for other in said)


def _words(text: str, entity: Entity) -> list[str]:
    return [word for word in _WORD.findall(text.lower()) if word != entity.name.lower()]
