"""Kubernetes objects as tools sum them up in JSON: pods, workloads, nodes and events in few
fields."""

from collections.abc import Callable
from datetime import datetime

from faultmaven.analysis.cloud.fields import Fields
from faultmaven.analysis.cloud.times import time_of
from faultmaven.analysis.kubernetes.quantities import whole_number
from faultmaven.analysis.kubernetes.state import (
    Cluster,
    Condition,
    Container,
    Happening,
    Node,
    Pod,
    Status,
    Workload,
)

_WORKLOADS = {
    "deployments": "Deployment",
    "statefulsets": "StatefulSet",
    "daemonsets": "DaemonSet",
    "replicasets": "ReplicaSet",
}
_PRESSURES = {
    "memorypressure": "MemoryPressure",
    "diskpressure": "DiskPressure",
    "pidpressure": "PIDPressure",
}
_OBJECT = ("involvedobject", "object", "regarding", "objectref")
_LAST = ("lasttime", "lasttimestamp", "lastseen", "timestamp", "eventtime", "time")
_READY = frozenset({"true", "ready"})


def add(cluster: Cluster, holder: str, fields: Fields) -> bool:
    """Adds the Kubernetes object that a JSON object in the field `holder` sums up, if it does."""
    for shown, adder in _READERS:
        if shown(holder, fields):
            adder(cluster, holder, fields)
            return True
    return False


def _is_event(holder: str, fields: Fields) -> bool:
    return fields.has("reason") and fields.has("message") and fields.has(*_OBJECT, "kind")


def _event(cluster: Cluster, holder: str, fields: Fields) -> None:
    told = fields.object(*_OBJECT)
    kind, _, name = fields.string(*_OBJECT).partition("/")
    namespace = told.string("namespace") or fields.string("namespace")
    kind = told.string("kind") or (kind if name else fields.string("kind"))
    name = told.string("name") or name or fields.string("name")
    cluster.happenings.append(
        Happening(
            warning=fields.string("type") == "Warning" or "warning" in holder,
            reason=fields.string("reason"),
            message=fields.string("message"),
            about=(kind.lower(), name),
            namespace=namespace,
            line=fields.line("message"),
            count=whole_number(fields.string("count")) or 1,
            source=fields.string("source", "component"),
            at=last_seen(fields),
        )
    )


def last_seen(fields: Fields) -> datetime | None:
    return time_of(fields.value(*_LAST))


def _is_pod(holder: str, fields: Fields) -> bool:
    named = fields.has("name", "podname")
    return named and (fields.has("phase") or "pods" in holder) and not fields.has("apiversion")


def _pod(cluster: Cluster, holder: str, fields: Fields) -> None:
    namespace, name = fields.string("namespace"), fields.string("name", "podname")
    found = Pod(namespace, name, fields.line("name", "podname"))
    found.detailed = True
    found.node = fields.string("nodename", "node")
    found.status = fields.string("phase", "status")
    found.at["listed"] = fields.line("phase", "status", "name")
    found.conditions = {
        item.string("type"): Condition(
            item.string("status"), item.string("reason"), item.string("message"), item.line("type")
        )
        for item in fields.objects("conditions")
    }
    found.template.containers = [
        _container(item) for item in fields.objects("containers", "containerstatuses")
    ]
    cluster.happenings += [
        Happening(True, "Failed", c.now.message, ("pod", name), namespace, c.at["State"])
        for c in found.template.containers
        if c.now.state == "waiting" and c.now.message
    ]
    containers = found.template.containers
    if containers:
        found.ready = (sum(bool(c.ready) for c in containers), len(containers))
    found.restarts = sum(container.restarts for container in containers) or (
        whole_number(fields.string("restartcount", "restarts")) or 0
    )
    ready = found.conditions.get("Ready")
    if ready is not None:
        found.at["listed"] = ready.line
    cluster.pods[namespace, name] = found


def _container(fields: Fields) -> Container:
    found = Container(fields.string("name"), fields.line("name"), fields.string("image"))
    found.ready = fields.string("ready") == "true"
    found.restarts = whole_number(fields.string("restartcount", "restarts")) or 0
    found.now = _status(fields.object("state"))
    found.last = _status(fields.object("laststate", "lastterminationstate"))
    limits = fields.object("limits", "resources").object("limits")
    found.limits = dict((limits if limits.item else fields.object("limits")).pairs())
    found.at["State"] = fields.line("state")
    found.at["Last State"] = fields.line("laststate", "lastterminationstate")
    found.at["Restart Count"] = fields.line("restartcount", "restarts")
    return found


def _status(fields: Fields) -> Status:
    """A container's state, as its API nests it or flattened into one object."""
    for state in ("terminated", "waiting", "running"):
        if fields.has(state) and fields.string(state) != "false":
            told = fields.object(state) if not fields.string(state) else fields
            return Status(
                state,
                told.string("reason"),
                told.string("message"),
                whole_number(told.string("exitcode")),
            )
    return Status()


def _is_workload(holder: str, fields: Fields) -> bool:
    counted = fields.has("ready", "readyreplicas", "available", "availablereplicas")
    wanted = fields.has("desired", "replicas", "desiredreplicas", "specreplicas")
    return fields.has("name") and counted and wanted and not fields.has("apiversion")


def _workload(cluster: Cluster, holder: str, fields: Fields) -> None:
    kind = fields.string("kind") or _WORKLOADS.get(holder, "Deployment")
    namespace, name = fields.string("namespace"), fields.string("name")
    line = fields.line("ready", "readyreplicas", "available", "name")
    found = Workload(kind, namespace, name, line, live=True)
    found.desired = whole_number(
        fields.string("desired", "desiredreplicas", "specreplicas", "replicas")
    )
    found.ready = whole_number(
        fields.string("ready", "readyreplicas", "available", "availablereplicas")
    )
    found.current = whole_number(fields.string("current", "currentreplicas", "updated"))
    found.at["listed"] = line
    found.at["Replicas"] = fields.line("desired", "desiredreplicas", "specreplicas", "replicas")
    cluster.workloads[kind, namespace, name] = found


def _is_node(holder: str, fields: Fields) -> bool:
    told = fields.has("ready", "conditions", *_PRESSURES) and not fields.has("containers")
    return fields.has("name", "nodename") and told and (fields.has(*_PRESSURES) or "node" in holder)


def _node(cluster: Cluster, holder: str, fields: Fields) -> None:
    name = fields.string("name", "nodename")
    found = Node(name, fields.line("name", "nodename"))
    found.conditions = {
        item.string("type"): Condition(
            item.string("status"), item.string("reason"), item.string("message"), item.line("type")
        )
        for item in fields.objects("conditions")
    }
    for field, pressure in _PRESSURES.items():
        if fields.has(field):
            status = "True" if fields.string(field).lower() == "true" else "False"
            found.conditions[pressure] = Condition(status, "", "", fields.line(field))
    ready = found.conditions.get("Ready")
    if fields.has("ready", "status"):
        found.ready = fields.string("ready", "status").lower() in _READY
        found.at["listed"] = fields.line("ready", "status")
    elif ready is not None:
        found.ready = ready.status == "True"
        found.at["listed"] = ready.line
    found.unschedulable = fields.string("unschedulable") == "true"
    cluster.nodes[name] = found


_READERS: tuple[tuple[Callable[[str, Fields], bool], Callable[[Cluster, str, Fields], None]], ...]
_READERS = ((_is_event, _event), (_is_pod, _pod), (_is_node, _node), (_is_workload, _workload))
