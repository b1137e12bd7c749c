"""Signals about where a fault sits, for the rules: located entities with what they explain."""

from collections.abc import Iterable, Iterator, Mapping

from faultmaven.analysis.graph import Graph
from faultmaven.analysis.localisation.anomaly import Anomaly
from faultmaven.analysis.localisation.locate import Located, locate
from faultmaven.analysis.localisation.paths import paths
from faultmaven.analysis.model import Entity
from faultmaven.analysis.signals.model import Signal
from faultmaven.analysis.traces.requests import Suffered

LOCATED = "located"
MAX_LOCATED = 10


def signals(
    graph: Graph, anomalies: Iterable[Anomaly], suffered: Suffered, dominating: Mapping[Entity, str]
) -> Iterator[Signal]:
    """The likeliest seats of the fault; each weighs as its strongest anomaly, and as the share of
    everything anomalous that it explains. It explains what others suffer (`suffered`) on the paths
    to it, its share of critical paths (`dominating`), and the anomalies that are its symptoms."""
    for found in locate(graph, anomalies)[:MAX_LOCATED]:
        yield Signal(
            LOCATED,
            found.entity,
            found.citations,
            {"kind": found.kind.value, "statement": _statement(found)},
            weight=found.strength * found.share,
            explains=_explained(graph, found, suffered, dominating.get(found.entity, "")),
        )


def _explained(graph: Graph, found: Located, suffered: Suffered, share: str) -> tuple[str, ...]:
    drawn = paths(graph, found.entity, suffered)
    said = (*drawn, share, *(item.statement for item in found.symptoms))
    return tuple(dict.fromkeys(filter(None, said)))


def _statement(found: Located) -> str:
    first, others = found.own[0], len(found.own) - 1
    more = f" ({others} more anomalies of {found.entity.name})" if others else ""
    return f"{first.statement.rstrip('.')}{more}."
