"""Health checks that a mesh sidecar makes on the kubelet's behalf."""

import json
import re
from dataclasses import replace

from faultmaven.analysis.kubernetes.quantities import whole_number
from faultmaven.analysis.kubernetes.state import Probe, Template

_OWN_PORTS = frozenset({15020, 15021, 15090})
_METHODS = {"tcpSocket": "tcp", "httpGet": "http", "grpc": "grpc"}


def performed(template: Template, probe: Probe) -> Probe | None:
    """The check that really reaches the container; None where a probe asks the sidecar itself.

    A sidecar turns the checks of its pod into requests to `/app-health/...` on its own port and
    keeps the original ones in an environment variable
    (https://istio.io/latest/docs/ops/configuration/mesh/app-health-check/).
    """
    if whole_number(probe.port) not in _OWN_PORTS:
        return probe
    path = re.search(r"/app-health/\S+", probe.line.text)
    if path is None:
        return None
    for container in template.containers:
        value, _ = container.env.get("ISTIO_KUBE_APP_PROBERS", ("", probe.line))
        if path[0] in value:
            return _original(value, path[0], probe)
    return None


def _original(value: str, path: str, probe: Probe) -> Probe | None:
    try:
        check = json.loads(value).get(path, {})
    except (ValueError, AttributeError, RecursionError):
        return None
    key = next((key for key in _METHODS if isinstance(check.get(key), dict)), "")
    port = whole_number(str(check[key].get("port", ""))) if key else None
    if port is None:
        return None
    secure = check[key].get("scheme") == "HTTPS"
    return replace(probe, method="https" if secure else _METHODS[key], port=str(port))
