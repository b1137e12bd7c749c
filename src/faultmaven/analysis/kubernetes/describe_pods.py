"""Reads `kubectl describe` of pods and workloads: containers, probes, volumes, conditions."""

import re

from faultmaven.analysis.kubernetes.describe_parts import conditions, owner
from faultmaven.analysis.kubernetes.outline import Outline
from faultmaven.analysis.kubernetes.quantities import pairs, seconds, whole_number
from faultmaven.analysis.kubernetes.state import (
    Container,
    Pod,
    Port,
    Probe,
    Status,
    Template,
    Workload,
)

_PROBE = re.compile(
    r"^(?P<method>\S+)\s+(?P<target>.*?)\s*delay=(?P<delay>\S+) timeout=(?P<timeout>\S+) "
    r"period=(?P<period>\S+) #success=\d+ #failure=(?P<failures>\d+)"
)
_PROBE_PORT = re.compile(r"^[^:]*(?:://[^/:]*)?:([\w-]+)")
_HTTP_PORT = re.compile(r"//[^/:]*:([\w-]+)")
_REPLICAS = re.compile(r"(\d+) (desired|current|total|available|updated|unavailable)")
_PROBES = (("Liveness", "liveness"), ("Readiness", "readiness"), ("Startup", "startup"))


def pod(root: Outline) -> Pod:
    """A pod's description."""
    found = Pod(root.text_of("Namespace"), root.text_of("Name"), root.children[0].line)
    found.detailed = True
    found.template = template(root, root)
    found.status = root.text_of("Status").partition(" ")[0]
    found.node = root.text_of("Node").partition("/")[0]
    found.ip = root.text_of("IP")
    found.owner = owner(root)
    found.conditions = conditions(root)
    for key in ("Status", "Node", "Node-Selectors", "Service Account", "Start Time"):
        if (child := root.get(key)) is not None:
            found.at[key] = child.line
    containers = [item for item in found.template.containers if not item.init]
    if containers and all(item.ready is not None for item in containers):
        found.ready = (sum(bool(item.ready) for item in containers), len(containers))
        found.restarts = sum(item.restarts for item in containers)
    return found


def workload(kind: str, root: Outline) -> Workload:
    """The description of a Deployment, StatefulSet, DaemonSet or ReplicaSet."""
    found = Workload(kind, root.text_of("Namespace"), root.text_of("Name"), root.children[0].line)
    found.live = True
    found.selector = pairs(root.text_of("Selector"))
    found.owner = owner(root)
    found.conditions = conditions(root)
    if (parts := root.get("Pod Template")) is not None:
        found.template = template(parts, parts)
    if (replicas := root.get("Replicas")) is not None:
        found.at["Replicas"] = replicas.line
        counts = _counts(replicas.value)
        found.desired = counts.get("desired")
        found.current = counts.get("current", counts.get("total"))
        found.ready = counts.get("available")
    if (pods := root.get("Pods Status")) is not None:
        found.at["Pods Status"] = pods.line
    return found


def template(meta: Outline, spec: Outline) -> Template:
    """The pod template described by the children of `meta` (labels) and `spec` (containers)."""
    found = Template()
    if (labels := meta.get("Labels")) is not None:
        for text, _ in labels.items():
            found.labels.update(pairs(text))
    if (notes := meta.get("Annotations")) is not None:
        for text, node in notes.items():
            key, _, value = text.partition(": ")
            found.annotations[key] = (value.strip(), node.line)
    found.service_account = spec.text_of("Service Account")
    for key in ("Service Account", "Node-Selectors", "Tolerations"):
        if (child := spec.get(key)) is not None:
            found.at[key] = child.line
    if (selector := spec.get("Node-Selectors")) is not None:
        for text, _ in selector.items():
            found.node_selector.update(pairs(text))
    for heading, init in (("Init Containers", True), ("Containers", False)):
        found.containers += [_container(node, init) for node in spec.under(heading)]
    _volumes(found, spec)
    return found


def _counts(text: str) -> dict[str, int]:
    """Both spellings: `1 desired | 0 available` and, of a ReplicaSet, `0 current / 1 desired`."""
    return {name: int(number) for number, name in _REPLICAS.findall(text)}


def _container(node: Outline, init: bool) -> Container:
    found = Container(node.key, node.line, init=init)
    found.image = node.text_of("Image")
    ports = node.text_of("Ports") or node.text_of("Port")
    found.ports = [port for text in ports.split(",") if (port := _port(text))]
    hosts = node.text_of("Host Ports") or node.text_of("Host Port")
    found.host_ports = [port.number for text in hosts.split(",") if (port := _port(text))]
    found.now = _status(node.get("State"))
    found.last = _status(node.get("Last State"))
    ready = node.text_of("Ready")
    found.ready = ready == "True" if ready else None
    found.restarts = whole_number(node.text_of("Restart Count")) or 0
    found.limits = {child.key: child.value for child in node.under("Limits")}
    found.requests = {child.key: child.value for child in node.under("Requests")}
    for child in node.under("Environment"):
        found.env[child.key] = (child.value, child.line)
    for child in node.under("Environment Variables from"):
        words = child.text.split()
        if len(words) > 1:
            found.env_from.append((words[1], words[0], child.line))
    for child in node.under("Mounts"):
        path, _, rest = child.text.partition(" from ")
        found.mounts.append((path, rest.partition(" ")[0], child.line))
    for heading, kind in _PROBES:
        line = node.get(heading)
        if line is not None and (probe := _probe(kind, line)):
            found.probes[kind] = probe
    for key in (
        "Image",
        "Port",
        "Ports",
        "State",
        "Last State",
        "Restart Count",
        "Limits",
        "Requests",
    ):
        if (part := node.get(key)) is not None:
            found.at[key] = (part.children[0] if part.children else part).line
    return found


def _port(text: str) -> Port | None:
    number, _, protocol = text.strip().partition("/")
    value = whole_number(number)
    return Port(value, protocol.split(" ")[0] or "TCP") if value else None


def _status(node: Outline | None) -> Status:
    if node is None:
        return Status()
    code = node.text_of("Exit Code")
    return Status(
        state=node.value.lower(),
        reason=node.text_of("Reason"),
        message=node.text_of("Message"),
        exit_code=whole_number(code),
    )


def _probe(kind: str, node: Outline) -> Probe | None:
    match = _PROBE.match(node.value)
    if match is None:
        return None
    find = _HTTP_PORT if match["method"].startswith("http") else _PROBE_PORT
    port = find.search(match["target"])
    return Probe(
        kind=kind,
        method=match["method"].removesuffix("-get").removesuffix("-socket"),
        port=port[1] if port and match["method"] != "exec" else "",
        line=node.line,
        delay=seconds(match["delay"]) or 0.0,
        timeout=seconds(match["timeout"]) or 1.0,
        period=seconds(match["period"]) or 10.0,
        failures=int(match["failures"][:6]),
    )


def _volumes(found: Template, spec: Outline) -> None:
    for volume in spec.under("Volumes"):
        if (claim := volume.get("ClaimName")) is not None:
            found.claims.append((claim.value, claim.line))
        elif (secret := volume.get("SecretName")) is not None:
            found.secrets.append((secret.value, secret.line))
        elif volume.text_of("Type").startswith("ConfigMap") and (name := volume.get("Name")):
            found.config_maps.append((name.value, name.line))
