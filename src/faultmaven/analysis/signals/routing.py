"""Ways from caller to callee: service selectors, ports, protocols and resolvers."""

from collections.abc import Iterator

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.kubernetes.quantities import whole_number
from faultmaven.analysis.kubernetes.state import (
    Container,
    Pod,
    Port,
    Probe,
    Service,
    ServicePort,
)
from faultmaven.analysis.kubernetes.topology import App, Topology, is_ready
from faultmaven.analysis.signals.model import Signal, signal


def signals(topology: Topology) -> Iterator[Signal]:
    for key, service in topology.cluster.services.items():
        if not service.selector:
            continue
        backends = topology.backends[key]
        if not backends:
            yield from _selects_nothing(topology, service)
        for port in service.ports:
            yield from _port(service, port, backends)
    yield from _resolvers(topology)


def _selects_nothing(topology: Topology, service: Service) -> Iterator[Signal]:
    app = topology.behind(service)
    if app is None or app.desired == 0 or not app.labels:
        return
    ready = [pod for pod in app.pods if is_ready(pod)]
    yield signal(
        "service.selects_nothing",
        app.entity,
        [service.at.get("Selector", service.line), service.at.get("Endpoints"), *(_listed(ready))],
        service=service.name,
        selector=_text(service.selector),
        labels=_text({key: app.labels.get(key, "") for key in service.selector}),
        ready=len(ready),
    )


def _listed(pods: list[Pod]) -> list[SourceLine]:
    """Where a pod is listed, with its labels if that was asked for."""
    return [pod.at.get("labels") or pod.at.get("listed", pod.line) for pod in pods[:1]]


def _port(service: Service, port: ServicePort, backends: list[App]) -> Iterator[Signal]:
    for app in backends:
        containers = _containers(app, port)
        ports = [item for container in containers for item in container.ports]
        target = whole_number(port.target)
        served = [item for item in ports if item.number == target or item.name == port.target]
        line = _ports_line(containers)
        if not served:
            yield from _unserved(service, port, app, ports, line)
        elif all(item.protocol != port.protocol for item in served):
            yield signal(
                "service.protocol_differs",
                app.entity,
                [port.line, port.target_line, line],
                service=service.name,
                port=port.number,
                protocol=port.protocol,
                served=served[0].protocol,
                layer="transport",
            )
        else:
            yield from _spoken_otherwise(service, port, app, served[0].number)


def _containers(app: App, port: ServicePort) -> list[Container]:
    """The containers that may serve a port: by name also those of older templates."""
    templates = app.templates if whole_number(port.target) is None else [app.template]
    return [item for template in templates for item in template.containers if not item.init]


def _ports_line(containers: list[Container]) -> SourceLine | None:
    keys = ((container, key) for container in containers for key in ("Ports", "Port"))
    return next((container.at[key] for container, key in keys if key in container.at), None)


def _unserved(
    service: Service, port: ServicePort, app: App, ports: list[Port], line: SourceLine | None
) -> Iterator[Signal]:
    """A target that no container declares; one by a name counts only if ports have names, or if
    the service lacks endpoints for it."""
    named = whole_number(port.target) is not None or any(item.name for item in ports)
    lost = not named and _without_endpoints(service, app)
    if ports and port.target and (named or lost):
        yield signal(
            "service.port_unserved",
            app.entity,
            [port.target_line, port.line, line, service.at.get("Endpoints") if lost else None],
            service=service.name,
            port=port.number,
            target=port.target,
            served=", ".join(sorted({str(item.number) for item in ports})),
        )


def _spoken_otherwise(
    service: Service, port: ServicePort, app: App, number: int
) -> Iterator[Signal]:
    """A port announced for one application protocol whose health check speaks another."""
    spoken = _spoken(app, number)
    if spoken and announced(port) not in ("", spoken):
        yield signal(
            "service.protocol_differs",
            app.entity,
            [port.line, *(probe.line for probe in _probes(app, number)[:1])],
            service=service.name,
            port=port.number,
            protocol=announced(port),
            served=spoken,
            layer="application",
        )


def _without_endpoints(service: Service, app: App) -> bool:
    """Whether a service whose pods are ready has no endpoint: its named port is none of theirs."""
    return service.endpoints == [] and any(is_ready(pod) for pod in app.pods)


def announced(port: ServicePort) -> str:
    """The application protocol a port's name or appProtocol announces to a mesh; empty if none."""
    word = (port.app_protocol or port.name).lower().partition("-")[0]
    return {"http": "http", "http2": "http2", "grpc": "grpc", "tcp": "tcp", "udp": "udp"}.get(
        word, ""
    )


def _probes(app: App, port: int) -> list[Probe]:
    return [
        probe
        for container in app.template.containers
        for probe in container.probes.values()
        if probe.port == str(port)
    ]


def _spoken(app: App, port: int) -> str:
    """The application protocol that all probes of a port speak; empty where they do not tell."""
    methods = {probe.method for probe in _probes(app, port)}
    return methods.pop() if len(methods) == 1 and methods <= {"http", "grpc"} else ""


def _resolvers(topology: Topology) -> Iterator[Signal]:
    """Apps that bypass the cluster's DNS with name servers of their own."""
    for app in topology.apps.values():
        for template in app.templates:
            if template.dns_policy == "None" and template.dns_servers:
                servers = [server for server, _ in template.dns_servers]
                lines = [template.at.get("dnsPolicy"), *(line for _, line in template.dns_servers)]
                yield signal("dns.own_resolver", app.entity, lines, servers=", ".join(servers))
                break


def _text(labels: dict[str, str]) -> str:
    return ",".join(f"{key}={value}" for key, value in sorted(labels.items()))
