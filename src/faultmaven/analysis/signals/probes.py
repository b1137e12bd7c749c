"""Health checks that cannot succeed: wrong port, wrong protocol, or too impatient for the start-
up."""

import re
from collections.abc import Iterator

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.kubernetes.quantities import whole_number
from faultmaven.analysis.kubernetes.state import Container, Happening, Pod, Probe
from faultmaven.analysis.kubernetes.topology import App, Topology, is_ready
from faultmaven.analysis.model import Entity
from faultmaven.analysis.signals.mesh_probes import performed
from faultmaven.analysis.signals.model import Signal, signal
from faultmaven.analysis.signals.routing import announced

ONGOING_AGE = 45.0
ONGOING_COUNT = 3
IMPATIENT_SECONDS = 10.0
KILLED_OFTEN = 2
_FAILED = re.compile(r"^(Liveness|Readiness|Startup) probe (?:failed|errored)")
_SPOKEN = frozenset({"http", "https", "grpc"})
_REFUSED = ("statuscode: 401", "statuscode: 403")
_FOREIGN = (
    "malformed HTTP",
    "server gave HTTP response to HTTPS client",
    "first record does not look like a TLS handshake",
    "HTTP/1.x transport connection broken",
    "unexpected EOF",
    "code = Unimplemented",
    "unknown service grpc.health",
    "does not implement the grpc health protocol",
    "error reading server preface",
    "frame too large",
    "statuscode: 400",
    "statuscode: 404",
    "statuscode: 405",
    "statuscode: 415",
    "statuscode: 426",
)


def signals(topology: Topology) -> Iterator[Signal]:
    failures = _failures(topology)
    protocols = _announcements(topology)
    for app in topology.apps.values():
        for pod in app.pods:
            for container in pod.template.containers:
                for probe in container.probes.values():
                    happening = failures.get((pod.namespace, pod.name, probe.kind))
                    yield from _probe(app, pod, container, probe, happening, protocols)


def _failures(topology: Topology) -> dict[tuple[str, str, str], Happening]:
    """The latest failure of each pod's probes, by namespace, pod and kind of probe."""
    found: dict[tuple[str, str, str], Happening] = {}
    for happening in topology.cluster.happenings:
        match = _FAILED.match(happening.message) if happening.reason == "Unhealthy" else None
        if match is None:
            continue
        key = (happening.namespace, happening.about[1], match[1].lower())
        known = found.get(key)
        if known is None or (happening.age or 0.0, -happening.count) < (
            known.age or 0.0,
            -known.count,
        ):
            found[key] = happening
    return found


def ongoing(happening: Happening, pod: Pod) -> bool:
    """Whether a probe still fails: the pod is not ready, or the failure is repeated and just
    seen."""
    recent = happening.age is not None and happening.age <= ONGOING_AGE
    return not is_ready(pod) or (recent and happening.count >= ONGOING_COUNT)


def _announcements(topology: Topology) -> dict[tuple[Entity, int], str]:
    """The application protocols that services announce for their apps' ports, where they do."""
    return {
        (app.entity, target): word
        for key, service in topology.cluster.services.items()
        for port in service.ports
        if (target := whole_number(port.target)) is not None
        and (word := announced(port)) in _SPOKEN
        for app in topology.backends[key]
    }


def _probe(
    app: App,
    pod: Pod,
    container: Container,
    probe: Probe,
    happening: Happening | None,
    protocols: dict[tuple[Entity, int], str],
) -> Iterator[Signal]:
    check = performed(pod.template, probe)
    if check is None:
        return
    if happening is None:
        yield from _silent(app, pod, container, probe, check, protocols)
        return
    impatient = (
        probe.kind == "liveness"
        and container.restarts >= KILLED_OFTEN
        and patience(container, probe) <= IMPATIENT_SECONDS
    )
    stale = "" if impatient or ongoing(happening, pod) else f"pod {pod.name} is Ready now"
    told = protocols.get((app.entity, _port_number(container, check) or 0), "")
    kind, shown, more = _verdict(pod, container, check, happening.message, impatient, told)
    turned_away = any(mark in happening.message for mark in _REFUSED) or None
    more = {"method": check.method, "refused": turned_away, **more}
    base = {"probe": probe.kind, "container": container.name, "pod": pod.name}
    for name in filter(None, (kind, "probe.failing")):
        yield signal(
            name,
            app.entity,
            [probe.line, shown, happening.line],
            {**base, **more},
            stale=stale,
            stale_lines=[pod.at.get("listed", pod.line)],
            message=happening.message[:200],
        )


def _silent(
    app: App,
    pod: Pod,
    container: Container,
    probe: Probe,
    check: Probe,
    protocols: dict[tuple[Entity, int], str],
) -> Iterator[Signal]:
    """A probe that cannot succeed by its own settings, where the events that said so are gone."""
    alive = container.now.state == "running"
    felt = alive and container.ready is False and probe.kind != "liveness"
    if probe.kind == "liveness" and container.restarts >= KILLED_OFTEN:
        felt = container.last.reason not in ("OOMKilled", "") or not container.ready
    if not felt:
        return
    killed = container.last.exit_code in (137, 143) and container.last.reason != "OOMKilled"
    impatient = (
        killed and probe.kind == "liveness" and patience(container, probe) <= IMPATIENT_SECONDS
    )
    told = protocols.get((app.entity, _port_number(container, check) or 0), "")
    kind, shown, more = _verdict(pod, container, check, "", impatient, told)
    if kind and (kind != "probe.protocol_foreign" or told != check.method):
        state = container.at.get("Ready") or container.at.get("Restart Count")
        lines = [probe.line, shown, state or pod.at.get("listed")]
        base = {"probe": probe.kind, "container": container.name, "pod": pod.name}
        yield signal(kind, app.entity, lines, {**base, **more})


def _verdict(
    pod: Pod, container: Container, probe: Probe, message: str, impatient: bool, told: str
) -> tuple[str, SourceLine | None, dict[str, object]]:
    """What is wrong with a failing probe, a line that shows it, and the details.

    `told` is the application protocol that a service announces for the port, if any.
    """
    port = _port_number(container, probe)
    served = sorted({item.number for part in pod.template.containers for item in part.ports})
    named = any(item.name for item in container.ports)
    unknown = port is None and probe.port and (named or not container.ports)
    if unknown or (port is not None and served and port not in served):
        line = container.at.get("Ports") or container.at.get("Port")
        ports = ", ".join(map(str, served))
        return "probe.port_unserved", line, {"wanted": port or probe.port, "served": ports}
    foreign = any(mark in message for mark in _FOREIGN)
    if foreign or _disagrees(container, probe):
        return "probe.protocol_foreign", None, {"method": probe.method, "port": port}
    if impatient:
        after = {"seconds": round(patience(container, probe))}
        return "probe.impatient", container.at.get("Restart Count"), dict(after)
    if _clash(told, probe.method):
        return "probe.protocol_foreign", None, {"method": probe.method, "port": port}
    return "", None, {}


def patience(container: Container, probe: Probe) -> float:
    """Seconds from the container's start until a liveness probe may kill it (startup probe
    included)."""
    wait = probe.delay + probe.period * probe.failures
    startup = container.probes.get("startup")
    return wait + (startup.delay + startup.period * startup.failures if startup else 0.0)


def _port_number(container: Container, probe: Probe) -> int | None:
    number = whole_number(probe.port)
    named = {port.name: port.number for port in container.ports if port.name}
    return number if number is not None else named.get(probe.port)


def _disagrees(container: Container, probe: Probe) -> bool:
    """Whether another probe of the container speaks another application protocol to the same
    port."""
    return any(
        other.port == probe.port and _clash(other.method, probe.method)
        for other in container.probes.values()
    )


def _clash(protocol: str, other: str) -> bool:
    return protocol != other and {protocol, other} <= _SPOKEN
