"""Kubernetes warnings that have passed: nodes that are ready again, and what has not recurred."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.kubernetes.state import Happening, Node
from faultmaven.analysis.kubernetes.topology import Topology
from faultmaven.analysis.model import Entity
from faultmaven.analysis.signals.model import Signal, signal

SILENCE = timedelta(minutes=10)
"""Warnings recur while their fault lasts: the longest back-off of the kubelet is five minutes
(kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy), twice that is over."""
_NODE_REASONS = frozenset({"NodeNotReady", "NodeNotSchedulable", "NodeStatusUnknown"})


def signals(topology: Topology, latest: datetime | None) -> Iterator[Signal]:
    """Stale signals of past warnings; `latest` is the last time that the evidence tells."""
    for happening in topology.cluster.happenings:
        kind, name = happening.about
        node = topology.cluster.nodes.get(name) if kind == "node" else None
        if not happening.warning:
            continue
        if node is not None and happening.reason in _NODE_REASONS and node.ready:
            yield _flapped(happening, node)
        elif happening.at and (silence := unrepeated(happening, latest)):
            yield from _silent(topology, happening, silence)


def unrepeated(happening: Happening, latest: datetime | None) -> str:
    """Why a warning that was not repeated up to the latest time is over; empty if it may not be."""
    if happening.at and latest:
        silence = latest - happening.at
    else:
        silence = timedelta(seconds=happening.age or 0)
    minutes = silence / timedelta(minutes=1)
    return f"it was not seen again in the {minutes:.0f} minutes after" if silence >= SILENCE else ""


def _flapped(happening: Happening, node: Node) -> Signal:
    return signal(
        "node.flapped",
        Entity("node", node.name),
        [happening.line],
        stale=f"node {node.name} has recovered: it is Ready now",
        stale_lines=[node.at.get("listed")],
        at=f"{happening.at:%H:%M}" if happening.at else None,
    )


def _silent(topology: Topology, happening: Happening, silence: str) -> Iterator[Signal]:
    kind, name = happening.about
    app = topology.owner_of(kind, happening.namespace, name)
    if app is not None and app.observed and not app.healthy:
        return
    lines: list[SourceLine] = app.state_lines if app is not None and app.observed else []
    yield signal(
        "event.passed",
        app.entity if app else Entity(kind, name, happening.namespace or None),
        [happening.line],
        stale=silence
        + (f", and {app.entity.name} has all its replicas now" if lines and app else ""),
        stale_lines=lines,
        reason=happening.reason,
        object=name,
        message=happening.message[:160],
    )
