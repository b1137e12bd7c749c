"""Why pods are not placed: FailedScheduling messages weighed against the nodes as they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.kubernetes.quantities import matches, quantity
from faultmaven.analysis.kubernetes.state import Condition, Happening, Node, Pod, Template
from faultmaven.analysis.kubernetes.topology import App, Topology
from faultmaven.analysis.signals.model import Signal, signal
from faultmaven.analysis.signals.placement import Demand, unmet
from faultmaven.analysis.signals.texts import gone

_REASON = re.compile(
    r"(\d+) (Insufficient [\w./-]+|node\(s\) [^,.]*?(?:\{[^}]*\})?[^,.]*)(?=[,.]|$)"
)
_KINDS = (
    ("Insufficient cpu", "cpu"),
    ("Insufficient memory", "memory"),
    ("Insufficient", "resource"),
    ("Too many pods", "resource"),
    ("anti-affinity", "anti_affinity"),
    ("pod affinity", "pod_affinity"),
    ("unschedulable", "cordon"),
    ("taint", "taint"),
    ("volume node affinity", "volume_affinity"),
    ("affinity/selector", "placement"),
    ("node selector", "placement"),
    ("free ports", "ports"),
    ("persistent volumes to bind", "volume"),
)
_SPECIFIC = ("cpu", "memory", "anti_affinity", "pod_affinity", "ports", "volume", "resource")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a FailedScheduling message says: how many nodes each reason excludes."""

    counts: dict[str, int]
    taint: str


def read_refusal(message: str) -> Refusal:
    """Parses `0/4 nodes are available: 1 node(s) were unschedulable, 3 Insufficient cpu. …`."""
    body = message.partition("preemption:")[0]
    taint = re.search(r"taint \{([^}]*)\}", body)
    counts: dict[str, int] = {}
    for number, text in _REASON.findall(body):
        kind = next((kind for mark, kind in _KINDS if mark in text), "other")
        counts[kind] = counts.get(kind, 0) + int(number[:6])
    return Refusal(counts, taint[1] if taint else "")


def signals(topology: Topology) -> Iterator[Signal]:
    latest: dict[str, Happening] = {}
    for happening in topology.cluster.happenings:
        if happening.reason == "FailedScheduling" and "nodes are available" in happening.message:
            name = happening.about[1]
            known = latest.get(name)
            if known is None or (happening.age or 0) < (known.age or 0):
                latest[name] = happening
    for happening in latest.values():
        app = topology.owner_of("pod", happening.namespace, happening.about[1])
        if app is None:
            continue
        pod = topology.cluster.pods.get((happening.namespace, happening.about[1]))
        yield _unschedulable(topology, app, pod, happening)
    yield from _never_scheduled(topology)


def _unschedulable(topology: Topology, app: App, pod: Pod | None, happening: Happening) -> Signal:
    refusal = read_refusal(happening.message)
    template = pod.template if pod and pod.detailed else app.template
    cause, lines = _decide(topology, app, template, refusal)
    stale, stale_lines = "", []
    if pod is not None and pod.node:
        stale, stale_lines = "the pod has been placed since", app.state_lines
    elif pod is None:
        stale, stale_lines = gone(topology, app, happening)
    pending = pod.at.get("listed") if pod else None
    if "unbound" in happening.message or "persistentvolumeclaim" in happening.message:
        cause = "claim"
    return signal(
        "pod.unschedulable",
        app.entity,
        [happening.line, *lines, pending],
        stale=stale,
        stale_lines=stale_lines,
        cause=cause,
        taint=refusal.taint,
        selector=",".join(f"{k}={v}" for k, v in sorted(template.node_selector.items())),
        pod=happening.about[1],
        message=happening.message.partition(" preemption:")[0],
    )


def _decide(
    topology: Topology, app: App, template: Template, refusal: Refusal
) -> tuple[str, list[SourceLine | None]]:
    """The constraint that takes away the last node, and the lines that show it.

    Reasons that a node reports only after all earlier filters passed (resources, anti-affinity)
    come first; otherwise the nodes that the pod's own constraints leave are looked at.
    """
    for kind in _SPECIFIC:
        if refusal.counts.get(kind):
            return kind, _evidence(app, template, kind)
    fitting = _fitting(topology, template)
    if refusal.counts.get("placement") and fitting == []:
        return _placement(app, template)
    workers = fitting or [
        node for node in topology.cluster.nodes.values() if not node.control_plane
    ]
    cordoned = [node for node in workers if node.unschedulable]
    if refusal.counts.get("taint"):
        tainted = [line for node in workers for taint, line in node.taints if _same(taint, refusal)]
        return "taint", [*tainted[:2], template.at.get("Tolerations")]
    if refusal.counts.get("cordon") and (cordoned or not workers):
        baseline = sum(
            node.control_plane and node.unschedulable for node in topology.cluster.nodes.values()
        )
        if refusal.counts["cordon"] > baseline or not refusal.counts.get("placement"):
            lines = [node.at.get("listed") or node.at.get("Unschedulable") for node in cordoned[:3]]
            return "cordon", lines
    if refusal.counts.get("placement"):
        return _placement(app, template)
    if refusal.counts.get("cordon"):
        return "cordon", []
    return next(iter(refusal.counts), "unknown"), []


def _placement(app: App, template: Template) -> tuple[str, list[SourceLine | None]]:
    """Selector and affinity share one message; the pod's own spec tells them apart."""
    declared = app.workload.declared if app.workload else None
    specs = [template] + ([declared] if declared else [])
    if any(spec.node_selector for spec in specs) and not any(spec.node_affinity for spec in specs):
        keys = ("Node-Selectors", "nodeSelector")
        return "node_selector", [spec.at[key] for spec in specs for key in keys if key in spec.at]
    return "node_affinity", [spec.at["nodeAffinity"] for spec in specs if "nodeAffinity" in spec.at]


def _fitting(topology: Topology, template: Template) -> list[Node] | None:
    """The nodes whose labels satisfy the node selector; None where there is no selector to judge
    by."""
    if not template.node_selector or not topology.cluster.nodes:
        return None
    nodes = topology.cluster.nodes.values()
    return [node for node in nodes if matches(template.node_selector, node.labels)]


def _same(taint: str, refusal: Refusal) -> bool:
    key = refusal.taint.partition(":")[0].strip()
    return bool(key) and taint.startswith(key)


def _evidence(app: App, template: Template, kind: str) -> list[SourceLine | None]:
    if kind in ("cpu", "memory"):
        sizes = [
            (quantity(container.requests.get(kind, "")) or 0.0, container.at.get("Requests"))
            for container in template.containers
        ]
        return [line for size, line in sorted(sizes, key=lambda item: -item[0])[:1] if size]
    declared = app.workload.declared if app.workload else None
    return [declared.at.get("podAntiAffinity")] if declared and kind == "anti_affinity" else []


def _never_scheduled(topology: Topology) -> Iterator[Signal]:
    """Pods that wait without node and without an event: refused long ago, or never looked at.

    A scheduler that looked at a pod in vain leaves its condition PodScheduled False, which outlives
    the event.
    """
    spoken = {
        happening.about[1]
        for happening in topology.cluster.happenings
        if happening.reason in ("FailedScheduling", "Scheduled")
    }
    for app in topology.apps.values():
        for pod in app.pods:
            if pod.status != "Pending" or pod.node or pod.name in spoken or not pod.detailed:
                continue
            line = pod.at.get("listed", pod.line)
            refused = pod.conditions.get("PodScheduled")
            if refused is None or refused.status != "False":
                yield signal("pod.unassigned", app.entity, [line, pod.at.get("Node")], pod=pod.name)
            else:
                yield from _refused(topology, app, pod, refused)


def _refused(topology: Topology, app: App, pod: Pod, refused: Condition) -> Iterator[Signal]:
    """What the condition's message tells, else what the nodes as they are tell."""
    template = pod.template
    if "nodes are available" in refused.message:
        refusal = read_refusal(refused.message)
        cause, lines = _decide(topology, app, template, refusal)
        demand: Demand | None = (cause, refusal.taint, lines)
    else:
        demand = unmet(topology, app, template)
    if demand is None or _waits_for_claim(topology, app):
        return
    cause, taint, lines = demand
    yield signal(
        "pod.unschedulable",
        app.entity,
        [*lines, refused.line, pod.at.get("listed")],
        cause=cause,
        taint=taint,
        selector=",".join(f"{k}={v}" for k, v in sorted(template.node_selector.items())),
        pod=pod.name,
    )


def _waits_for_claim(topology: Topology, app: App) -> bool:
    names = {name for template in app.templates for name, _ in template.claims}
    return any(
        claim.name in names and claim.namespace == app.namespace and claim.status != "Bound"
        for claim in topology.cluster.claims.values()
    )
