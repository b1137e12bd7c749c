"""Which of a pod's own demands leaves no node for it, found without the scheduler's words."""

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.kubernetes.quantities import matches, quantity
from faultmaven.analysis.kubernetes.state import Node, Template
from faultmaven.analysis.kubernetes.topology import App, Topology

_AUTOMATIC = "node.kubernetes.io/"
Demand = tuple[str, str, list[SourceLine | None]]


def unmet(topology: Topology, app: App, template: Template) -> Demand | None:
    """The kind of demand, its detail and the lines that show it; None where nodes seem to do.

    Asks in the order of the scheduler's filters
    (https://kubernetes.io/docs/reference/scheduling/config/#scheduling-plugins); what a
    requirement's text does not tell, as with affinity, is believed to be the reason if all else
    fits.
    """
    nodes = [node for node in topology.cluster.nodes.values() if not node.control_plane]
    if not nodes:
        return None
    selector = template.node_selector
    fitting = [node for node in nodes if matches(selector, node.labels)] if selector else nodes
    if not fitting and all(node.labels for node in nodes):
        return "node_selector", "", [template.at.get("Node-Selectors")]
    open_nodes = [node for node in fitting if not node.unschedulable]
    if fitting and not open_nodes:
        return "cordon", "", [node.at.get("listed") or node.line for node in fitting[:3]]
    tainted = [found for node in open_nodes if (found := _taint(node, template)) is not None]
    if open_nodes and len(tainted) == len(open_nodes):
        return "taint", tainted[0][0], [line for _, line in tainted[:2]]
    return _too_big(open_nodes, template) or _declared(app)


def _taint(node: Node, template: Template) -> tuple[str, SourceLine] | None:
    """A node's first taint set by hand that keeps the pod off and that it does not name."""
    told = template.at.get("Tolerations")
    for taint, line in node.taints:
        key = taint.partition("=")[0].partition(":")[0]
        kept_off = taint.endswith((":NoSchedule", ":NoExecute"))
        if kept_off and not key.startswith(_AUTOMATIC) and not (told and key in told.text):
            return taint, line
    return None


def _too_big(nodes: list[Node], template: Template) -> Demand | None:
    for resource in ("cpu", "memory"):
        asked = sum(
            quantity(container.requests.get(resource, "")) or 0.0
            for container in template.containers
            if not container.init
        )
        offers = [quantity(node.allocatable.get(resource, "")) for node in nodes]
        if nodes and all(offer is not None and asked > offer for offer in offers):
            return resource, "", [item.at.get("Requests") for item in template.containers[:2]]
    return None


def _declared(app: App) -> Demand | None:
    for spec in app.templates:
        for key, kind in (("nodeAffinity", "node_affinity"), ("podAntiAffinity", "anti_affinity")):
            if key in spec.at:
                return kind, "", [spec.at[key]]
    return None
