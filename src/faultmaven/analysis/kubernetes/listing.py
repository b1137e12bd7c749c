"""Adds the rows of `kubectl get` tables to the cluster state."""

from collections.abc import Callable

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.kubernetes.describe_parts import repeated
from faultmaven.analysis.kubernetes.describe_rest import addresses
from faultmaven.analysis.kubernetes.quantities import pairs, seconds, whole_number
from faultmaven.analysis.kubernetes.state import (
    Claim,
    Cluster,
    Happening,
    Job,
    Node,
    Pod,
    Quota,
    Secret,
    Service,
    ServicePort,
    Volume,
    Workload,
)

Cells = dict[str, str]
_WORKLOADS = {
    "deployment": "Deployment",
    "replicaset": "ReplicaSet",
    "statefulset": "StatefulSet",
    "daemonset": "DaemonSet",
}


def kind_from(titles: frozenset[str]) -> str:
    """The kind whose table has these column titles; empty if none is known."""
    for kind, needed in _SIGNATURES:
        if needed <= titles:
            return kind
    return ""


def add(cluster: Cluster, kind: str, cells: Cells, line: SourceLine, namespace: str) -> None:
    """Adds one row of a table of `kind`; `namespace` holds where the table has no such column."""
    namespace = cells.get("NAMESPACE") or namespace
    name = cells.get("NAME", "").rpartition("/")[2]
    if kind == "event":
        _event(cluster, cells, line, namespace)
    elif name and kind in _WORKLOADS:
        _workload(cluster, _WORKLOADS[kind], cells, line, (namespace, name))
    elif name and kind in _ADDERS:
        _ADDERS[kind](cluster, cells, line, (namespace, name))


def _ready(text: str) -> tuple[int, int] | None:
    have, slash, want = text.partition("/")
    left, right = whole_number(have), whole_number(want)
    return (left, right) if slash and left is not None and right is not None else None


def _pod(cluster: Cluster, cells: Cells, line: SourceLine, key: tuple[str, str]) -> None:
    found = cluster.pods.setdefault(key, Pod(*key, line))
    found.at.setdefault("listed", line)
    found.ready = _ready(cells.get("READY", "")) or found.ready
    if status := cells.get("STATUS", ""):
        found.status = status
    count, _, last = cells.get("RESTARTS", "").partition(" (")
    restarts = whole_number(count)
    found.restarts = restarts if restarts is not None else found.restarts
    found.restarted = seconds(last.removesuffix(" ago)")) or found.restarted
    found.age = seconds(cells.get("AGE", "")) or found.age
    found.node = cells.get("NODE", "") or found.node
    found.ip = cells.get("IP", "") or found.ip
    if labels := cells.get("LABELS", ""):
        found.at["labels"] = line
        found.template.labels = found.template.labels or pairs(labels)


def _workload(
    cluster: Cluster, kind: str, cells: Cells, line: SourceLine, key: tuple[str, str]
) -> None:
    found = cluster.workloads.setdefault((kind, *key), Workload(kind, *key, line))
    found.live = True
    found.at["listed"] = line
    if (ready := _ready(cells.get("READY", ""))) is not None:
        found.ready, found.desired = ready
    elif "DESIRED" in cells:
        found.desired = whole_number(cells["DESIRED"])
        found.ready = whole_number(cells.get("READY", ""))
    found.current = (
        whole_number(cells.get("CURRENT") or cells.get("UP-TO-DATE", "")) or found.current
    )
    if not found.selector:
        found.selector = pairs(cells.get("SELECTOR", ""))


def _job(cluster: Cluster, cells: Cells, line: SourceLine, key: tuple[str, str]) -> None:
    found = cluster.jobs.setdefault(key, Job(*key, line))
    found.status = cells.get("STATUS", "") or found.status


def _service(cluster: Cluster, cells: Cells, line: SourceLine, key: tuple[str, str]) -> None:
    known = cluster.services.get(key)
    if known is not None and known.live:
        known.at.setdefault("listed", line)
        return
    found = cluster.services[key] = Service(*key, line, live=True)
    found.at["listed"] = line
    found.type = cells.get("TYPE", "")
    found.headless = cells.get("CLUSTER-IP") == "None"
    found.selector = pairs(cells.get("SELECTOR", ""))
    for text in cells.get("PORT(S)", "").split(","):
        number, _, protocol = text.partition("/")
        if (value := whole_number(number.partition(":")[0])) is not None:
            found.ports.append(ServicePort(value, protocol or "TCP", line))


def _endpoints(cluster: Cluster, cells: Cells, line: SourceLine, key: tuple[str, str]) -> None:
    found = cluster.services.setdefault(key, Service(*key, line))
    if found.endpoints is None:
        found.endpoints = addresses(cells.get("ENDPOINTS", ""))
    found.at.setdefault("Endpoints", line)


def _node(cluster: Cluster, cells: Cells, line: SourceLine, key: tuple[str, str]) -> None:
    found = cluster.nodes.setdefault(key[1], Node(key[1], line))
    found.at["listed"] = line
    status = cells.get("STATUS", "").split(",")
    found.roles = found.roles or cells.get("ROLES", "")
    if found.ready is None and status != [""]:
        found.ready = "Ready" in status
    found.unschedulable = found.unschedulable or "SchedulingDisabled" in status
    found.at.setdefault("Unschedulable", line)
    found.labels.update(pairs(cells.get("LABELS", "")))


def _claim(cluster: Cluster, cells: Cells, line: SourceLine, key: tuple[str, str]) -> None:
    found = cluster.claims.setdefault(key, Claim(*key, line))
    found.live = True
    found.at["listed"] = line
    found.status = cells.get("STATUS", "") or found.status
    found.volume = cells.get("VOLUME", "") or found.volume
    if "STORAGECLASS" in cells:
        found.storage_class = cells["STORAGECLASS"]
    found.capacity = cells.get("CAPACITY", "") or found.capacity
    if modes := cells.get("ACCESS MODES", ""):
        found.modes = tuple(modes.split(","))


def _volume(cluster: Cluster, cells: Cells, line: SourceLine, key: tuple[str, str]) -> None:
    found = cluster.volumes.setdefault(key[1], Volume(key[1], line))
    found.at["listed"] = line
    found.status = cells.get("STATUS", "") or found.status
    found.claim = cells.get("CLAIM", "") or found.claim
    found.storage_class = cells.get("STORAGECLASS", "") or found.storage_class
    found.capacity = cells.get("CAPACITY", "") or found.capacity
    if modes := cells.get("ACCESS MODES", ""):
        found.modes = tuple(modes.split(","))


def _secret(cluster: Cluster, cells: Cells, line: SourceLine, key: tuple[str, str]) -> None:
    cluster.secrets.setdefault(key, Secret(*key, line)).live = True


def _config_map(cluster: Cluster, cells: Cells, line: SourceLine, key: tuple[str, str]) -> None:
    cluster.config_maps.setdefault(key, Secret(*key, line)).live = True


def _account(cluster: Cluster, cells: Cells, line: SourceLine, key: tuple[str, str]) -> None:
    cluster.service_accounts.setdefault(key, line)


def _class(cluster: Cluster, cells: Cells, line: SourceLine, key: tuple[str, str]) -> None:
    cluster.storage_classes.setdefault(key[1].removesuffix(" (default)"), line)


def _quota(cluster: Cluster, cells: Cells, line: SourceLine, key: tuple[str, str]) -> None:
    found = cluster.quotas.setdefault(key, Quota(*key, line))
    for column in ("REQUEST", "LIMIT"):
        for item in cells.get(column, "").split(","):
            resource, _, amounts = item.strip().partition(": ")
            used, slash, hard = amounts.partition("/")
            if slash:
                found.used.setdefault(resource, (used, hard, line))


def _event(cluster: Cluster, cells: Cells, line: SourceLine, namespace: str) -> None:
    kind, _, name = cells.get("OBJECT", "").partition("/")
    age, count = repeated(cells.get("LAST SEEN", ""))
    cluster.happenings.append(
        Happening(
            warning=cells.get("TYPE") == "Warning",
            reason=cells.get("REASON", ""),
            message=cells.get("MESSAGE", ""),
            about=(kind.lower(), name),
            namespace=namespace,
            line=line,
            age=age,
            count=count,
        )
    )


_ADDERS: dict[str, Callable[[Cluster, Cells, SourceLine, tuple[str, str]], None]] = {
    "pod": _pod,
    "job": _job,
    "service": _service,
    "endpoints": _endpoints,
    "node": _node,
    "persistentvolumeclaim": _claim,
    "persistentvolume": _volume,
    "secret": _secret,
    "configmap": _config_map,
    "serviceaccount": _account,
    "storageclass": _class,
    "resourcequota": _quota,
}
_SIGNATURES: tuple[tuple[str, frozenset[str]], ...] = (
    ("event", frozenset({"LAST SEEN", "REASON"})),
    ("pod", frozenset({"READY", "STATUS", "RESTARTS"})),
    ("job", frozenset({"COMPLETIONS", "DURATION"})),
    ("daemonset", frozenset({"DESIRED", "UP-TO-DATE"})),
    ("deployment", frozenset({"UP-TO-DATE", "AVAILABLE"})),
    ("replicaset", frozenset({"DESIRED", "CURRENT", "READY"})),
    ("service", frozenset({"TYPE", "CLUSTER-IP"})),
    ("endpoints", frozenset({"ENDPOINTS"})),
    ("node", frozenset({"STATUS", "ROLES", "VERSION"})),
    ("persistentvolume", frozenset({"CLAIM", "CAPACITY"})),
    ("persistentvolumeclaim", frozenset({"VOLUME", "CAPACITY"})),
    ("storageclass", frozenset({"PROVISIONER"})),
    ("resourcequota", frozenset({"REQUEST", "LIMIT"})),
    ("secret", frozenset({"TYPE", "DATA"})),
    ("configmap", frozenset({"NAME", "DATA"})),
    ("serviceaccount", frozenset({"SECRETS"})),
    ("statefulset", frozenset({"NAME", "READY", "AGE"})),
)
