"""Signals from text: the packs' patterns over event messages and configuration."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import re2

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.kubernetes.state import Happening
from faultmaven.analysis.kubernetes.topology import App, Topology, is_ready
from faultmaven.analysis.model import Entity
from faultmaven.analysis.rules.model import Pattern
from faultmaven.analysis.signals.model import Signal, signal
from faultmaven.analysis.signals.passing import unrepeated
from faultmaven.analysis.signals.probes import ongoing
from faultmaven.analysis.signals.storage import users

_TELLING = frozenset({"Killing", "FailedBinding"})


def event_signals(
    topology: Topology, patterns: Sequence[Pattern], latest: datetime | None
) -> Iterator[Signal]:
    """The signals of event messages; those of pods that are gone or Ready now are stale, and, of
    workloads that nothing else shows, those that were not seen again up to the `latest` time."""
    compiled = [(pattern, _expression(pattern)) for pattern in patterns if "event" in pattern.where]
    for happening in topology.cluster.happenings:
        if not happening.warning and happening.reason not in _TELLING:
            continue
        for pattern, expression in compiled:
            if pattern.reasons and happening.reason not in pattern.reasons:
                continue
            match = expression.search(happening.message[:4000])
            if match is not None:
                yield from _of_event(topology, happening, pattern, match.groupdict(), latest)


def _of_event(
    topology: Topology,
    happening: Happening,
    pattern: Pattern,
    captured: dict[str, str | None],
    latest: datetime | None,
) -> Iterator[Signal]:
    kind, name = happening.about
    apps = _apps_of(topology, happening)
    if kind == "node":
        apps = []
        yield signal(
            pattern.signal, Entity("node", name), [happening.line], _values(pattern, captured)
        )
    for app in apps:
        stale, lines = staleness(topology, app, happening)
        if not app.known:
            stale = stale or unrepeated(happening, latest)
        yield signal(
            pattern.signal,
            app.entity,
            [happening.line],
            _values(pattern, captured),
            stale=stale,
            stale_lines=lines,
            count=happening.count,
        )


def config_signals(topology: Topology, patterns: Sequence[Pattern]) -> Iterator[Signal]:
    """The signals of configuration texts (config maps), about the apps that use them."""
    compiled = [
        (pattern, _expression(pattern)) for pattern in patterns if "config" in pattern.where
    ]
    for app in topology.apps.values():
        names = {name for template in app.templates for name, _ in template.config_maps}
        for name in sorted(names):
            source = topology.cluster.config_maps.get((app.namespace, name))
            for text, line in source.values.values() if source else ():
                for pattern, expression in compiled:
                    if (match := expression.search(text)) is not None:
                        lines = [line_of(line, text, match.start())]
                        yield signal(
                            pattern.signal, app.entity, lines, _values(pattern, match.groupdict())
                        )


def line_of(key: SourceLine, text: str, offset: int) -> SourceLine:
    """The line of a multi-line value that holds `offset`: values begin below their key (and its
    rule)."""
    row = text.count("\n", 0, offset)
    body = text.split("\n")[row]
    if "\n" not in text:
        return key
    below = 2 if key.text.strip().endswith(":") and not key.text.startswith(" ") else 1
    return SourceLine(key.file, key.number + below + row, body)


def _values(pattern: Pattern, captured: dict[str, str | None]) -> dict[str, object]:
    return {**pattern.set, **{key: value for key, value in captured.items() if value}}


def _apps_of(topology: Topology, happening: Happening) -> list[App]:
    """The apps an event is about: the owner of its object, or the users of its claim."""
    kind, name = happening.about
    if kind == "persistentvolumeclaim":
        claim = topology.cluster.claims.get((happening.namespace, name))
        return users(topology, claim) if claim else []
    app = topology.owner_of(kind, happening.namespace, name)
    return [app] if app else []


def staleness(topology: Topology, app: App, happening: Happening) -> tuple[str, list[SourceLine]]:
    """Why an event about an app's object no longer counts, with the lines that say so."""
    kind, name = happening.about
    if kind == "pod":
        pod = topology.cluster.pods.get((happening.namespace, name))
        if pod is None:
            return gone(topology, app, happening)
        if is_ready(pod) and not ongoing(happening, pod):
            return f"pod {name} is Ready now", [pod.at.get("listed", pod.line)]
        return "", []
    return (f"{app.entity} has all its replicas now", app.state_lines) if app.healthy else ("", [])


def gone(topology: Topology, app: App, happening: Happening) -> tuple[str, list[SourceLine]]:
    """That the pod of an event is gone, where the evidence shows which pods there are."""
    if ("pod", happening.namespace) in topology.cluster.listed or app.pods:
        return f"pod {happening.about[1]} no longer exists", app.state_lines
    return "", []


def _expression(pattern: Pattern) -> Any:
    return re2.compile(pattern.pattern)
