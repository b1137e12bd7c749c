"""A kubectl session over a cluster: `get` tables, then a `describe` page for each object."""

from collections.abc import Mapping
from types import MappingProxyType

from generator.cluster import Cluster, Node, Pod
from generator.describe import describe_deployment, describe_pod, describe_service
from generator.printing import addresses, joined, table
from generator.times import age


def transcript(cluster: Cluster, secrets: Mapping[str, str] = MappingProxyType({})) -> str:
    """A session that looks at everything in the namespace, one command after another."""
    namespace = f"-n {cluster.namespace}"
    parts = [
        (f"get pods {namespace} -o wide", get_pods(cluster)),
        (f"get pods {namespace} --show-labels", get_pod_labels(cluster)),
        (f"get deployments {namespace} -o wide", get_deployments(cluster)),
        (f"get services {namespace} -o wide", get_services(cluster)),
        (f"get endpoints {namespace}", get_endpoints(cluster)),
        *(
            (f"describe service {service.name} {namespace}", describe_service(cluster, service))
            for service in cluster.services
        ),
        *(
            (f"describe pod {pod.name} {namespace}", describe_pod(cluster, pod))
            for pod in cluster.pods()
        ),
        *(
            (f"describe deployment {work.name} {namespace}", describe_deployment(cluster, work))
            for work in cluster.workloads
        ),
        *((f"describe secret {name} {namespace}", text) for name, text in secrets.items()),
        (f"get events {namespace} --sort-by=.lastTimestamp", get_events(cluster)),
        ("get nodes -o wide", get_nodes(cluster)),
    ]
    return "\n".join(f"$ kubectl {command}\n{text}" for command, text in parts)


def get_pods(cluster: Cluster) -> str:
    header = ("NAME", "READY", "STATUS", "RESTARTS", "AGE", "IP", "NODE")
    return table(
        (*header, "NOMINATED NODE", "READINESS GATES"),
        [
            (*_pod_cells(cluster, pod), pod.ip, pod.node, "<none>", "<none>")
            for pod in cluster.pods()
        ],
    )


def get_pod_labels(cluster: Cluster) -> str:
    rows = [(*_pod_cells(cluster, pod), joined(pod.labels)) for pod in cluster.pods()]
    return table(("NAME", "READY", "STATUS", "RESTARTS", "AGE", "LABELS"), rows)


def _pod_cells(cluster: Cluster, pod: Pod) -> tuple[str, ...]:
    work = pod.workload
    restarts = str(work.restarts)
    if work.last_state:
        restarts += f" ({age(cluster.now - work.last_state.finished)} ago)"
    ready = "1/1" if pod.ready else "0/1"
    return pod.name, ready, work.waiting or "Running", restarts, age(cluster.now - pod.started)


def get_deployments(cluster: Cluster) -> str:
    header = ("NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE", "CONTAINERS", "IMAGES", "SELECTOR")
    rows = []
    for work in cluster.workloads:
        wanted = len(work.nodes)
        ready = 0 if work.waiting else wanted
        counts = (f"{ready}/{wanted}", str(wanted), str(ready), age(cluster.now - work.created))
        rows.append((work.name, *counts, work.name, work.image, f"app={work.name}"))
    return table(header, rows)


def get_services(cluster: Cluster) -> str:
    header = ("NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE", "SELECTOR")
    rows = []
    for service in cluster.services:
        since = age(cluster.now - service.created)
        shown = (service.name, "ClusterIP", service.ip, "<none>", f"{service.port}/TCP", since)
        rows.append((*shown, joined(service.selector)))
    return table(header, rows)


def get_endpoints(cluster: Cluster) -> str:
    rows = [
        (s.name, addresses(cluster, s) or "<none>", age(cluster.now - s.created))
        for s in cluster.services
    ]
    return table(("NAME", "ENDPOINTS", "AGE"), rows)


def get_nodes(cluster: Cluster) -> str:
    header = ("NAME", "STATUS", "ROLES", "AGE", "VERSION", "INTERNAL-IP", "OS-IMAGE")
    rows = [_node_cells(cluster, node) for node in cluster.nodes]
    return table(header, rows)


def _node_cells(cluster: Cluster, node: Node) -> tuple[str, ...]:
    since = age(cluster.now - node.created)
    system = "Debian GNU/Linux 12 (bookworm)"
    return node.name, "Ready", "<none>", since, "v1.33.4", node.ip, system


def get_events(cluster: Cluster) -> str:
    found = [
        (event, f"{kind}/{name}")
        for work in cluster.workloads
        for kind, name, events in (
            ("pod", cluster.pods_of(work)[0].name, work.pod_events),
            ("deployment", work.name, work.events),
        )
        for event in events
    ]
    found.sort(key=lambda pair: pair[0].last)
    rows = [
        (age(cluster.now - event.last), event.kind, event.reason, target, event.message)
        for event, target in found
    ]
    return table(("LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"), rows)
