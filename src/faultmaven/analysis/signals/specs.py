"""Facts that the pods' own specs tell: ports claimed twice, mounted volumes, references to what is
absent."""

import re
from collections.abc import Iterator

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.kubernetes.state import Template
from faultmaven.analysis.kubernetes.topology import App, Topology
from faultmaven.analysis.model import Entity
from faultmaven.analysis.signals.model import Signal, signal

_STATUS_PORT = re.compile(r'"?statusPort"?\s*:\s*"?(\d+)')
_PORT_NOTES = ("status.sidecar.istio.io/port",)
_DATABASE_IMAGES = re.compile(
    r"(?:^|/)(?:[\w.-]*)(mysql|mariadb|percona|postgres(?:ql)?|mongo(?:db)?|redis|valkey)[\w.-]*(?::|@|$)"
)


def signals(topology: Topology) -> Iterator[Signal]:
    for app in topology.apps.values():
        for template in app.templates:
            yield from _claimed_twice(app, template)
        yield from _volumes(app)
        yield from _absent(topology, app)
        yield from _database(app)
        yield from _images(topology, app)
    for node in topology.cluster.nodes.values():
        if node.control_plane:
            line = node.at.get("listed", node.line)
            yield signal(
                "node.control_plane", Entity("node", node.name), [line], control_plane=node.name
            )


def _claimed_twice(app: App, template: Template) -> Iterator[Signal]:
    """A sidecar's own port that a container serves too, and two containers that serve one port."""
    owners: dict[tuple[int, str], tuple[str, SourceLine]] = {}
    for container in template.containers:
        if container.init:
            continue
        line = container.at.get("Ports") or container.at.get("Port") or container.line
        for port in container.ports:
            other = owners.setdefault((port.number, port.protocol), (container.name, line))
            if other[0] != container.name:
                yield signal("port.claimed_twice", app.entity, [other[1], line], port=port.number)
    served = {number: line for (number, _), (_, line) in owners.items()}
    for key, (value, note) in template.annotations.items():
        match = _STATUS_PORT.search(value) if key.startswith("proxy.") else None
        text = match[1] if match else value if key in _PORT_NOTES else ""
        if text.isdecimal() and int(text[:6]) in served:
            yield signal("port.claimed_twice", app.entity, [note, served[int(text)]], port=text)


def _volumes(app: App) -> Iterator[Signal]:
    for template in app.templates:
        for container in template.containers:
            mounts = [m for m in container.mounts if not m[0].startswith("/var/run/secrets/")]
            if mounts and not container.init:
                path, name, line = mounts[0]
                persistent = bool(template.claims) or None
                yield signal(
                    "volume.mounted",
                    app.entity,
                    [line],
                    path=path,
                    volume=name,
                    persistent=persistent,
                )
                return


def _absent(topology: Topology, app: App) -> Iterator[Signal]:
    """References to Secrets that a full listing does not show."""
    if ("secret", app.namespace) not in topology.cluster.listed:
        return
    template = app.template
    wanted = [(name, line) for name, line in template.secrets]
    for container in template.containers:
        wanted += [(name, line) for kind, name, line in container.env_from if kind == "Secret"]
    for name, line in wanted:
        known = topology.cluster.secrets.get((app.namespace, name))
        if known is None or not known.live:
            yield signal("reference.absent", app.entity, [line], refers_to="Secret", target=name)


def _images(topology: Topology, app: App) -> Iterator[Signal]:
    """Whether other apps run images from the same registry and path, so that it needs no
    credentials."""
    for container in app.template.containers:
        folder = container.image.rpartition("/")[0]
        for other in topology.apps.values():
            images = [
                item
                for item in other.template.containers
                if item.image.rpartition("/")[0] == folder
            ]
            if folder and images and other is not app and other.healthy:
                line = images[0].at.get("Image", images[0].line)
                yield signal(
                    "image.sibling_pulled",
                    app.entity,
                    [line],
                    folder=folder,
                    sibling=other.entity.name,
                )
                return


def _database(app: App) -> Iterator[Signal]:
    for container in app.template.containers:
        match = None if container.init else _DATABASE_IMAGES.search(container.image)
        if match is not None:
            line = container.at.get("Image", container.line)
            yield signal(
                "app.database", app.entity, [line], database=app.entity.name, engine=match[1]
            )
            return
