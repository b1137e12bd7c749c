"""Adds one evidence file to the cluster state, whatever mixture of kubectl outputs it holds."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.kubernetes import (
    describe_pods,
    describe_rest,
    listing,
    manifests,
    tables,
)
from faultmaven.analysis.kubernetes.describe_parts import happenings
from faultmaven.analysis.kubernetes.outline import Outline, outline
from faultmaven.analysis.kubernetes.state import Cluster, Secret, Workload
from faultmaven.analysis.kubernetes.transcript import Block, Request, request

_HEADLESS_EVENT = re.compile(r"^(\S+)\s+(Normal|Warning)\s+(\S+)\s+(\w+/\S+)\s+(.*)$")
_WORKLOADS = {
    "deployment": "Deployment",
    "replicaset": "ReplicaSet",
    "statefulset": "StatefulSet",
    "daemonset": "DaemonSet",
}


def add_block(cluster: Cluster, file: str, block: Block) -> bool:
    """Adds a command's output (or, without a command, a loose one); whether anything was
    Kubernetes'."""
    asked = request(block.words)
    if block.words and asked is None:
        return False
    namespace = asked.namespace if asked else ""
    if asked and asked.output.split("=")[0] in ("yaml", "json"):
        return manifests.add(cluster, file, block.lines, block.first, namespace) > 0
    if asked and asked.verb == "describe":
        return _descriptions(cluster, file, block, asked)
    if asked and asked.verb in ("get", "events"):
        return _listing(cluster, file, block, asked)
    return asked is None and _loose(cluster, file, block)


def _loose(cluster: Cluster, file: str, block: Block) -> bool:
    head = [text for text in block.lines[:200] if text.strip()][:40]
    if any(tables.is_header(text) for text in head[:5]):
        return _listing(cluster, file, block, None)
    if head and head[0].startswith("Name:"):
        return _descriptions(cluster, file, block, None)
    if any(text.lstrip(' "{').startswith(("apiVersion", "kind")) for text in head):
        return manifests.add(cluster, file, block.lines, block.first) > 0
    if head and _HEADLESS_EVENT.match(head[0][:500]):
        return _headless_events(cluster, file, block, "") > 0
    return False


def _listing(cluster: Cluster, file: str, block: Block, asked: Request | None) -> bool:
    namespace = asked.namespace if asked else ""
    count = 0
    for cells, line in tables.rows(file, block.lines, block.first):
        kind = ""
        prefix = cells.get("NAME", "").partition("/")
        if prefix[1]:
            kind = prefix[0].partition(".")[0].lower()
        elif asked and len(asked.kinds) == 1 and asked.verb == "get":
            kind = asked.kinds[0]
        kind = kind or listing.kind_from(frozenset(cells))
        listing.add(cluster, kind, cells, line, namespace)
        count += 1
    if asked and "event" in (*asked.kinds, asked.verb.removesuffix("s")):
        count += _headless_events(cluster, file, block, namespace) if not count else 0
    elif asked and not asked.names and "|" not in block.words:
        cluster.listed.update((kind, namespace) for kind in asked.kinds)
    return count > 0


def _headless_events(cluster: Cluster, file: str, block: Block, namespace: str) -> int:
    """Rows of an event table whose header was cut off, as by `| tail`."""
    count = 0
    for number, text in enumerate(block.lines, block.first):
        match = _HEADLESS_EVENT.match(text)
        if match:
            titles = ("LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE")
            cells = dict(zip(titles, match.groups(), strict=True))
            listing.add(cluster, "event", cells, SourceLine(file, number, text), namespace)
            count += 1
    return count


def _descriptions(cluster: Cluster, file: str, block: Block, asked: Request | None) -> bool:
    kind = asked.kinds[0] if asked and asked.kinds else ""
    found = False
    for first, lines in _objects(block, kind):
        root = outline(file, lines, first)
        if root.children and root.children[0].key == "Name":
            _describe(cluster, kind or _kind_of(root), root, asked.namespace if asked else "")
            if kind == "configmap":
                _config_map_values(cluster, root, file, lines, first)
            found = True
    return found


def _objects(block: Block, kind: str) -> Iterator[tuple[int, Sequence[str]]]:
    """The objects of one output: each begins with `Name:` at the margin (configuration is one
    object)."""
    if kind in ("configmap", "secret"):
        yield block.first, block.lines
        return
    starts = [index for index, text in enumerate(block.lines) if text.startswith("Name:")]
    for start, end in pairwise([*starts, len(block.lines)]):
        yield block.first + start, block.lines[start:end]


def _kind_of(root: Outline) -> str:
    keys = {child.key for child in root.children}
    return next((kind for kind, marks in _SIGNATURES if marks <= keys), "")


def _describe(cluster: Cluster, kind: str, root: Outline, namespace: str) -> None:
    name = root.text_of("Name")
    namespace = root.text_of("Namespace") or namespace
    cluster.happenings += happenings(root, kind, namespace, name)
    if kind in _WORKLOADS:
        _merge_workload(cluster, describe_pods.workload(_WORKLOADS[kind], root))
    elif kind in _MERGERS:
        _MERGERS[kind](cluster, root)
    elif kind == "job":
        cluster.jobs[namespace, name] = describe_rest.job(root)
    elif kind == "resourcequota":
        cluster.quotas[namespace, name] = describe_rest.quota(root)
    elif kind == "serviceaccount":
        cluster.service_accounts[namespace, name] = root.children[0].line


def _merge_volume(cluster: Cluster, root: Outline) -> None:
    cluster.volumes[root.text_of("Name")] = describe_rest.volume(root)


def _merge_node(cluster: Cluster, root: Outline) -> None:
    found = describe_rest.node(root)
    known = cluster.nodes.get(found.name)
    found.at = {**known.at, **found.at} if known else found.at
    cluster.nodes[found.name] = found


def _merge_class(cluster: Cluster, root: Outline) -> None:
    cluster.storage_classes[root.text_of("Name")] = root.children[0].line


def _merge_secret(cluster: Cluster, root: Outline) -> None:
    _merge_values(cluster.secrets, describe_rest.secret(root))


def _merge_config_map(cluster: Cluster, root: Outline) -> None:
    _merge_values(cluster.config_maps, describe_rest.secret(root))


def _merge_pod(cluster: Cluster, root: Outline) -> None:
    found = describe_pods.pod(root)
    known = cluster.pods.get((found.namespace, found.name))
    if known is not None:
        found.at = {**known.at, **found.at}
        found.age = known.age
        found.restarted = known.restarted
        found.status = known.status or found.status
        found.ready = known.ready or found.ready
        found.restarts = max(known.restarts, found.restarts)
    cluster.pods[found.namespace, found.name] = found


def _merge_workload(cluster: Cluster, found: Workload) -> None:
    key = (found.kind, found.namespace, found.name)
    known = cluster.workloads.get(key)
    if known is not None:
        found.at = {**known.at, **found.at}
        found.declared, found.declared_replicas = known.declared, known.declared_replicas
        found.desired = known.desired if known.desired is not None else found.desired
        found.ready = known.ready if known.ready is not None else found.ready
    cluster.workloads[key] = found


def _merge_service(cluster: Cluster, root: Outline) -> None:
    found = describe_rest.service(root)
    known = cluster.services.get((found.namespace, found.name))
    if known is not None:
        found.at = {**known.at, **found.at}
        if found.endpoints is None:
            found.endpoints = known.endpoints
    cluster.services[found.namespace, found.name] = found


def _merge_claim(cluster: Cluster, root: Outline) -> None:
    found = describe_rest.claim(root)
    known = cluster.claims.get((found.namespace, found.name))
    if known is not None:
        found.at = {**known.at, **found.at}
        found.requested, found.selector = known.requested, known.selector
        found.expressions = known.expressions
        found.modes = found.modes or known.modes
        found.storage_class = found.storage_class or known.storage_class
    cluster.claims[found.namespace, found.name] = found


def _merge_values(kept: dict[tuple[str, str], Secret], found: Secret) -> None:
    known = kept.get((found.namespace, found.name))
    if known is not None:
        found.values = {**found.values, **known.values}
    kept[found.namespace, found.name] = found


def _config_map_values(
    cluster: Cluster, root: Outline, file: str, lines: Sequence[str], first: int
) -> None:
    """The data of a described ConfigMap: `KEY:`, a rule of dashes, then the value's lines."""
    kept = cluster.config_maps.get((root.text_of("Namespace"), root.text_of("Name")))
    if kept is None:
        return
    rules = [index for index, text in enumerate(lines) if text == "----" and index]
    for position, rule in enumerate(rules):
        end = rules[position + 1] - 1 if position + 1 < len(rules) else len(lines)
        body = lines[rule + 1 : end]
        stop = next((i for i, text in enumerate(body) if text == "BinaryData"), len(body))
        key = lines[rule - 1].rstrip(":")
        line = SourceLine(file, first + rule - 1, lines[rule - 1])
        kept.values[key] = ("\n".join(body[:stop]).strip("\n"), line)


_MERGERS: dict[str, Callable[[Cluster, Outline], None]] = {
    "pod": _merge_pod,
    "service": _merge_service,
    "persistentvolumeclaim": _merge_claim,
    "persistentvolume": _merge_volume,
    "node": _merge_node,
    "storageclass": _merge_class,
    "secret": _merge_secret,
    "configmap": _merge_config_map,
}
_SIGNATURES: tuple[tuple[str, frozenset[str]], ...] = (
    ("job", frozenset({"Parallelism", "Completions"})),
    ("deployment", frozenset({"Pod Template", "StrategyType"})),
    ("statefulset", frozenset({"Pod Template", "Update Strategy"})),
    ("daemonset", frozenset({"Pod Template", "Desired Number of Nodes Scheduled"})),
    ("replicaset", frozenset({"Pod Template"})),
    ("pod", frozenset({"Containers", "Conditions"})),
    ("pod", frozenset({"Containers", "Node"})),
    ("service", frozenset({"Selector", "Session Affinity"})),
    ("endpoints", frozenset({"Subsets"})),
    ("node", frozenset({"Allocatable", "Conditions"})),
    ("persistentvolume", frozenset({"Reclaim Policy", "Source"})),
    ("persistentvolumeclaim", frozenset({"StorageClass", "Access Modes"})),
    ("storageclass", frozenset({"Provisioner"})),
    ("serviceaccount", frozenset({"Tokens"})),
    ("configmap", frozenset({"Data", "BinaryData"})),
)
