"""Claims that find no volume: storage class, size, access mode, selector, or a volume already
taken."""

from collections.abc import Iterator

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.kubernetes.quantities import matches, quantity, satisfies
from faultmaven.analysis.kubernetes.state import Claim, Volume
from faultmaven.analysis.kubernetes.topology import App, Topology
from faultmaven.analysis.signals.model import Signal, signal


def signals(topology: Topology) -> Iterator[Signal]:
    for claim in topology.cluster.claims.values():
        if claim.status not in ("Pending", "Lost"):
            continue
        for app in users(topology, claim):
            yield from _unbound(topology, app, claim)


def users(topology: Topology, claim: Claim) -> list[App]:
    found = []
    for app in topology.apps.values():
        names = {name for template in app.templates for name, _ in template.claims}
        names |= {name for pod in app.pods for name, _ in pod.template.claims}
        ordinal = app.workload is not None and app.workload.kind == "StatefulSet"
        if app.namespace == claim.namespace and (
            claim.name in names or (ordinal and f"-{app.entity.name}-" in claim.name)
        ):
            found.append(app)
    return found


def _unbound(topology: Topology, app: App, claim: Claim) -> Iterator[Signal]:
    cluster = topology.cluster
    status: list[SourceLine | None] = [
        claim.at.get("listed") or claim.at.get("Status") or claim.line,
    ]
    words = [
        happening
        for happening in cluster.happenings
        if happening.about == ("persistentvolumeclaim", claim.name)
        and happening.namespace in (claim.namespace, "")
    ]
    lines = status + [happening.line for happening in words if happening.warning][:2]
    yield signal("claim.pending", app.entity, lines, claim=claim.name)
    volumes = list(cluster.volumes.values())
    reason, details = _mismatch(volumes, claim, set(cluster.storage_classes))
    unknown = any("storageclass" in word.message and "not found" in word.message for word in words)
    if unknown and not _offered(volumes, claim):
        reason = "storage_class"
    if reason:
        yield signal(
            "claim.unmatched",
            app.entity,
            [*lines, *details],
            claim=claim.name,
            reason=reason,
            storage_class=claim.storage_class,
            requested=claim.requested or None,
            modes=",".join(claim.modes) or None,
        )


def _offered(volumes: list[Volume], claim: Claim) -> bool:
    """Whether volumes made by hand carry the claim's class, for which no StorageClass need
    exist."""
    return any(claim.storage_class and v.storage_class == claim.storage_class for v in volumes)


def _mismatch(
    volumes: list[Volume], claim: Claim, classes: set[str]
) -> tuple[str, list[SourceLine | None]]:
    """The requirement that the most suitable volume fails, and the lines of both sides.

    Each volume is judged by the binder's order of requirements; the volume that passes most of them
    was the intended one, so its first failure is the reason.
    """
    wanted_class = claim.storage_class or ""
    if not volumes:
        missing = bool(wanted_class) and wanted_class not in classes
        return (
            ("storage_class", [_line(claim, "StorageClass", "storageClassName")])
            if missing
            else ("", [])
        )
    best: tuple[int, str, list[SourceLine | None]] = (-1, "", [])
    for volume in volumes:
        failures = _failures(volume, claim, wanted_class)
        score = 10 - 2 * len(failures) + (volume.name == claim.volume) + _kinship(volume, claim)
        if failures and score > best[0]:
            best = (score, failures[0][0], failures[0][1])
    return best[1], best[2]


def _failures(
    volume: Volume, claim: Claim, wanted_class: str
) -> list[tuple[str, list[SourceLine | None]]]:
    found: list[tuple[str, list[SourceLine | None]]] = []
    owner = f"{claim.namespace}/{claim.name}"
    if volume.storage_class != wanted_class:
        lines = [_line(claim, "StorageClass", "storageClassName"), volume.at.get("StorageClass")]
        found.append(("storage_class", lines))
    labelled = not claim.selector or matches(claim.selector, volume.labels)
    if not labelled or not satisfies(claim.expressions, volume.labels):
        found.append(("selector", [claim.at.get("selector"), volume.at.get("Labels")]))
    if claim.modes and not set(claim.modes) <= set(volume.modes):
        lines = [_line(claim, "accessModes", "Access Modes"), volume.at.get("Access Modes")]
        found.append(("access_mode", lines))
    wanted, offered = quantity(claim.requested), quantity(volume.capacity)
    if wanted is not None and offered is not None and offered < wanted:
        found.append(("capacity", [claim.at.get("resources"), volume.at.get("Capacity")]))
    taken = volume.claim and volume.claim != owner
    if taken or volume.status in ("Released", "Failed"):
        found.append(("occupied", [volume.at.get("Claim"), volume.at.get("listed")]))
    return found


def _kinship(volume: Volume, claim: Claim) -> int:
    """1 where volume and claim share the first part of their names, as pairs made by hand do."""
    stem = claim.name.removesuffix("-pvc").removesuffix("-claim")
    return int(bool(stem) and volume.name.startswith(stem))


def _line(claim: Claim, *keys: str) -> SourceLine | None:
    return next((claim.at[key] for key in keys if key in claim.at), None)
