"""Signals from what alerts say: events that they pass on, and whether they are meant to fire."""

import re
from collections.abc import Iterable, Iterator, Sequence

import re2

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.model import Entity
from faultmaven.analysis.observed import Alert, State
from faultmaven.analysis.rules.model import Pattern
from faultmaven.analysis.signals.model import Signal, signal

Words = Iterable[tuple[Alert, str, SourceLine]]
_HEARTBEAT = re.compile(
    r"(?i)\balways (?:be )?(?:firing|fires?|active)\b|\bdead ?man'?s? ?s(?:witch|nitch)\b"
)
AS_MEANT = (
    "it is not an issue: it is always active to show that the alerting pipeline functions; only "
    "its silence would be a fault"
)


def signals(words: Words, patterns: Sequence[Pattern]) -> Iterator[Signal]:
    """The events that alerts quote, about whom the alert is; heartbeats, ruled out as meant."""
    own = [pattern for pattern in patterns if {"event", "log"} <= set(pattern.where)]
    compiled = [(pattern, re2.compile(pattern.pattern)) for pattern in own]
    beats: set[str] = set()
    for alert, text, line in words:
        if _HEARTBEAT.search(text) and alert.name not in beats:
            beats.add(alert.name)
            entity = Entity("alert", alert.name)
            yield signal("alert.heartbeat", entity, [line], stale=AS_MEANT, stale_lines=[line])
        for pattern, expression in compiled:
            match = expression.search(text[:4000])
            if match is not None and alert.entity is not None:
                said = {key: value for key, value in match.groupdict().items() if value}
                yield signal(pattern.signal, alert.entity, [line], {**pattern.set, **said})


def states(words: Words) -> Iterator[State]:
    """Alerts that fire as they are meant to are well."""
    for alert, text, _ in words:
        if _HEARTBEAT.search(text):
            said = f"alert {alert.name} fires as it is meant to"
            yield State(Entity("alert", alert.name), True, said, alert.citations)
