"""Kubernetes objects in YAML or JSON, live (`-o yaml`) or declared (manifests), added to the
cluster state."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from faultmaven.analysis.kubernetes import manifest_pods
from faultmaven.analysis.kubernetes.quantities import whole_number
from faultmaven.analysis.kubernetes.state import (
    Claim,
    Cluster,
    Condition,
    Happening,
    Node,
    Pod,
    Secret,
    Service,
    ServicePort,
    Volume,
    Workload,
)
from faultmaven.analysis.kubernetes.yamltree import (
    Mapping,
    Text,
    at,
    documents,
    items,
    mapping,
    string,
)

_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")
_MODES = {
    "ReadWriteOnce": "RWO",
    "ReadOnlyMany": "ROX",
    "ReadWriteMany": "RWX",
    "ReadWriteOncePod": "RWOP",
}


def add(
    cluster: Cluster, file: str, lines: Sequence[str], first: int = 1, namespace: str = ""
) -> int:
    """Adds every Kubernetes object in the text; returns how many there were."""
    text, count = Text(file, lines, first), 0
    for document in documents(lines, first):
        for item in _objects(document):
            kind = string(item, "kind")
            reader = _READERS.get("Workload" if kind in _WORKLOADS else kind)
            if reader is not None and string(item, "metadata", "name"):
                reader(cluster, text, item, string(item, "metadata", "namespace") or namespace)
            count += bool(kind and "apiVersion" in item)
    return count


def _objects(document: Any) -> Iterator[Mapping]:
    if isinstance(document, Mapping):
        yield document
        if string(document, "kind").endswith("List"):
            yield from items(document, "items")


def _pod(cluster: Cluster, text: Text, item: Mapping, namespace: str) -> None:
    name, status = string(item, "metadata", "name"), mapping(item, "status")
    if not status:
        return
    found = Pod(namespace, name, text.line(mapping(item, "metadata").lines["name"]))
    found.detailed = True
    found.template = manifest_pods.template(text, mapping(item, "metadata"), mapping(item, "spec"))
    manifest_pods.statuses(found.template, text, status)
    found.status = string(status, "phase")
    found.node = string(item, "spec", "nodeName")
    found.ip = string(status, "podIP")
    owners = items(item, "metadata", "ownerReferences")
    found.owner = (string(owners[0], "kind"), string(owners[0], "name")) if owners else None
    found.conditions = _conditions(text, status)
    containers = [container for container in found.template.containers if not container.init]
    found.ready = (sum(bool(container.ready) for container in containers), len(containers))
    found.restarts = sum(container.restarts for container in containers)
    cluster.pods[namespace, name] = found


def _workload(cluster: Cluster, text: Text, item: Mapping, namespace: str) -> None:
    kind, name = string(item, "kind"), string(item, "metadata", "name")
    line = text.line(mapping(item, "metadata").lines["name"])
    found = cluster.workloads.setdefault(
        (kind, namespace, name), Workload(kind, namespace, name, line)
    )
    spec = mapping(item, "spec")
    declared = manifest_pods.template(
        text, mapping(spec, "template", "metadata"), mapping(spec, "template", "spec")
    )
    found.declared = declared
    if not found.selector:
        found.selector = manifest_pods.plain(mapping(spec, "selector", "matchLabels"))
    replicas = whole_number(string(spec, "replicas"))
    if replicas is not None:
        found.declared_replicas = replicas
        found.at["declared replicas"] = text.line(spec.lines["replicas"])
    status = mapping(item, "status")
    if status:
        found.live = True
        found.desired = replicas
        found.current = whole_number(string(status, "replicas")) or 0
        found.ready = whole_number(string(status, "readyReplicas")) or 0
        found.conditions = _conditions(text, status)
    if status or not found.live:
        found.template = declared


def _conditions(text: Text, status: Mapping) -> dict[str, Condition]:
    return {
        string(item, "type"): Condition(
            string(item, "status"),
            string(item, "reason"),
            string(item, "message"),
            text.line(item.lines.get("status", item.number)),
        )
        for item in items(status, "conditions")
    }


def _service(cluster: Cluster, text: Text, item: Mapping, namespace: str) -> None:
    name = string(item, "metadata", "name")
    known = cluster.services.get((namespace, name))
    found = Service(namespace, name, text.line(mapping(item, "metadata").lines["name"]))
    spec = mapping(item, "spec")
    found.selector = manifest_pods.plain(mapping(spec, "selector"))
    found.type = string(spec, "type")
    found.headless = string(spec, "clusterIP") == "None"
    if "selector" in spec:
        found.at["Selector"] = text.line(spec.lines["selector"])
    for port in items(spec, "ports"):
        number = whole_number(string(port, "port"))
        if number is not None:
            line = text.line(port.lines.get("port", port.number))
            target = string(port, "targetPort")
            entry = ServicePort(
                number, string(port, "protocol") or "TCP", line, string(port, "name")
            )
            entry.target = target or str(number)
            entry.target_line = text.line(port.lines["targetPort"]) if target else line
            entry.app_protocol = string(port, "appProtocol")
            found.ports.append(entry)
    if known is None:
        cluster.services[namespace, name] = found


def _claim(cluster: Cluster, text: Text, item: Mapping, namespace: str) -> None:
    name = string(item, "metadata", "name")
    line = text.line(mapping(item, "metadata").lines["name"])
    found = cluster.claims.setdefault((namespace, name), Claim(namespace, name, line))
    spec = mapping(item, "spec")
    found.requested = string(spec, "resources", "requests", "storage")
    found.selector = manifest_pods.plain(mapping(spec, "selector", "matchLabels"))
    found.expressions = tuple(
        (string(item, "key"), string(item, "operator"), tuple(at(item, "values") or ()))
        for item in items(spec, "selector", "matchExpressions")
    )
    if found.storage_class is None and "storageClassName" in spec:
        found.storage_class = string(spec, "storageClassName")
    modes = at(spec, "accessModes") or ()
    if not found.modes:
        found.modes = tuple(_MODES.get(mode, mode) for mode in modes if isinstance(mode, str))
    for key in ("resources", "selector", "storageClassName", "accessModes"):
        if key in spec:
            found.at[key] = text.line(spec.lines[key])
    if (status := string(item, "status", "phase")) and not found.live:
        found.live, found.status = True, status


def _volume(cluster: Cluster, text: Text, item: Mapping, namespace: str) -> None:
    name = string(item, "metadata", "name")
    if name in cluster.volumes:
        return
    found = Volume(name, text.line(mapping(item, "metadata").lines["name"]))
    spec = mapping(item, "spec")
    found.capacity = string(spec, "capacity", "storage")
    found.storage_class = string(spec, "storageClassName")
    modes = at(spec, "accessModes") or ()
    found.modes = tuple(_MODES.get(mode, mode) for mode in modes if isinstance(mode, str))
    found.labels = manifest_pods.plain(mapping(item, "metadata", "labels"))
    found.status = string(item, "status", "phase")
    claim = string(spec, "claimRef", "name")
    found.claim = f"{string(spec, 'claimRef', 'namespace') or namespace}/{claim}" if claim else ""
    cluster.volumes[name] = found


def _values(cluster: Cluster, text: Text, item: Mapping, namespace: str) -> None:
    name = string(item, "metadata", "name")
    kept = cluster.secrets if string(item, "kind") == "Secret" else cluster.config_maps
    line = text.line(mapping(item, "metadata").lines["name"])
    found = kept.setdefault((namespace, name), Secret(namespace, name, line))
    sections = ("stringData",) if string(item, "kind") == "Secret" else ("data",)
    for section in sections:
        values = mapping(item, section)
        for key, value in values.items():
            if isinstance(value, str):
                found.values[key] = (value, text.line(values.lines[key]))


def _node(cluster: Cluster, text: Text, item: Mapping, namespace: str) -> None:
    name = string(item, "metadata", "name")
    found = Node(name, text.line(mapping(item, "metadata").lines["name"]))
    found.labels = manifest_pods.plain(mapping(item, "metadata", "labels"))
    spec = mapping(item, "spec")
    found.unschedulable = string(spec, "unschedulable") == "true"
    if "unschedulable" in spec:
        found.at["Unschedulable"] = text.line(spec.lines["unschedulable"])
    for taint in items(spec, "taints"):
        key, value, effect = (string(taint, part) for part in ("key", "value", "effect"))
        found.taints.append(
            (f"{key}={value}:{effect}" if value else f"{key}:{effect}", text.line(taint.number))
        )
    found.conditions = _conditions(text, mapping(item, "status"))
    if (ready := found.conditions.get("Ready")) is not None:
        found.ready = ready.status == "True"
    found.allocatable = manifest_pods.plain(mapping(item, "status", "allocatable"))
    beats = items(item, "status", "conditions")
    found.alive = tuple(string(condition, "lastHeartbeatTime") for condition in beats)
    cluster.nodes[name] = found


def _event(cluster: Cluster, text: Text, item: Mapping, namespace: str) -> None:
    about = mapping(item, "involvedObject")
    cluster.happenings.append(
        Happening(
            warning=string(item, "type") == "Warning",
            reason=string(item, "reason"),
            message=string(item, "message"),
            about=(string(about, "kind").lower(), string(about, "name")),
            namespace=string(about, "namespace") or namespace,
            line=text.line(item.lines.get("message", item.number)),
            count=whole_number(string(item, "count")) or 1,
        )
    )


_READERS: dict[str, Callable[[Cluster, Text, Mapping, str], None]] = {
    "Pod": _pod,
    "Workload": _workload,
    "Service": _service,
    "PersistentVolumeClaim": _claim,
    "PersistentVolume": _volume,
    "Secret": _values,
    "ConfigMap": _values,
    "Node": _node,
    "Event": _event,
}
