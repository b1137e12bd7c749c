"""Ways from caller to callee: service selectors, ports, protocols, addresses and resolvers."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from faultmaven.analysis.citations import SourceLine, cite
from faultmaven.analysis.kubernetes.quantities import whole_number
from faultmaven.analysis.kubernetes.state import Pod, Probe, Service, ServicePort
from faultmaven.analysis.kubernetes.topology import App, Topology, is_ready
from faultmaven.analysis.signals.addresses import Address, addresses, resembles, squash
from faultmaven.analysis.signals.model import Signal, signal

_DATABASES = ("mysql", "mariadb", "postgres", "mongo", "redis", "percona", "oracle", "mssql", "sql")
_STANDARD_PORTS = {3306, 5432, 27017, 6379, 1433, 1521}


def signals(topology: Topology) -> Iterator[Signal]:
    for key, service in topology.cluster.services.items():
        if not service.selector:
            continue
        backends = topology.backends[key]
        if not backends:
            yield from _selects_nothing(topology, service)
        for port in service.ports:
            yield from _port(service, port, backends)
    known = list(addresses(topology))
    for address in known:
        yield from _address(topology, address)
        service = _service(topology, address.app.namespace, address.host)
        if (database := is_database(topology, service, address)) is not None:
            yield signal(
                "address.to_database", address.app.entity, [address.line], key=address.key, database=database
            )
    yield from _odd_credentials(known)
    yield from _resolvers(topology)


def _selects_nothing(topology: Topology, service: Service) -> Iterator[Signal]:
    app = topology.behind(service)
    if app is None or app.desired == 0:
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
    return [pod.at.get("listed", pod.line) for pod in pods[:1]]


def _port(service: Service, port: ServicePort, backends: list[App]) -> Iterator[Signal]:
    for app in backends:
        templates = app.templates if whole_number(port.target) is None else [app.template]
        containers = [item for template in templates for item in template.containers if not item.init]
        ports = [item for container in containers for item in container.ports]
        target = whole_number(port.target)
        served = [item for item in ports if item.number == target or item.name == port.target]
        line = next(
            (container.at[key] for container in containers for key in ("Ports", "Port") if key in container.at),
            None,
        )
        named = target is not None or any(item.name for item in ports)
        if ports and port.target and named and not served:
            yield signal(
                "service.port_unserved",
                app.entity,
                [port.target_line, port.line, line],
                service=service.name,
                port=port.number,
                target=port.target,
                served=", ".join(sorted({str(item.number) for item in ports})),
            )
        elif served and all(item.protocol != port.protocol for item in served):
            yield signal(
                "service.protocol_differs",
                app.entity,
                [port.line, port.target_line, line],
                service=service.name,
                port=port.number,
                protocol=port.protocol,
                served=served[0].protocol,
            )
        elif served and (spoken := _spoken(app, served[0].number)) and _announced(port) not in ("", spoken):
            yield signal(
                "service.protocol_differs",
                app.entity,
                [port.line, *(probe.line for probe in _probes(app, served[0].number)[:1])],
                service=service.name,
                port=port.number,
                protocol=_announced(port),
                served=spoken,
            )


def _announced(port: ServicePort) -> str:
    """The application protocol a port's name or appProtocol announces to a mesh; empty if none."""
    word = (port.app_protocol or port.name).lower().partition("-")[0]
    return {"http": "http", "http2": "http2", "grpc": "grpc", "tcp": "tcp", "udp": "udp"}.get(word, "")


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


def _address(topology: Topology, address: Address) -> Iterator[Signal]:
    """Compares an address with the service it names, and its variable's name with that service."""
    app = address.app
    service = _service(topology, app.namespace, address.host)
    meant = _meant(topology, app.namespace, address)
    common = {"key": address.key, "host": address.host, "port": address.port}
    if service is None:
        if meant is not None:
            yield _wrong_host(address, meant)
        elif _internal(topology, app.namespace, address.host):
            named_after = squash(address.host.partition(".")[0]) == address.subject or None
            yield signal(
                "address.unknown_host", app.entity, [address.line], named_after=named_after, **common
            )
        return
    if meant is not None and squash(meant.name) != squash(service.name):
        yield _wrong_host(address, meant)
    elif address.port is not None and service.ports:
        numbers = {port.number for port in service.ports}
        numbers |= {whole_number(port.target) or 0 for port in service.ports} if service.headless else set()
        if address.port not in numbers:
            yield signal(
                "address.wrong_port",
                app.entity,
                [address.port_line, service.ports[0].line],
                service=service.name,
                offered=", ".join(str(port.number) for port in service.ports),
                **common,
            )


def _wrong_host(address: Address, meant: Service) -> Signal:
    return signal(
        "address.wrong_host",
        address.app.entity,
        [address.line, meant.line],
        meant=meant.name,
        key=address.key,
        host=address.host,
    )


def is_database(topology: Topology, service: Service | None, address: Address) -> str | None:
    """The name of the database that the address leads to; None if it leads to none."""
    names = [address.key.lower(), address.host]
    if service is not None:
        for app in topology.backends.get((service.namespace, service.name), []):
            names += [container.image for container in app.template.containers]
    if any(mark in name for name in names for mark in _DATABASES) or address.port in _STANDARD_PORTS:
        app = topology.named(address.host, address.app.namespace)
        return app.entity.name if app else address.host
    return None


def _service(topology: Topology, namespace: str, host: str) -> Service | None:
    name, _, rest = host.partition(".")
    namespace = rest.partition(".")[0] or namespace
    return topology.cluster.services.get((namespace, name))


def _meant(topology: Topology, namespace: str, address: Address) -> Service | None:
    """The one service whose name is what the variable's name says."""
    subject, host = address.subject, address.host.partition(".")[0]
    services = [item for (space, _), item in topology.cluster.services.items() if space == namespace]
    if any(service.name == host for service in services):
        similar = []
    else:
        similar = [service for service in services if resembles(service.name, host)]
    named = [service for service in services if len(subject) > 1 and squash(service.name) == subject]
    found = named if len(named) == 1 else similar
    return found[0] if len(found) == 1 and found[0].name != host else None


def _internal(topology: Topology, namespace: str, host: str) -> bool:
    """Whether a host name can only mean a service of this cluster, whose services are all listed."""
    _, dot, rest = host.partition(".")
    if dot and not (rest.endswith((".svc", ".svc.cluster.local")) or rest in topology.namespaces):
        return False
    space = rest.partition(".")[0] or namespace
    return ("service", space) in topology.cluster.listed and host != "localhost"


def _odd_credentials(known: list[Address]) -> Iterator[Signal]:
    """Settings whose user or password differs from what all other clients of the host use."""
    values: dict[tuple[str, str], list[tuple[App, str, str, SourceLine]]] = {}
    for address in known:
        for role in ("USER", "PASSWORD"):
            for key, value, line in address.sibling(role):
                values.setdefault((address.host, role), []).append((address.app, value, key, line))
    for (host, role), found in sorted(values.items()):
        usual, count = Counter(value for _, value, _, _ in found).most_common(1)[0]
        odd = [item for item in found if item[1] != usual]
        if count < 3 or len(odd) * 4 > len(found):
            continue
        for app, _, key, line in odd:
            found_signal = signal(
                "credentials.differ", app.entity, [], host=host, key=key, peers=count, role=role.lower()
            )
            yield replace(found_signal, citations=(cite(line, key),))


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


