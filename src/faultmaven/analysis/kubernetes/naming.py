"""Whose pod it is, by its name and labels, where nothing says who controls it.

Controllers make names of pods from their own: a Deployment's ReplicaSet appends a hash and each pod
a random suffix, a DaemonSet the suffix, a StatefulSet an ordinal. Hashes and suffixes have neither
vowels nor digits that read like them (k8s.io/apimachinery/pkg/util/rand).
"""

import re
from typing import Final

_SAFE: Final = "[bcdfghjklmnpqrstvwxz2456789]"
_OF_DEPLOYMENT: Final = re.compile(rf"(?P<base>.+)-(?=\w*\d)(?P<hash>{_SAFE}{{6,10}})-{_SAFE}{{5}}")
_OF_SET: Final = re.compile(rf"(?P<base>.+)-(?:{_SAFE}{{5}}|\d+)")
_HASH: Final = "pod-template-hash"
_REVISION: Final = "controller-revision-hash"
MADE_BY_CONTROLLERS: Final = frozenset(
    {_HASH, _REVISION, "pod-template-generation", "statefulset.kubernetes.io/pod-name"}
)
_WORKLOADS: Final = frozenset({"deployment", "statefulset", "daemonset", "job", "cronjob"})
_NAMES: Final[tuple[str, ...]] = ("app.kubernetes.io/name", "app", "k8s-app", "name", "run")


def controller_of(pod: str, labels: dict[str, str]) -> str:
    """The name of the Deployment, DaemonSet or StatefulSet of a pod; its own where it has none."""
    found = _OF_DEPLOYMENT.fullmatch(pod)
    if found and labels.get(_HASH, found["hash"]) != found["hash"]:
        found = None
    if _REVISION in labels:
        found = _OF_SET.fullmatch(pod)
    return found["base"] if found else pod


def workload_of(kind: str, name: str) -> str:
    """The name of the workload of an object that is only told of; empty if it has none."""
    if kind == "pod":
        return controller_of(name, {})
    if kind == "replicaset":
        return name.rpartition("-")[0]
    return name if kind in _WORKLOADS else ""


def selecting(labels: dict[str, str]) -> str:
    """A selector for pods with these labels, as `kubectl -l` takes it: the label that tells their
    name, else all that no controller made."""
    own = {name: value for name, value in labels.items() if name not in MADE_BY_CONTROLLERS}
    telling = next(([name] for name in _NAMES if name in own), sorted(own))
    return ",".join(f"{name}={own[name]}" for name in telling)
