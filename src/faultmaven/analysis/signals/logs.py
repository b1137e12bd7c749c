"""Signals from log lines: whom each is about, and whether a later line says that it is over."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.kubernetes.topology import App, Topology
from faultmaven.analysis.model import Entity
from faultmaven.analysis.signals.aftermath import Aftermath
from faultmaven.analysis.signals.earlier import outlived
from faultmaven.analysis.signals.model import Signal, signal
from faultmaven.analysis.signals.scanning import Hit
from faultmaven.analysis.signals.speakers import service_of
from faultmaven.analysis.timestamps import parse_time

NOWHERE: Final[Mapping[str, str]] = MappingProxyType({})
OVER = "a later line says that this is over"


def log_signals(
    topology: Topology,
    hits: Iterable[Hit],
    aftermath: Aftermath,
    origins: Mapping[str, str] = NOWHERE,
) -> Iterator[Signal]:
    """The signals of log lines, each about the app, service, host or file that `entity_of` gives.

    `origins` are the paths that logs would have by their pod, where the evidence tells it.

    A signal is stale if one of the signals that clear it stands later, about the same entity; it
    has passed if its log goes on well without it, or its container was started anew and is well.
    """
    placed = [(hit, entity_of(topology, hit, origins)) for hit in hits]
    by_signal: dict[tuple[str, Entity], list[Hit]] = defaultdict(list)
    for hit, entity in placed:
        by_signal[hit.pattern.signal, entity].append(hit)
    for hit, entity in placed:
        clearing = [
            other for name in hit.pattern.cleared_by for other in by_signal.get((name, entity), ())
        ]
        end = _ended(hit, clearing)
        yield signal(
            hit.pattern.signal,
            entity,
            [hit.line] if hit.line.number == hit.last.number else [hit.line, hit.last],
            _attributes(topology, hit),
            stale=OVER if end else "",
            stale_lines=[end],
            passed=aftermath.passed(hit) or _outlived(topology, hit, origins),
        )


def _outlived(topology: Topology, hit: Hit, origins: Mapping[str, str]) -> str:
    file = origins.get(hit.line.file, hit.line.file)
    app = app_of_log(topology, file)
    return outlived(app, file) if app is not None else ""


def entity_of(topology: Topology, hit: Hit, origins: Mapping[str, str] = NOWHERE) -> Entity:
    """Whom a hit is about.

    Whom its pattern names; else the app whose log the file is; else who says the line (a program,
    or a host where its kernel or init system speaks); else the service of the file's name, where
    no cluster is known whose workloads it could be of; else the file.
    """
    kind, _, group = hit.pattern.about.partition(":")
    name = dict(hit.captured).get(group, "")
    if name:
        return _known(topology, kind, name)
    if kind == "host":
        return _known(topology, kind, hit.speaker.host or hit.line.file)
    file = origins.get(hit.line.file, hit.line.file)
    app = app_of_log(topology, file)
    if app is not None:
        return app.entity
    speaker = hit.speaker
    if not speaker.program and speaker.host:
        return _known(topology, "host", speaker.host)
    service = speaker.program or ("" if topology.apps else service_of(file))
    return Entity(kind or "service", service) if service else Entity("file", hit.line.file)


def app_of_log(topology: Topology, file: str) -> App | None:
    """The app that a log file's name (of a pod, a workload, or with a container's name) stands
    for."""
    stem = file.rpartition("/")[2]
    folder = file.rpartition("/")[0].rpartition("/")[2]
    for name in (stem.partition(".")[0], *stem.split("_"), folder):
        for namespace in topology.namespaces:
            app = topology.guess(namespace, name)
            if app is not None:
                return app
    return None


def _known(topology: Topology, kind: str, name: str) -> Entity:
    """The entity, a host by its cluster's node where it is one."""
    return Entity("node" if kind == "host" and name in topology.cluster.nodes else kind, name)


def _attributes(topology: Topology, hit: Hit) -> dict[str, object]:
    captured = dict(hit.captured)
    told = {"on_host": hit.speaker.host, "program": hit.speaker.program}
    attributes: dict[str, object] = {
        **{name: value for name, value in told.items() if value},
        **hit.pattern.set,
        **captured,
        "count": hit.count,
    }
    app = app_of_log(topology, hit.line.file) if "host" in captured else None
    namespace = app.namespace if app else ""
    callee = topology.named(captured["host"], namespace) if "host" in captured else None
    if callee is not None:
        attributes["callee"] = callee.entity.name
    return attributes


def _ended(hit: Hit, clearing: Sequence[Hit]) -> SourceLine | None:
    """The last line that clears a hit's last line; None if that stands after all of them."""
    said = dict(hit.captured)
    lines = [
        other.last
        for other in clearing
        if all(said.get(name, value) == value for name, value in other.captured)
        and _after(other.last, hit.last)
    ]
    return max(lines, key=lambda line: (line.file == hit.last.file, line.number), default=None)


def _after(line: SourceLine, other: SourceLine) -> bool:
    """Whether a line is later: by its place in the same file, by its time in another."""
    if line.file == other.file:
        return line.number > other.number
    at, before = parse_time(line.text), parse_time(other.text)
    return at is not None and before is not None and at > before
