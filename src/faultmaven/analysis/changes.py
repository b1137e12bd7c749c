"""What was changed and when, as logs of pipelines and operators and the starts of pods tell it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from faultmaven.analysis.citations import SourceLine, cite
from faultmaven.analysis.kubernetes.history import time_in
from faultmaven.analysis.kubernetes.topology import App, Topology
from faultmaven.analysis.model import Entity, Event
from faultmaven.analysis.signals.scanning import Hit
from faultmaven.analysis.timeline import MAX_SUMMARY
from faultmaven.analysis.timestamps import learn_clock

CHANGE = "change"
LOGGED = "log.changed"
BEFORE = timedelta(hours=1)
TOGETHER = timedelta(minutes=10)


def logged(topology: Topology, hits: Iterable[Hit]) -> Iterator[Event]:
    """The changes that log lines with a time report, about the app they name where it is known."""
    for hit in hits:
        clock = learn_clock([hit.line.text]) if hit.pattern.signal == LOGGED else None
        at = clock.read(hit.line.text) if clock else None
        if clock is not None and at is not None:
            said = dict(hit.captured)
            app = topology.named(said["object"], said.get("space", ""))
            entity = app.entity if app else Entity(said["kind"].lower(), said["object"])
            summary = clock.after(hit.line.text)[:MAX_SUMMARY]
            yield Event(at, CHANGE, summary, cite(hit.line), entity, hit.count)


def rollouts(topology: Topology, others: Iterable[Event]) -> Iterator[Event]:
    """The latest starts of each app's pods, as one event an app, from `BEFORE` the others on.

    Pods that started within `TOGETHER` of the app's latest one count as one rollout.
    """
    earliest = min((event.at for event in others), default=None)
    if earliest is None:
        return
    for app in topology.apps.values():
        starts = sorted(_starts(app), key=lambda start: (start[0], start[1].number))
        latest = [start for start in starts if starts[-1][0] - start[0] <= TOGETHER]
        if latest and earliest - latest[0][0] <= BEFORE:
            yield _rollout(app, latest)


def _starts(app: App) -> Iterator[tuple[datetime, SourceLine]]:
    for pod in app.pods:
        line = pod.at.get("Start Time")
        at = time_in(line.text.partition(":")[2].strip()) if line else None
        if line is not None and at is not None:
            yield at, line


def _rollout(app: App, starts: list[tuple[datetime, SourceLine]]) -> Event:
    number = len(starts)
    summary = (
        f"{number} pods of {app.entity.name} start"
        if number > 1
        else (f"a pod of {app.entity.name} starts")
    )
    return Event(starts[0][0], CHANGE, summary, cite(starts[0][1]), app.entity)
