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
        elif happening.at and latest and latest - happening.at >= SILENCE:
            yield from _silent(topology, happening, latest)


def _flapped(happening: Happening, node: Node) -> Signal:
    return signal(
        "node.flapped",
        Entity("node", node.name),
        [happening.line],
        stale=f"node {node.name} has recovered: it is Ready now",
        stale_lines=[node.at.get("listed")],
        at=f"{happening.at:%H:%M}" if happening.at else None,
    )


def _silent(topology: Topology, happening: Happening, latest: datetime) -> Iterator[Signal]:
    kind, name = happening.about
    app = topology.owner_of(kind, happening.namespace, name)
    if app is not None and app.observed and not app.healthy:
        return
    minutes = (latest - happening.at) / timedelta(minutes=1) if happening.at else 0
    lines: list[SourceLine] = app.state_lines if app is not None and app.observed else []
    yield signal(
        "event.passed",
        app.entity if app else Entity(kind, name, happening.namespace or None),
        [happening.line],
        stale=f"it was not seen again in the {minutes:.0f} minutes after"
        + (f", and {app.entity.name} has all its replicas now" if lines and app else ""),
        stale_lines=lines,
        reason=happening.reason,
        object=name,
        message=happening.message[:160],
    )
