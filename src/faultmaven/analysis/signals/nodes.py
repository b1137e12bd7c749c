"""Nodes and their services: conditions, cordons, systemd units, and what cannot be reached from
where."""

from collections.abc import Iterator

from faultmaven.analysis.hosts.connectivity import Check
from faultmaven.analysis.hosts.systemd import Unit
from faultmaven.analysis.kubernetes.quantities import whole_number
from faultmaven.analysis.kubernetes.topology import Topology, is_ready
from faultmaven.analysis.model import Entity
from faultmaven.analysis.signals.model import Signal, signal

_COMPONENTS = ("kube-proxy", "kube-scheduler")
_PRESSURES = ("MemoryPressure", "DiskPressure", "PIDPressure")


def signals(topology: Topology, units: list[Unit], checks: list[Check]) -> Iterator[Signal]:
    yield from _conditions(topology)
    for unit in units:
        entity = Entity("node", unit.host) if unit.host else Entity("host", unit.file)
        if unit.down:
            yield signal("unit.down", entity, unit.lines, unit=unit.name, state=unit.state)
    yield from _components(topology)
    yield from _one_sided(checks)


def _conditions(topology: Topology) -> Iterator[Signal]:
    for node in topology.cluster.nodes.values():
        entity = Entity("node", node.name)
        listed = node.at.get("listed")
        ready = node.conditions.get("Ready")
        if node.ready is False:
            yield signal(
                "node.not_ready",
                entity,
                [listed, ready.line if ready else None],
                reason=ready.reason if ready else None,
                message=ready.message if ready else None,
                fault="runtime" if ready and "runtime" in ready.message else None,
            )
        for name in _PRESSURES:
            condition = node.conditions.get(name)
            if condition is not None and condition.status == "True":
                yield signal("node.pressure", entity, [condition.line], pressure=name)
        most = whole_number(node.allocatable.get("pods", ""))
        if node.running is not None and most and node.running >= most:
            lines = [node.at.get("Pods")]
            yield signal("node.full_of_pods", entity, lines, running=node.running, most=most)
        if node.unschedulable and not node.control_plane:
            yield signal("node.cordoned", entity, [listed or node.at.get("Unschedulable")])


def _components(topology: Topology) -> Iterator[Signal]:
    """Node components that run as pods (kube-proxy, a static kube-scheduler) and are not ready."""
    for pod in topology.cluster.pods.values():
        component = next((name for name in _COMPONENTS if pod.name.startswith(name + "-")), "")
        if component and pod.node and not is_ready(pod):
            line = pod.at.get("listed", pod.line)
            yield signal(
                "unit.down",
                Entity("node", pod.node),
                [line],
                unit=component,
                state=pod.status or "not ready",
            )


def _one_sided(checks: list[Check]) -> Iterator[Signal]:
    """Nodes from which most targets fail that can be reached from other nodes."""
    reached = {check.target for check in checks if check.succeeded}
    origins = sorted({check.origin for check in checks if check.origin})
    for origin in origins:
        own = [check for check in checks if check.origin == origin and check.target in reached]
        failed = [check for check in own if not check.succeeded]
        if len(origins) > 1 and len(failed) >= 2 and len(failed) * 2 >= len(own):
            lines = [check.line for check in failed[:3]]
            yield signal(
                "node.cannot_reach",
                Entity("node", origin),
                lines,
                failed=len(failed),
                tried=len(own),
            )
