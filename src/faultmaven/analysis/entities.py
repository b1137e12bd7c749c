"""Whom a name in evidence is about: pods by their workload, addresses by their host."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from faultmaven.analysis.model import Entity

_SAFE = "[bcdfghjklmnpqrstvwxz2456789]"
_REPLICA = re.compile(rf"^(?P<workload>.+?)-{_SAFE}{{5,10}}-{_SAFE}{{5}}$")
_GENERATED = re.compile(rf"^(?P<workload>.+)-(?=[a-z]*\d){_SAFE}{{5}}$")
_ORDINAL = re.compile(r"^(?P<workload>.+\D)-\d{1,4}$")
_ADDRESS = re.compile(
    r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^@/\s]*@)?(?P<host>\[[0-9a-fA-F:.]+\]|[^:/\s?]+)(?::\d{1,5})?(?:[/?]|$)"
)
_IP = re.compile(r"^(?:\d{1,3}\.){3}\d{1,3}$|^\[?[0-9a-fA-F]*:[0-9a-fA-F:.]+\]?$")
_CLUSTER_DOMAIN = re.compile(r"^(?P<name>[a-z0-9-]+)\.(?P<namespace>[a-z0-9-]+)\.svc(?:\.|$)")

SERVICE, NODE, HOST = "service", "node", "host"
_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pod": "pod",
        "podname": "pod",
        "kubernetespodname": "pod",
        "k8spodname": "pod",
        "exportedpod": "pod",
        "deployment": SERVICE,
        "workload": SERVICE,
        "statefulset": SERVICE,
        "daemonset": SERVICE,
        "app": SERVICE,
        "application": SERVICE,
        "appname": SERVICE,
        "servicename": SERVICE,
        "service": SERVICE,
        "svc": SERVICE,
        "microservice": SERVICE,
        "component": SERVICE,
        "container": SERVICE,
        "containername": SERVICE,
        "node": NODE,
        "nodename": NODE,
        "host": HOST,
        "hostname": HOST,
        "instance": HOST,
        "server": HOST,
    }
)
"""What the titles of columns and labels name, the most telling first (a scrape's `service` and
`instance` may be the exporter's, its `pod` and `deployment` are what is measured)."""


def kind_of(title: str) -> str | None:
    """What a column or label of this title names (`pod`, `service`, `node`, `host`), if any."""
    return _KINDS.get(_plain(title))


def telling(titles: Sequence[str]) -> int | None:
    """Which of the columns or labels of these titles tells best whom its row is about."""
    order = list(_KINDS)
    ranked = [(order.index(_plain(t)), at) for at, t in enumerate(titles) if kind_of(t)]
    return min(ranked)[1] if ranked else None


def workload_of(pod: str) -> str:
    """A pod's name without what its controller appended.

    ReplicaSets append a hash and five characters, DaemonSets and Jobs five, StatefulSets an
    ordinal; hashes are of Kubernetes' vowel-free alphabet (apimachinery `util/rand`). Five
    characters alone must hold a digit, so that no word is taken for them.
    """
    for pattern in (_REPLICA, _GENERATED, _ORDINAL):
        if match := pattern.match(pod):
            return match["workload"]
    return pod


def named(kind: str, name: str, namespace: str | None = None) -> Entity:
    """The entity that a name of a kind (`pod`, `service`, `node`, `host`) stands for.

    A pod stands for its workload, an address for its host; a workload and the service of its name
    are one entity of kind `service`.
    """
    name = name.strip()
    if kind == "pod":
        return Entity(SERVICE, workload_of(name), namespace)
    if kind == NODE:
        return Entity(NODE, name)
    match = _ADDRESS.match(name)
    host = match["host"] if match else name
    if inside := _CLUSTER_DOMAIN.match(host):
        return Entity(SERVICE, inside["name"], inside["namespace"])
    if kind == HOST or _IP.match(host):
        return Entity(HOST, host)
    return Entity(SERVICE, workload_of(host), namespace)


def of_labels(labels: Mapping[str, str]) -> Entity | None:
    """Whom labelled data is about; None where no label names anybody."""
    filled = sorted(title for title, name in labels.items() if name.strip())
    best = telling(filled)
    if best is None:
        return None
    title = filled[best]
    return named(kind_of(title) or SERVICE, labels[title], labels.get("namespace") or None)


def spelling(entity: Entity) -> tuple[str, str, str]:
    """A key that sorts entities alphabetically, whether they have a namespace or not."""
    return entity.kind, entity.name, entity.namespace or ""


def _plain(title: str) -> str:
    return re.sub(r"[^a-z0-9]", "", title.lower())
