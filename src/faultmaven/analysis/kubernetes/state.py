"""The cluster as the evidence shows it: typed objects, every fact with the line that says it."""

from dataclasses import dataclass, field
from datetime import datetime

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.kubernetes.quantities import Expression

Key = tuple[str, str]
Lines = dict[str, SourceLine]


@dataclass(slots=True)
class Probe:
    """A health check; `port` is a number, a port's name, or empty (exec)."""

    kind: str
    method: str
    port: str
    line: SourceLine
    delay: float = 0.0
    timeout: float = 1.0
    period: float = 10.0
    failures: int = 3


@dataclass(slots=True)
class Port:
    number: int
    protocol: str = "TCP"
    name: str = ""


@dataclass(slots=True)
class Status:
    """A container state: waiting, running or terminated, with its reason."""

    state: str = ""
    reason: str = ""
    message: str = ""
    exit_code: int | None = None


@dataclass(slots=True)
class Container:
    name: str
    line: SourceLine
    image: str = ""
    ports: list[Port] = field(default_factory=list)
    host_ports: list[int] = field(default_factory=list)
    now: Status = field(default_factory=Status)
    last: Status = field(default_factory=Status)
    ready: bool | None = None
    restarts: int = 0
    limits: dict[str, str] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)
    env: dict[str, tuple[str, SourceLine]] = field(default_factory=dict)
    env_from: list[tuple[str, str, SourceLine]] = field(default_factory=list)
    mounts: list[tuple[str, str, SourceLine]] = field(default_factory=list)
    probes: dict[str, Probe] = field(default_factory=dict)
    user: int | None = None
    init: bool = False
    at: Lines = field(default_factory=dict)


@dataclass(slots=True)
class Template:
    """What a pod is made of, from a description or a manifest."""

    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, tuple[str, SourceLine]] = field(default_factory=dict)
    service_account: str = ""
    containers: list[Container] = field(default_factory=list)
    claims: list[tuple[str, SourceLine]] = field(default_factory=list)
    secrets: list[tuple[str, SourceLine]] = field(default_factory=list)
    config_maps: list[tuple[str, SourceLine]] = field(default_factory=list)
    pull_secrets: list[tuple[str, SourceLine]] = field(default_factory=list)
    node_selector: dict[str, str] = field(default_factory=dict)
    node_affinity: bool = False
    anti_affinity: bool = False
    host_network: bool = False
    dns_policy: str = ""
    dns_servers: list[tuple[str, SourceLine]] = field(default_factory=list)
    at: Lines = field(default_factory=dict)


@dataclass(slots=True)
class Condition:
    status: str
    reason: str
    message: str
    line: SourceLine


@dataclass(slots=True)
class Happening:
    """A Kubernetes event; `age` in seconds before the transcript, or `at` its time, where the
    evidence tells one; `about` is kind and name."""

    warning: bool
    reason: str
    message: str
    about: tuple[str, str]
    namespace: str
    line: SourceLine
    age: float | None = None
    count: int = 1
    source: str = ""
    at: datetime | None = None


@dataclass(slots=True)
class Pod:
    namespace: str
    name: str
    line: SourceLine
    template: Template = field(default_factory=Template)
    status: str = ""
    ready: tuple[int, int] | None = None
    restarts: int = 0
    node: str = ""
    ip: str = ""
    owner: tuple[str, str] | None = None
    conditions: dict[str, Condition] = field(default_factory=dict)
    age: float | None = None
    restarted: float | None = None
    """How many seconds ago it was restarted last."""
    detailed: bool = False
    at: Lines = field(default_factory=dict)


@dataclass(slots=True)
class Workload:
    """A Deployment, StatefulSet, DaemonSet or ReplicaSet; counts are None where unknown."""

    kind: str
    namespace: str
    name: str
    line: SourceLine
    template: Template = field(default_factory=Template)
    selector: dict[str, str] = field(default_factory=dict)
    desired: int | None = None
    current: int | None = None
    ready: int | None = None
    owner: tuple[str, str] | None = None
    conditions: dict[str, Condition] = field(default_factory=dict)
    live: bool = False
    declared: Template | None = None
    declared_replicas: int | None = None
    at: Lines = field(default_factory=dict)


@dataclass(slots=True)
class Job:
    """A Job with how its pods ended; counts are None where unknown."""

    namespace: str
    name: str
    line: SourceLine
    failed: int | None = None
    succeeded: int | None = None
    active: int | None = None
    limit: int | None = None
    status: str = ""


@dataclass(slots=True)
class ServicePort:
    """A service's port; `target` is a number or a container port's name."""

    number: int
    protocol: str
    line: SourceLine
    name: str = ""
    target: str = ""
    app_protocol: str = ""
    target_line: SourceLine | None = None


@dataclass(slots=True)
class Service:
    namespace: str
    name: str
    line: SourceLine
    selector: dict[str, str] = field(default_factory=dict)
    ports: list[ServicePort] = field(default_factory=list)
    endpoints: list[str] | None = None
    type: str = ""
    headless: bool = False
    live: bool = False
    at: Lines = field(default_factory=dict)


@dataclass(slots=True)
class Claim:
    namespace: str
    name: str
    line: SourceLine
    status: str = ""
    volume: str = ""
    storage_class: str | None = None
    capacity: str = ""
    requested: str = ""
    modes: tuple[str, ...] = ()
    selector: dict[str, str] = field(default_factory=dict)
    expressions: tuple[Expression, ...] = ()
    used_by: tuple[str, ...] = ()
    live: bool = False
    at: Lines = field(default_factory=dict)


@dataclass(slots=True)
class Volume:
    name: str
    line: SourceLine
    status: str = ""
    claim: str = ""
    storage_class: str = ""
    capacity: str = ""
    modes: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    at: Lines = field(default_factory=dict)


@dataclass(slots=True)
class Node:
    name: str
    line: SourceLine
    labels: dict[str, str] = field(default_factory=dict)
    roles: str = ""
    taints: list[tuple[str, SourceLine]] = field(default_factory=list)
    unschedulable: bool = False
    ready: bool | None = None
    conditions: dict[str, Condition] = field(default_factory=dict)
    allocatable: dict[str, str] = field(default_factory=dict)
    running: int | None = None
    alive: tuple[str, ...] = ()
    at: Lines = field(default_factory=dict)

    @property
    def control_plane(self) -> bool:
        marks = ("control-plane", "master")
        keys = {key.rpartition("/")[2] for key in self.labels if key.startswith("node-role")}
        return (
            any(mark in self.roles.split(",") for mark in marks)
            or any(mark in keys for mark in marks)
            or self.labels.get("kubernetes.io/role") in marks
        )


@dataclass(slots=True)
class Secret:
    """A Secret or ConfigMap: which keys it has, and the values a manifest gives in clear."""

    namespace: str
    name: str
    line: SourceLine
    values: dict[str, tuple[str, SourceLine]] = field(default_factory=dict)
    live: bool = False


@dataclass(slots=True)
class Quota:
    namespace: str
    name: str
    line: SourceLine
    used: dict[str, tuple[str, str, SourceLine]] = field(default_factory=dict)


@dataclass(slots=True)
class Cluster:
    """Everything known; `listed` names the kinds of which the evidence has a full list per
    namespace."""

    pods: dict[Key, Pod] = field(default_factory=dict)
    workloads: dict[tuple[str, str, str], Workload] = field(default_factory=dict)
    jobs: dict[Key, Job] = field(default_factory=dict)
    services: dict[Key, Service] = field(default_factory=dict)
    claims: dict[Key, Claim] = field(default_factory=dict)
    volumes: dict[str, Volume] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    secrets: dict[Key, Secret] = field(default_factory=dict)
    config_maps: dict[Key, Secret] = field(default_factory=dict)
    quotas: dict[Key, Quota] = field(default_factory=dict)
    storage_classes: dict[str, SourceLine] = field(default_factory=dict)
    service_accounts: dict[Key, SourceLine] = field(default_factory=dict)
    happenings: list[Happening] = field(default_factory=list)
    listed: set[tuple[str, str]] = field(default_factory=set)
