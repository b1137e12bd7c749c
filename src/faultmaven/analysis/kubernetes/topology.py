"""Who belongs to whom in a cluster: workloads and their pods, services and what they select, health
now."""

from collections import defaultdict
from dataclasses import dataclass, field

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.kubernetes.naming import controller_of, selecting, workload_of
from faultmaven.analysis.kubernetes.quantities import matches
from faultmaven.analysis.kubernetes.state import Cluster, Key, Pod, Service, Template, Workload
from faultmaven.analysis.model import Entity

_JOB_LABELS = ("batch.kubernetes.io/job-name", "job-name")
_FINISHED = frozenset({"Succeeded", "Completed"})


@dataclass(slots=True)
class App:
    """A workload that stands for itself: a controller with its pods, or a pod without
    controller."""

    entity: Entity
    workload: Workload | None = None
    pods: list[Pod] = field(default_factory=list)
    revisions: list[Workload] = field(default_factory=list)

    @property
    def namespace(self) -> str:
        return self.entity.namespace or ""

    @property
    def template(self) -> Template:
        """The template in force: the controller's, or its pod's."""
        if self.workload is not None and self.workload.template.containers:
            return self.workload.template
        details = [pod.template for pod in self.pods if pod.detailed]
        return details[0] if details else Template()

    @property
    def templates(self) -> list[Template]:
        """The template in force, then the one its manifest declares, where both are known."""
        declared = self.workload.declared if self.workload else None
        found = [self.template]
        return found if declared is None or declared is found[0] else [*found, declared]

    @property
    def labels(self) -> dict[str, str]:
        return self.known_labels[0] if self.known_labels else {}

    def selected_by(self, selector: dict[str, str]) -> bool:
        """Whether a selector takes any of the app's pods (or, without pods, would take them)."""
        return any(matches(selector, labels) for labels in self.known_labels)

    @property
    def known_labels(self) -> list[dict[str, str]]:
        """The labels of its pods, else of its templates, else those its own selector demands."""
        found = [pod.template.labels for pod in self.pods if pod.template.labels]
        found = found or [template.labels for template in self.templates if template.labels]
        demanded = self.workload.selector if self.workload else {}
        return found or ([demanded] if demanded else [])

    @property
    def reference(self) -> str:
        """The workload as kubectl takes it, `statefulset/ledger`; a Deployment where unknown."""
        kind = self.workload.kind if self.workload else "Deployment"
        return f"{kind.lower()}/{self.entity.name}"

    @property
    def selector(self) -> str:
        """What `kubectl -l` takes to select its pods."""
        return selecting(self.labels) or f"app={self.entity.name}"

    @property
    def desired(self) -> int | None:
        if self.workload is not None and self.workload.desired is not None:
            return self.workload.desired
        return None if self.workload is not None else len(self.pods)

    @property
    def ready(self) -> int | None:
        if self.workload is not None and self.workload.ready is not None:
            return self.workload.ready
        return sum(is_ready(pod) for pod in self.pods) if self.pods else None

    @property
    def healthy(self) -> bool:
        """Whether every wanted replica is ready now."""
        if self.pods and not all(is_ready(pod) or pod.status in _FINISHED for pod in self.pods):
            return False
        return self.ready is not None and self.desired is not None and self.ready >= self.desired

    @property
    def known(self) -> bool:
        """Whether anything shows it, and not only tells of it."""
        return bool(self.pods) or self.workload is not None

    @property
    def observed(self) -> bool:
        return bool(self.pods) or (self.workload is not None and self.workload.live)

    @property
    def state_lines(self) -> list[SourceLine]:
        """The lines that tell how the app is now."""
        found = [pod.at.get("listed", pod.line) for pod in self.pods[:2]]
        if self.workload is not None and "listed" in self.workload.at:
            found.insert(0, self.workload.at["listed"])
        return found


def is_ready(pod: Pod) -> bool:
    if pod.ready is not None:
        return pod.ready[0] == pod.ready[1] > 0 and pod.status in ("Running", "")
    condition = pod.conditions.get("Ready")
    return condition is not None and condition.status == "True"


class Topology:
    """Indexes over a cluster; apps are keyed by namespace and name."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.apps: dict[Key, App] = {}
        self._owners: dict[tuple[str, str, str], Key] = {}
        self._namespaces = _namespaces(cluster)
        for workload in cluster.workloads.values():
            self._add_workload(workload)
        for pod in cluster.pods.values():
            self._add_pod(pod)
        for key in cluster.jobs:
            self._app(key)
        self._add_told_of()
        self.backends: dict[Key, list[App]] = {}
        self.fronts: dict[Key, list[Service]] = defaultdict(list)
        for key, service in cluster.services.items():
            self.backends[key] = [
                app
                for app in self.apps.values()
                if app.namespace == service.namespace and app.selected_by(service.selector)
            ]
            for app in self.backends[key]:
                self.fronts[app.namespace, app.entity.name].append(service)

    def app(self, namespace: str, name: str) -> App | None:
        return self.apps.get((namespace, name))

    def owner_of(self, kind: str, namespace: str, name: str) -> App | None:
        """The app that an object such as a pod or a ReplicaSet belongs to."""
        if kind == "pod":
            pod = self.cluster.pods.get((namespace, name))
            key = self._key_of_pod(pod) if pod else None
            return self.apps.get(key) if key else self.guess(namespace, name)
        key = self._owners.get((kind, namespace, name))
        return self.apps.get(key) if key else self.guess(namespace, name)

    def guess(self, namespace: str, name: str) -> App | None:
        """The app with the longest name that a name begins with, as pods' and files' names do."""
        parts = name.split("-")
        for end in range(len(parts), 0, -1):
            app = self.apps.get((namespace, "-".join(parts[:end])))
            if app is not None:
                return app
        return None

    def named(self, name: str, namespace: str = "") -> App | None:
        """The app behind a bare, possibly qualified host or service name."""
        host, _, rest = name.partition(".")
        namespace = rest.partition(".")[0] or namespace
        for candidate in (namespace, *self._namespaces) if namespace else self._namespaces:
            service = self.cluster.services.get((candidate, host))
            if service is not None and (found := self.behind(service)):
                return found
            if (candidate, host) in self.apps:
                return self.apps[candidate, host]
        return None

    def behind(self, service: Service) -> App | None:
        """The app a service stands for: what it selects, else the app of the same name."""
        backends = self.backends.get((service.namespace, service.name), [])
        same = self.apps.get((service.namespace, service.name))
        if backends:
            return same if same in backends else backends[0]
        return same or self._resembling(service)

    @property
    def namespaces(self) -> tuple[str, ...]:
        return self._namespaces

    def _resembling(self, service: Service) -> App | None:
        for app in self.apps.values():
            if app.namespace == service.namespace and service.name.startswith(
                app.entity.name + "-"
            ):
                return app
        return None

    def _add_workload(self, workload: Workload) -> None:
        if workload.kind == "ReplicaSet":
            base = workload.name.rpartition("-")[0]
            key = (workload.namespace, workload.owner[1] if workload.owner else base)
            app = self._app(key)
            app.revisions.append(workload)
        else:
            key = (workload.namespace, workload.name)
            app = self._app(key)
            if app.workload is None or workload.live or not app.workload.live:
                app.workload = workload
        self._owners[workload.kind.lower(), workload.namespace, workload.name] = key

    def _add_told_of(self) -> None:
        """Where events are all that is known of a cluster, the workloads that they tell of."""
        if self.apps or self.cluster.nodes:
            return
        for happening in self.cluster.happenings:
            kind, name = happening.about
            if workload := workload_of(kind, name):
                self._app((happening.namespace, workload))

    def _add_pod(self, pod: Pod) -> None:
        key = self._key_of_pod(pod)
        self._app(key).pods.append(pod)

    def _key_of_pod(self, pod: Pod) -> Key:
        if pod.owner is not None:
            kind, name = pod.owner
            known = self._owners.get((kind.lower(), pod.namespace, name))
            base = name.rpartition("-")[0] if kind == "ReplicaSet" else name
            return known or (pod.namespace, base or name)
        for label in _JOB_LABELS:
            if job := pod.template.labels.get(label):
                return (pod.namespace, job)
        for revision in self.cluster.workloads.values():
            if revision.namespace == pod.namespace and pod.name.startswith(revision.name + "-"):
                return self._owners.get(
                    (revision.kind.lower(), revision.namespace, revision.name),
                    (pod.namespace, revision.name),
                )
        return (pod.namespace, controller_of(pod.name, pod.template.labels))

    def _app(self, key: Key) -> App:
        if key not in self.apps:
            self.apps[key] = App(Entity("app", key[1], key[0] or None))
        return self.apps[key]


def _namespaces(cluster: Cluster) -> tuple[str, ...]:
    """The namespaces of the evidence, the one with the most objects first."""
    counts: dict[str, int] = defaultdict(int)
    for namespace, _ in [*cluster.pods, *cluster.services, *cluster.jobs]:
        counts[namespace] += 1
    for _, namespace, _ in cluster.workloads:
        counts[namespace] += 1
    return tuple(sorted(counts, key=lambda name: (-counts[name], name)))
