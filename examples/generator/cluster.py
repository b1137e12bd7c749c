"""A small cluster: its workloads with their pods, services and events."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from generator.ids import number, suffix


@dataclass(frozen=True)
class LastState:
    """How a container's previous run ended."""

    reason: str
    exit_code: int
    started: datetime
    finished: datetime


@dataclass(frozen=True)
class Event:
    kind: str
    reason: str
    source: str
    message: str
    last: datetime
    first: datetime | None = None
    count: int = 1


@dataclass(frozen=True)
class Workload:
    """A deployment whose pods were all started at `started` (the last one a little later)."""

    name: str
    image: str
    port: int
    labels: dict[str, str]
    created: datetime
    started: datetime
    nodes: tuple[str, ...]
    revision: int = 1
    cpu: str = "100m"
    memory: str = "256Mi"
    env: dict[str, str] = field(default_factory=dict)
    health: str = "/healthz"
    last_state: LastState | None = None
    restarts: int = 0
    waiting: str = ""
    pod_events: tuple[Event, ...] = ()
    events: tuple[Event, ...] = ()

    @property
    def template_hash(self) -> str:
        return suffix(10, self.name, self.revision)

    @property
    def replica_set(self) -> str:
        return f"{self.name}-{self.template_hash}"


@dataclass(frozen=True)
class Pod:
    workload: Workload
    name: str
    ip: str
    node: str
    started: datetime

    @property
    def ready(self) -> bool:
        return not self.workload.waiting

    @property
    def labels(self) -> dict[str, str]:
        return {**self.workload.labels, "pod-template-hash": self.workload.template_hash}


@dataclass(frozen=True)
class Service:
    name: str
    port: int
    target_port: int
    selector: dict[str, str]
    created: datetime

    @property
    def ip(self) -> str:
        return f"10.96.{number(1, 254, self.name, 'a')}.{number(2, 250, self.name, 'b')}"


@dataclass(frozen=True)
class Node:
    name: str
    ip: str
    created: datetime
    pod_net: int


@dataclass(frozen=True)
class Cluster:
    namespace: str
    now: datetime
    nodes: tuple[Node, ...]
    workloads: tuple[Workload, ...]
    services: tuple[Service, ...]

    def pods(self) -> list[Pod]:
        return [pod for workload in self.workloads for pod in self.pods_of(workload)]

    def pods_of(self, workload: Workload) -> list[Pod]:
        nets = {node.name: node.pod_net for node in self.nodes}
        return [
            Pod(
                workload,
                f"{workload.replica_set}-{suffix(5, workload.name, workload.revision, index)}",
                f"10.244.{nets[node]}.{number(10, 240, workload.name, workload.revision, index)}",
                node,
                workload.started + timedelta(seconds=3 * index),
            )
            for index, node in enumerate(workload.nodes)
        ]

    def selected(self, service: Service) -> list[Pod]:
        """The ready pods that carry every label of the service's selector."""
        wanted = service.selector.items()
        return [pod for pod in self.pods() if pod.ready and wanted <= pod.labels.items()]
