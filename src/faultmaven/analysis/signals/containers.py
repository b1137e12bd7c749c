"""What containers are doing now: waiting, crashing, killed for memory; and workloads short of
replicas."""

from collections.abc import Iterator

from faultmaven.analysis.kubernetes.state import Container, Pod
from faultmaven.analysis.kubernetes.topology import App, Topology, is_ready
from faultmaven.analysis.signals.model import Signal, signal

LONG_AGO = 86_400
"""Seconds: a pod that has not been restarted for a day is not in a loop of restarts."""
_STARTING = frozenset({"ContainerCreating", "PodInitializing"})


def signals(topology: Topology) -> Iterator[Signal]:
    yield from _jobs(topology)
    for app in topology.apps.values():
        yield from _scale(topology, app)
        for pod in app.pods:
            yield from _pod(app, pod)
            for container in pod.template.containers:
                yield from _container(app, pod, container)


def _jobs(topology: Topology) -> Iterator[Signal]:
    """Jobs that were given up: pods failed, none succeeded and none is at work."""
    for key, job in topology.cluster.jobs.items():
        app = topology.app(*key)
        given_up = job.failed and not job.active and not job.succeeded
        if app is not None and (given_up or job.status == "Failed"):
            yield signal("job.failed", app.entity, [job.line], failed=job.failed, limit=job.limit)


def _scale(topology: Topology, app: App) -> Iterator[Signal]:
    workload = app.workload
    if not app.known:
        yield signal("workload.unseen", app.entity, [])
    if workload is None or not workload.live:
        return
    lines = [workload.at.get("listed"), workload.at.get("Replicas")]
    if workload.desired == 0:
        yield signal(
            "workload.zero_replicas",
            app.entity,
            lines,
            declared=workload.declared_replicas,
            demanded=bool(topology.fronts.get((app.namespace, app.entity.name))) or None,
        )
    elif app.healthy:
        yield signal("workload.healthy", app.entity, lines[:1])
    else:
        have, want = app.ready or 0, workload.desired
        yield signal("workload.short", app.entity, lines, ready=have, desired=want)


def _pod(app: App, pod: Pod) -> Iterator[Signal]:
    if not is_ready(pod):
        line = pod.at.get("listed") or pod.at.get("Status") or pod.line
        yield signal(
            "pod.not_ready",
            app.entity,
            [line],
            status=pod.status,
            node=pod.node,
            pod=pod.name,
            restarts=pod.restarts,
        )
        if not pod.detailed and pod.status not in ("Running", "Pending", *_STARTING):
            yield signal("container.waiting", app.entity, [line], reason=pod.status, pod=pod.name)


def _container(app: App, pod: Pod, container: Container) -> Iterator[Signal]:
    listed = [pod.at.get("listed", pod.line)]
    if container.now.state == "waiting" and container.now.reason not in _STARTING:
        yield signal(
            "container.waiting",
            app.entity,
            [container.at.get("State"), *listed],
            reason=container.now.reason,
            message=container.now.message or None,
            container=container.name,
            image=container.image,
            pod=pod.name,
        )
    yield from _ends(app, pod, container)


def _ends(app: App, pod: Pod, container: Container) -> Iterator[Signal]:
    """How a container ended; over if its pod is ready and is not killed again and again."""
    stale = f"pod {pod.name} is Ready now" if is_ready(pod) else ""
    listed = [pod.at.get("listed", pod.line)]
    settled = container.restarts < 2 or (pod.restarted or 0) > LONG_AGO
    for status, key in ((container.now, "State"), (container.last, "Last State")):
        if status.state != "terminated" or (container.init and status.exit_code == 0):
            continue
        if status.reason == "OOMKilled":
            yield signal(
                "container.oom_killed",
                app.entity,
                [container.at.get(key), container.at.get("Limits")],
                stale=stale if settled else "",
                stale_lines=listed,
                container=container.name,
                limit=container.limits.get("memory"),
                pod=pod.name,
            )
        elif status.exit_code:
            yield signal(
                "container.crashed",
                app.entity,
                [container.at.get(key), container.at.get("Restart Count")],
                stale=stale,
                stale_lines=listed,
                container=container.name,
                exit_code=status.exit_code,
                restarts=container.restarts,
                pod=pod.name,
            )
