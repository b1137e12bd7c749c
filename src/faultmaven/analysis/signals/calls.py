"""Settings that lead to the wrong place: hosts, ports and credentials against services and
peers."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from faultmaven.analysis.citations import SourceLine, cite
from faultmaven.analysis.kubernetes.quantities import whole_number
from faultmaven.analysis.kubernetes.state import Service
from faultmaven.analysis.kubernetes.topology import App, Topology
from faultmaven.analysis.signals.addresses import Address, addresses, resembles, squash
from faultmaven.analysis.signals.model import Signal, signal

_DATABASES = ("mysql", "mariadb", "postgres", "mongo", "redis", "percona", "oracle", "mssql", "sql")
_STANDARD_PORTS = frozenset({3306, 5432, 27017, 6379, 1433, 1521})


def signals(topology: Topology) -> Iterator[Signal]:
    known = list(addresses(topology))
    for address in known:
        service = _service(topology, address.app.namespace, address.host)
        yield from _address(topology, address, service)
        database = database_of(topology, service, address)
        if database is not None:
            lines = [address.line]
            more = {"key": address.key, "database": database}
            yield signal("address.to_database", address.app.entity, lines, more)
    yield from _odd_credentials(known)


def _address(topology: Topology, address: Address, service: Service | None) -> Iterator[Signal]:
    """Compares an address with the service it names, and its variable's name with that service."""
    app = address.app
    meant = _meant(topology, app.namespace, address)
    if meant is not None and (service is None or squash(meant.name) != squash(service.name)):
        lines = [address.line, meant.line]
        yield signal("address.wrong_host", app.entity, lines, _named(address), meant=meant.name)
    elif service is None and _internal(topology, app.namespace, address.host):
        own = squash(address.host.partition(".")[0]) == address.subject or None
        lines = [address.line]
        yield signal("address.unknown_host", app.entity, lines, _named(address), named_after=own)
    elif service is None and (near := _nearby(topology, address)) is not None:
        lines = [address.line, near.line]
        yield signal("address.elsewhere", app.entity, lines, _named(address), meant=near.name)
    elif (
        service is not None
        and address.port
        and address.port not in (_ports(service) or [address.port])
    ):
        yield signal(
            "address.wrong_port",
            app.entity,
            [address.port_line, service.ports[0].line],
            _named(address),
            service=service.name,
            offered=", ".join(str(port.number) for port in service.ports),
        )


def _named(address: Address) -> dict[str, object]:
    inline = address.line is address.port_line or None
    return {"key": address.key, "host": address.host, "port": address.port, "inline": inline}


def _ports(service: Service) -> set[int]:
    """The ports that answer under a service's name; a headless one answers on its pods' ports."""
    numbers = {port.number for port in service.ports}
    targets = {whole_number(port.target) for port in service.ports} if service.headless else set()
    return numbers | {target for target in targets if target}


def database_of(topology: Topology, service: Service | None, address: Address) -> str | None:
    """The name of the database that the address leads to; None if it leads to none."""
    names = [address.key.lower(), address.host]
    ports = {address.port}
    if service is not None:
        ports |= {port.number for port in service.ports}
        for app in topology.backends.get((service.namespace, service.name), []):
            names += [container.image for container in app.template.containers]
    told = any(mark in name for name in names for mark in _DATABASES)
    if told or "DB" in address.key.upper().split("_") or ports & _STANDARD_PORTS:
        behind = topology.named(address.host, address.app.namespace)
        return behind.entity.name if behind else address.host
    return None


def _service(topology: Topology, namespace: str, host: str) -> Service | None:
    name, _, rest = host.partition(".")
    namespace = rest.partition(".")[0] or namespace
    return topology.cluster.services.get((namespace, name))


def _meant(topology: Topology, namespace: str, address: Address) -> Service | None:
    """The one service whose name is what the variable's name says."""
    subject, host = address.subject, address.host.partition(".")[0]
    services = [
        item for (space, _), item in topology.cluster.services.items() if space == namespace
    ]
    if any(service.name == host for service in services):
        similar = []
    else:
        similar = [service for service in services if resembles(service.name, host)]
    named = [
        service for service in services if len(subject) > 1 and squash(service.name) == subject
    ]
    found = named if len(named) == 1 else similar
    return found[0] if len(found) == 1 and found[0].name != host else None


def _internal(topology: Topology, namespace: str, host: str) -> bool:
    """Whether a host name can only mean a service of this cluster, whose services are all
    listed."""
    _, dot, rest = host.partition(".")
    if dot and not (rest.endswith((".svc", ".svc.cluster.local")) or rest in topology.namespaces):
        return False
    space = rest.partition(".")[0] or namespace
    return ("service", space) in topology.cluster.listed and host != "localhost"


def _nearby(topology: Topology, address: Address) -> Service | None:
    """The service beside the app that bears the name a host gives to one of an unseen
    namespace."""
    name, _, rest = address.host.partition(".")
    space = rest.removesuffix(".svc.cluster.local").removesuffix(".svc")
    told = bool(space) and "." not in space and squash(name) == address.subject
    return topology.cluster.services.get((address.app.namespace, name)) if told else None


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
                "credentials.differ",
                app.entity,
                [],
                host=host,
                key=key,
                peers=count,
                role=role.lower(),
            )
            yield replace(found_signal, citations=(cite(line, key),))
