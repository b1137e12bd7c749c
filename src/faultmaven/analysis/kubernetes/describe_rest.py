"""Reads `kubectl describe` of services, endpoints, storage, nodes, quotas and configuration."""

from faultmaven.analysis.kubernetes.describe_parts import conditions
from faultmaven.analysis.kubernetes.outline import Outline
from faultmaven.analysis.kubernetes.quantities import pairs, whole_number
from faultmaven.analysis.kubernetes.state import (
    Claim,
    Job,
    Node,
    Quota,
    Secret,
    Service,
    ServicePort,
    Volume,
)


def service(root: Outline) -> Service:
    found = Service(root.text_of("Namespace"), root.text_of("Name"), root.children[0].line)
    found.live = True
    found.type = root.text_of("Type")
    found.headless = root.text_of("IP") == "None"
    if (selector := root.get("Selector")) is not None:
        found.selector = pairs(selector.value)
        found.at["Selector"] = selector.line
    for child in root.children:
        if child.key == "Port":
            _add_port(found, child)
        elif child.key == "TargetPort" and found.ports:
            found.ports[-1].target = child.value.partition("/")[0]
            found.ports[-1].target_line = child.line
        elif child.key == "Endpoints":
            found.endpoints = (found.endpoints or []) + addresses(child.value)
            found.at["Endpoints"] = child.line
    return found


def addresses(text: str) -> list[str]:
    """`host:port` items of an endpoint list; `+ 3 more...` and `<none>` are dropped."""
    items = (item.strip().partition(" ")[0] for item in text.split(","))
    return [item for item in items if ":" in item]


def claim(root: Outline) -> Claim:
    found = Claim(root.text_of("Namespace"), root.text_of("Name"), root.children[0].line)
    found.live = True
    found.status = root.text_of("Status")
    found.volume = root.text_of("Volume")
    found.storage_class = root.text_of("StorageClass")
    found.capacity = root.text_of("Capacity")
    found.modes = _modes(root.text_of("Access Modes"))
    if (used := root.get("Used By")) is not None:
        found.used_by = tuple(text for text, _ in used.items())
    for key in ("Status", "StorageClass", "Access Modes", "Volume", "Capacity"):
        if (child := root.get(key)) is not None:
            found.at[key] = child.line
    return found


def volume(root: Outline) -> Volume:
    found = Volume(root.text_of("Name"), root.children[0].line)
    found.status = root.text_of("Status")
    found.claim = root.text_of("Claim")
    found.storage_class = root.text_of("StorageClass")
    found.capacity = root.text_of("Capacity")
    found.modes = _modes(root.text_of("Access Modes"))
    if (labels := root.get("Labels")) is not None:
        for text, _ in labels.items():
            found.labels.update(pairs(text))
    for key in ("Status", "StorageClass", "Access Modes", "Claim", "Capacity", "Labels"):
        if (child := root.get(key)) is not None:
            found.at[key] = child.line
    return found


def node(root: Outline) -> Node:
    found = Node(root.text_of("Name"), root.children[0].line)
    found.roles = root.text_of("Roles")
    if (labels := root.get("Labels")) is not None:
        for text, _ in labels.items():
            found.labels.update(pairs(text))
    if (taints := root.get("Taints")) is not None:
        found.taints = [(text, child.line) for text, child in taints.items()]
    found.unschedulable = root.text_of("Unschedulable") == "true"
    found.conditions = conditions(root)
    if (ready := found.conditions.get("Ready")) is not None:
        found.ready = ready.status == "True"
    lease = root.get("Lease")
    found.alive = (lease.text_of("RenewTime"),) if lease else ()
    found.allocatable = {child.key: child.value for child in root.under("Allocatable")}
    if (pods := root.get("Non-terminated Pods")) is not None:
        found.running = whole_number(pods.value.strip("(").partition(" ")[0])
        found.at["Pods"] = pods.line
    for key in ("Unschedulable", "Taints", "Labels"):
        if (child := root.get(key)) is not None:
            found.at[key] = child.line
    return found


def job(root: Outline) -> Job:
    """A described Job: `Pods Statuses: 1 Active (1 Ready) / 0 Succeeded / 2 Failed`."""
    line = root.get("Pods Statuses")
    counts = {
        words[1].lower(): whole_number(words[0])
        for part in (line.value if line else "").split("/")
        if len(words := part.split()) >= 2
    }
    return Job(
        root.text_of("Namespace"),
        root.text_of("Name"),
        line.line if line else root.children[0].line,
        counts.get("failed"),
        counts.get("succeeded"),
        counts.get("active"),
        whole_number(root.text_of("Backoff Limit")),
    )


def quota(root: Outline) -> Quota:
    found = Quota(root.text_of("Namespace"), root.text_of("Name"), root.children[0].line)
    for row in root.children:
        words = row.text.split()
        if len(words) == 3 and any(char.isdigit() for char in words[2]):
            found.used[words[0]] = (words[1], words[2], row.line)
    return found


def secret(root: Outline) -> Secret:
    found = Secret(root.text_of("Namespace"), root.text_of("Name"), root.children[0].line)
    found.live = True
    for row in root.children:
        if row.value.endswith(" bytes"):
            found.values[row.key] = ("", row.line)
    return found


def _modes(text: str) -> tuple[str, ...]:
    short = {
        "ReadWriteOnce": "RWO",
        "ReadOnlyMany": "ROX",
        "ReadWriteMany": "RWX",
        "ReadWriteOncePod": "RWOP",
    }
    return tuple(short.get(mode.strip(), mode.strip()) for mode in text.split(",") if mode.strip())


def _add_port(found: Service, child: Outline) -> None:
    name, _, rest = child.value.rpartition(" ")
    number, _, protocol = rest.partition("/")
    value = whole_number(number)
    if value is not None:
        title = name.strip()
        found.ports.append(
            ServicePort(
                value, protocol or "TCP", child.line, "" if title == "<unset>" else title, number
            )
        )
