"""Pod templates from manifests and `-o yaml`: the parts of a spec that decide where and whether a
pod runs."""

from faultmaven.analysis.kubernetes.quantities import whole_number
from faultmaven.analysis.kubernetes.state import Container, Port, Probe, Status, Template
from faultmaven.analysis.kubernetes.yamltree import Mapping, Text, items, mapping, string

_METHODS = {"httpGet": "http", "tcpSocket": "tcp", "grpc": "grpc", "exec": "exec"}


def template(text: Text, meta: Mapping, spec: Mapping) -> Template:
    """The template with labels and annotations of `meta` and the pod spec `spec`."""
    found = Template(labels=plain(mapping(meta, "labels")))
    notes = mapping(meta, "annotations")
    found.annotations = {
        key: (value, text.line(notes.lines[key]))
        for key, value in notes.items()
        if isinstance(value, str)
    }
    found.service_account = string(spec, "serviceAccountName")
    found.node_selector = plain(mapping(spec, "nodeSelector"))
    affinity = mapping(spec, "affinity")
    required = "requiredDuringSchedulingIgnoredDuringExecution"
    found.node_affinity = bool(mapping(affinity, "nodeAffinity").get(required))
    found.anti_affinity = bool(mapping(affinity, "podAntiAffinity").get(required))
    found.host_network = string(spec, "hostNetwork") == "true"
    _dns(found, text, spec)
    for section, init in (("initContainers", True), ("containers", False)):
        found.containers += [_container(text, item, init) for item in items(spec, section)]
    _volumes(found, text, spec)
    for key in ("serviceAccountName", "nodeSelector", "affinity", "tolerations", "dnsPolicy"):
        if key in spec:
            found.at[key] = text.line(spec.lines[key])
    if found.anti_affinity:
        found.at["podAntiAffinity"] = text.line(affinity.lines["podAntiAffinity"])
    if found.node_affinity:
        found.at["nodeAffinity"] = text.line(affinity.lines["nodeAffinity"])
    return found


def plain(value: Mapping) -> dict[str, str]:
    """The scalar entries of a mapping."""
    return {key: item for key, item in value.items() if isinstance(item, str)}


def statuses(found: Template, text: Text, status: Mapping) -> None:
    """Adds the container statuses of a live pod to its template."""
    by_name = {container.name: container for container in found.containers}
    for item in items(status, "containerStatuses") + items(status, "initContainerStatuses"):
        container = by_name.get(string(item, "name"))
        if container is None:
            continue
        container.ready = string(item, "ready") == "true"
        container.restarts = whole_number(string(item, "restartCount")) or 0
        container.now = _status(mapping(item, "state"))
        container.last = _status(mapping(item, "lastState"))
        for key, name in (("State", "state"), ("Last State", "lastState")):
            if name in item:
                container.at[key] = text.line(item.lines[name] + 1)


def _status(value: Mapping) -> Status:
    for state in ("waiting", "terminated", "running"):
        if isinstance(value.get(state), Mapping):
            inner = mapping(value, state)
            return Status(
                state,
                string(inner, "reason"),
                string(inner, "message"),
                whole_number(string(inner, "exitCode")),
            )
    return Status()


def _dns(found: Template, text: Text, spec: Mapping) -> None:
    found.dns_policy = string(spec, "dnsPolicy")
    servers = mapping(spec, "dnsConfig").get("nameservers")
    for server, number in zip(servers or (), getattr(servers, "lines", ()), strict=False):
        if isinstance(server, str):
            found.dns_servers.append((server, text.line(number)))


def _container(text: Text, item: Mapping, init: bool) -> Container:
    found = Container(string(item, "name"), text.line(item.number), init=init)
    found.image = string(item, "image")
    _ports(found, item)
    _environment(found, text, item)
    found.limits = plain(mapping(item, "resources", "limits"))
    found.requests = plain(mapping(item, "resources", "requests"))
    for mount in items(item, "volumeMounts"):
        line = text.line(mount.number)
        found.mounts.append((string(mount, "mountPath"), string(mount, "name"), line))
    for kind in ("liveness", "readiness", "startup"):
        if (probe := _probe(text, kind, item)) is not None:
            found.probes[kind] = probe
    for key, name in (("Image", "image"), ("Ports", "ports"), ("Limits", "resources")):
        if name in item:
            found.at[key] = text.line(item.lines[name])
    return found


def _ports(found: Container, item: Mapping) -> None:
    for port in items(item, "ports"):
        if number := whole_number(string(port, "containerPort")):
            protocol = string(port, "protocol") or "TCP"
            found.ports.append(Port(number, protocol, string(port, "name")))


def _environment(found: Container, text: Text, item: Mapping) -> None:
    for variable in items(item, "env"):
        line = text.line(variable.lines.get("value", variable.number))
        found.env[string(variable, "name")] = (string(variable, "value"), line)
        source = mapping(variable, "valueFrom")
        _reference(found, text, mapping(source, "secretKeyRef"), "Secret")
        _reference(found, text, mapping(source, "configMapKeyRef"), "ConfigMap")
    for source in items(item, "envFrom"):
        _reference(found, text, mapping(source, "secretRef"), "Secret")
        _reference(found, text, mapping(source, "configMapRef"), "ConfigMap")


def _reference(found: Container, text: Text, source: Mapping, kind: str) -> None:
    name = string(source, "name")
    if name and string(source, "optional") != "true":
        found.env_from.append((kind, name, text.line(source.lines["name"])))


def _probe(text: Text, kind: str, item: Mapping) -> Probe | None:
    value = mapping(item, f"{kind}Probe")
    method = next((name for name in _METHODS if name in value), "")
    if not method:
        return None
    inner = mapping(value, method)
    number = inner.lines.get("port", value.lines[method])
    found = Probe(kind, _METHODS[method], string(inner, "port"), text.line(number))
    found.delay = float(whole_number(string(value, "initialDelaySeconds")) or 0)
    found.timeout = float(whole_number(string(value, "timeoutSeconds")) or 1)
    found.period = float(whole_number(string(value, "periodSeconds")) or 10)
    found.failures = whole_number(string(value, "failureThreshold")) or 3
    return found


def _volumes(found: Template, text: Text, spec: Mapping) -> None:
    for volume in items(spec, "volumes"):
        for kind, key, target in (
            ("persistentVolumeClaim", "claimName", found.claims),
            ("secret", "secretName", found.secrets),
            ("configMap", "name", found.config_maps),
        ):
            inner = mapping(volume, kind)
            if name := string(inner, key):
                target.append((name, text.line(inner.lines[key])))
    for secret in items(spec, "imagePullSecrets"):
        found.pull_secrets.append((string(secret, "name"), text.line(secret.number)))
