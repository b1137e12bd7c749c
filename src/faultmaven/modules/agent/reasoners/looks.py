"""Commands that only read, for where the evidence comes from: a cluster, a machine or a build."""

from collections.abc import Mapping
from enum import StrEnum
from shlex import quote

from faultmaven.analysis.formats.kinds import Format
from faultmaven.analysis.model import Analysis, Command, CommandClass, Entity

_OUTSIDE_KUBERNETES = frozenset({"service", "process", "host", "component", "database"})
_OF_CLUSTERS = frozenset({Format.KUBECTL, Format.MANIFEST})


class Platform(StrEnum):
    KUBERNETES = "kubernetes"
    MACHINE = "machine"
    BUILD = "build"


_OVERALL: Mapping[Platform, tuple[str, str]] = {
    Platform.KUBERNETES: (
        "kubectl get pods -A -o wide",
        "kubectl get events -A --sort-by=.lastTimestamp",
    ),
    Platform.MACHINE: (
        "systemctl list-units --state=failed,activating",
        "journalctl --utc --since -2h -p warning",
    ),
    Platform.BUILD: ("git log --oneline -10", "git diff HEAD~1 --stat"),
}
ROLLOUTS: Mapping[Platform, str] = {
    Platform.KUBERNETES: "kubectl rollout history deployment -A",
    Platform.MACHINE: "journalctl --utc --since -1d _COMM=sudo",
    Platform.BUILD: "git log --oneline -10",
}
"""What shows the last changes."""


def platform_of(analysis: Analysis) -> Platform:
    """Where the evidence comes from; without any, a cluster is assumed."""
    entities = [*analysis.entities, *(cause.entity for cause in analysis.causes)]
    if any(entity.kind == "step" for entity in entities):
        return Platform.BUILD
    files = analysis.coverage.files
    in_cluster = any(file.format in _OF_CLUSTERS for file in files)
    if not files or in_cluster or any(entity.namespace for entity in entities):
        return Platform.KUBERNETES
    return Platform.MACHINE


def look_at(platform: Platform, entity: Entity | None) -> tuple[Command, ...]:
    """Commands that only read and show the state of an entity, or of everything."""
    return tuple(Command(text, CommandClass.READ_ONLY) for text in _texts(platform, entity))


def _texts(platform: Platform, entity: Entity | None) -> tuple[str, ...]:
    kind = entity.kind.lower() if entity else ""
    if entity is None or (platform is Platform.BUILD and not entity.namespace):
        return _OVERALL[platform]
    name = quote(entity.name)
    if kind == "node":
        return (f"kubectl describe node {name}",)
    if kind == "namespace":
        return (
            f"kubectl describe namespace {name}",
            f"kubectl -n {name} get events --sort-by=.lastTimestamp",
        )
    if entity.namespace:
        scope = f"kubectl -n {quote(entity.namespace)}"
        return f"{scope} get pods -o wide", f"{scope} get events --sort-by=.lastTimestamp"
    if kind in _OUTSIDE_KUBERNETES - {"host"}:
        return f"systemctl status {name}", f"journalctl -u {name} --utc --since -1h"
    return _OVERALL[platform]
