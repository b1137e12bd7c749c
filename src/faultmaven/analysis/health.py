"""How everything that the evidence shows is at its end: workloads, connections, and what was told
outright."""

from collections.abc import Iterable, Iterator

from faultmaven.analysis.citations import cite, cite_all
from faultmaven.analysis.hosts.connectivity import Check
from faultmaven.analysis.kubernetes.topology import App, Topology
from faultmaven.analysis.model import Entity
from faultmaven.analysis.observed import State


def states(topology: Topology, checks: Iterable[Check], told: Iterable[State]) -> tuple[State, ...]:
    """The states of observed workloads, of attempted connections, and those told outright."""
    return (*_workloads(topology), *_nodes(topology), *map(_connection, checks), *told)


def _workloads(topology: Topology) -> Iterator[State]:
    for app in topology.apps.values():
        if app.observed:
            yield State(app.entity, app.healthy, _replicas(app), cite_all(app.state_lines))


def _nodes(topology: Topology) -> Iterator[State]:
    """Nodes that a warning was about: of others, being ready says nothing of what runs there."""
    warned = {event.about[1] for event in topology.cluster.happenings if event.about[0] == "node"}
    for node in topology.cluster.nodes.values():
        line = node.at.get("listed")
        if node.name in warned and node.ready is not None and line is not None:
            words = f"node {node.name} is {'Ready' if node.ready else 'not ready'}"
            yield State(Entity("node", node.name), node.ready, words, (cite(line),))


def _replicas(app: App) -> str:
    if app.ready is None or app.desired is None:
        return f"how many replicas of {app.entity.name} are ready is not told"
    return f"{app.ready} of {app.desired} replicas of {app.entity.name} are ready"


def _connection(check: Check) -> State:
    words = f"{check.target} {'accepts' if check.succeeded else 'refuses'} connections"
    return State(Entity("endpoint", check.target), check.succeeded, words, (cite(check.line),))
