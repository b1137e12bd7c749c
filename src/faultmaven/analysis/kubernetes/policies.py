"""Network policies that keep pods from sending, as listings, lineages and manifests show them."""

import re
from collections.abc import Iterator, Sequence

from faultmaven.analysis.citations import SourceLine
from faultmaven.analysis.kubernetes.yamltree import Mapping, Text, at, documents, items, string
from faultmaven.analysis.model import Entity
from faultmaven.analysis.signals.model import Signal, signal

DENIES = "policy.denies_egress"
_NAMED = re.compile(r"(?i)\bnetworkpolic(?:y|ies)(?:\.networking\.k8s\.io)?/(?P<name>[\w.-]+)")
_DENIES = re.compile(
    r"(?i)(?:deny|block|no|isolate|restrict)[\w.-]*egress|egress[\w.-]*(?:deny|block)"
)
_DNS_PORT = "53"


def facts(file: str, lines: Sequence[str]) -> Iterator[Signal]:
    """A signal for every policy that denies egress: by its manifest (`shown`), or by its name."""
    for number, text in enumerate(lines, 1):
        if "etworkpolic" not in text and "etworkPolic" not in text:
            continue
        for match in _NAMED.finditer(text[:500]):
            if _DENIES.search(match["name"]):
                yield _denial(match["name"], "", SourceLine(file, number, text))
    if any("NetworkPolicy" in text for text in lines):
        yield from _declared(file, lines)


def _declared(file: str, lines: Sequence[str]) -> Iterator[Signal]:
    text = Text(file, lines)
    for document in documents(lines):
        for item in (document, *items(document, "items")):
            if string(item, "kind") == "NetworkPolicy" and _shuts(item):
                name = string(item, "metadata", "name")
                line = text.line(at(item, "metadata").lines.get("name", 1))
                yield _denial(name, string(item, "metadata", "namespace"), line, shown=True)


def _shuts(item: Mapping) -> bool:
    """Whether a policy governs egress and lets no name be asked for (port 53)."""
    types, rules = at(item, "spec", "policyTypes") or (), items(item, "spec", "egress")
    open_rule = any(not items(rule, "ports") for rule in rules)
    dns = any(string(port, "port") == _DNS_PORT for rule in rules for port in items(rule, "ports"))
    return "Egress" in types and not open_rule and not dns


def _denial(name: str, namespace: str, line: SourceLine, *, shown: bool = False) -> Signal:
    entity = Entity("network_policy", name, namespace or None)
    return signal(DENIES, entity, [line], policy=name, shown=shown or None)
