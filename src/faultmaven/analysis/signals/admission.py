"""Objects that the API server refuses to create: missing service accounts, exceeded quotas,
policies."""

import re
from collections.abc import Iterator

from faultmaven.analysis.kubernetes.quantities import quantity
from faultmaven.analysis.kubernetes.state import Happening
from faultmaven.analysis.kubernetes.topology import App, Topology
from faultmaven.analysis.model import Entity
from faultmaven.analysis.signals.model import Signal, signal

_ACCOUNT = re.compile(r'serviceaccount "([^"]+)" not found')
_QUOTA = re.compile(r"exceeded quota: ([^,]+), requested: ([^\s,]+)=([^,]+)")
_MUST = re.compile(r"failed quota: ([^:]+): must specify ([\w.,]+)")
_RESOURCES = (
    ("memory", "memory"),
    ("cpu", "cpu"),
    ("storage", "storage"),
    ("persistentvolumeclaims", "storage"),
    ("pods", "pods"),
    ("services", "services"),
)


def resource_of(name: str) -> str:
    """The family of a quota's resource name such as `requests.cpu` or `count/services`."""
    return next((family for mark, family in _RESOURCES if mark in name), name)


def signals(topology: Topology) -> Iterator[Signal]:
    told: set[Entity] = set()
    for happening in topology.cluster.happenings:
        if happening.reason != "FailedCreate" and "exceeded quota" not in happening.message:
            continue
        kind, name = happening.about
        app = topology.owner_of(kind, happening.namespace, name)
        if app is not None:
            told.add(app.entity)
            yield _refused(topology, app, happening)
    for app in topology.apps.values():
        if app.entity not in told and not app.healthy:
            yield from _refused_long_ago(topology, app)
    yield from _full_quotas(topology)
    yield from _absent(topology)


def _refused(topology: Topology, app: App, happening: Happening) -> Signal:
    attributes: dict[str, object] = {"reason": "other"}
    if match := _ACCOUNT.search(happening.message):
        attributes = {"reason": "service_account", "account": match[1]}
    elif match := _QUOTA.search(happening.message):
        attributes = {
            "reason": "quota",
            "quota": match[1],
            "resource": resource_of(match[2]),
            "requested": f"{match[2]}={match[3]}",
        }
    elif match := _MUST.search(happening.message):
        attributes = {"reason": "quota", "quota": match[1], "resource": resource_of(match[2])}
    stale = ""
    account = str(attributes.get("account", ""))
    exists = (app.namespace, account) in topology.cluster.service_accounts
    if not _short(app, happening):
        stale = f"{app.entity} has all its pods now"
    elif attributes["reason"] == "service_account" and exists:
        stale = f"service account {account} exists now"
    return signal(
        "workload.create_refused",
        app.entity,
        [happening.line, *app.state_lines[:1]],
        attributes,
        stale=stale,
        stale_lines=app.state_lines,
        message=happening.message,
    )


def _refused_long_ago(topology: Topology, app: App) -> Iterator[Signal]:
    """Why pods are refused, from the state: the condition ReplicaFailure outlives its events."""
    failure = app.workload.conditions.get("ReplicaFailure") if app.workload else None
    if failure is None or failure.status != "True":
        return
    cluster, account = topology.cluster, app.template.service_account
    line = app.template.at.get("Service Account")
    listed = _listed(topology, "serviceaccount", app.namespace)
    if listed and account and (app.namespace, account) not in cluster.service_accounts:
        attributes: dict[str, object] = {"reason": "service_account", "account": account}
        yield signal("workload.create_refused", app.entity, [failure.line, line], attributes)
        return
    for quota in cluster.quotas.values():
        for name, (used, hard, line) in quota.used.items():
            resource = resource_of(name)
            spent, limit = quantity(used), quantity(hard)
            asked = _asked(app, resource)
            if quota.namespace == app.namespace and spent is not None and limit is not None:
                attributes = {"reason": "quota", "quota": quota.name, "resource": resource}
                lines = [failure.line, line]
                if spent + asked > limit:
                    yield signal(
                        "workload.create_refused",
                        app.entity,
                        lines,
                        attributes,
                        requested=f"{name}={used} of {hard} used",
                    )


def _asked(app: App, resource: str) -> float:
    """What one more pod takes of a quota."""
    if resource in ("cpu", "memory"):
        sizes = [quantity(item.requests.get(resource, "")) for item in app.template.containers]
        return sum(size or 0.0 for size in sizes)
    return 1.0 if resource == "pods" else 0.0


def _short(app: App, happening: Happening) -> bool:
    """Whether pods of the refused revision are still missing."""
    for revision in app.revisions:
        if revision.name == happening.about[1] and revision.desired is not None:
            return (revision.current or 0) < revision.desired
    return not app.healthy and (app.desired is None or len(app.pods) < app.desired)


def _full_quotas(topology: Topology) -> Iterator[Signal]:
    for quota in topology.cluster.quotas.values():
        for name, (used, hard, line) in quota.used.items():
            spent, limit = quantity(used), quantity(hard)
            full = spent is not None and limit is not None and spent >= limit
            yield signal(
                "quota.full" if full else "quota.listed",
                Entity("namespace", quota.namespace),
                [line],
                quota=quota.name,
                resource=resource_of(name),
                used=used,
                hard=hard,
            )


def _absent(topology: Topology) -> Iterator[Signal]:
    """Services and claims that are declared but missing from a full listing of their namespace."""
    cluster = topology.cluster
    for key, service in cluster.services.items():
        if not service.live and _listed(topology, "service", key[0]):
            app = topology.behind(service)
            entity = app.entity if app else Entity("service", service.name, service.namespace)
            yield signal(
                "service.absent", entity, [service.line], service=service.name, namespace=key[0]
            )
    for key, claim in cluster.claims.items():
        if not claim.live and _listed(topology, "persistentvolumeclaim", key[0]):
            for app in topology.apps.values():
                if app.namespace == key[0] and any(
                    name == claim.name for spec in app.templates for name, _ in spec.claims
                ):
                    yield signal("claim.absent", app.entity, [claim.line], claim=claim.name)


def _listed(topology: Topology, kind: str, namespace: str) -> bool:
    return (kind, namespace) in topology.cluster.listed
