"""Slowness: which one app or node explains the set of apps that became slow, and who ran out of
CPU."""

import re
from collections.abc import Iterator, Mapping, Sequence

from faultmaven.analysis.citations import cite
from faultmaven.analysis.graph import Graph
from faultmaven.analysis.kubernetes.topology import Topology
from faultmaven.analysis.metrics import alerts
from faultmaven.analysis.metrics.measures import Measure, measure_of
from faultmaven.analysis.metrics.rise import Rise, rise
from faultmaven.analysis.metrics.series import Series
from faultmaven.analysis.model import Entity
from faultmaven.analysis.signals.model import Signal
from faultmaven.analysis.signals.slowness import Observed, Slowness, best_first, hypotheses

SLOW_DELTA_MS = 15.0
DELAY_DELTA_MS = 60.0
CPU_RATIO = 2.0
THROTTLED = 0.1
LOSS_RETRANSMITS = 2.0
SAME_LOSS = 0.5
NODE_ALERT = 0.25
NAMED_ALERT = 0.1
PLACES = ("first", "second", "third")


def signals(
    topology: Topology,
    graph: Graph,
    series: Sequence[Series],
    documents: Mapping[str, Sequence[str]],
    json: Mapping[str, Sequence[str]],
) -> Iterator[Signal]:
    seen = observe(topology, series, documents, json)
    saturated = list(_saturated(seen, graph))
    yield from saturated
    if not saturated:
        yield from _delays(seen, graph, topology)


def observe(
    topology: Topology,
    series: Sequence[Series],
    documents: Mapping[str, Sequence[str]],
    json: Mapping[str, Sequence[str]],
) -> Slowness:
    """The changes of all measures that series and alerts give, by entity.

    `documents` are the lines of the files that the series were read from.
    """
    found = Slowness()
    for item in series:
        measure, entity = measure_of(item.metric), _of_series(topology, item)
        change = rise(item.values) if measure and entity else None
        if measure and entity and change is not None:
            cited = item.cited(change.row, documents[item.file])
            found.add(measure, entity, Observed([change], cited))
    for file, lines in json.items():
        for reading in alerts.readings(file, lines):
            measure, entity = measure_of(reading.measure), entity_of(topology, reading.name)
            if measure and entity:
                change = Rise(reading.old or 0.0, reading.new, 0)
                found.add(measure, entity, Observed([change], (cite(reading.line),)))
                if measure is Measure.RETRANSMIT:
                    found.alerted.add(entity)
    return found


def _of_series(topology: Topology, series: Series) -> Entity | None:
    """The node or app that a series' entity, a label or its title names."""
    names = [series.entity.name] if series.entity else []
    names += [value for _, value in sorted(series.labels.items())]
    names += [series.title.quote] if series.title else []
    return next(filter(None, (entity_of(topology, name) for name in names)), None)


def entity_of(topology: Topology, name: str) -> Entity | None:
    """The node or app that a metric's or alert's name begins with."""
    for node in sorted(topology.cluster.nodes, key=len, reverse=True):
        if name == node or name.startswith((node + "-", node + "_", node + ".")):
            return Entity("node", node)
    for namespace in topology.namespaces:
        app = topology.guess(namespace, re.split(r"[_./]", name)[0])
        if app is not None:
            return app.entity
    return None


def _saturated(seen: Slowness, graph: Graph) -> Iterator[Signal]:
    """Apps that are throttled and use far more CPU than before while they or their callers are
    slow."""
    slow = seen.slow(SLOW_DELTA_MS)
    for entity, throttle in seen.of(Measure.THROTTLE).items():
        usage = seen.of(Measure.CPU).get(entity)
        if (
            usage is None
            or throttle.change.peak < THROTTLED
            or throttle.change.ratio(0.01) < CPU_RATIO
        ):
            continue
        if usage.change.ratio(0.002) < CPU_RATIO or usage.change.delta < 0.05:
            continue
        if entity in slow or any(caller in slow for caller in graph.callers(entity)):
            attributes = {
                "throttled": f"{throttle.change.peak:.3g}",
                "normal": f"{usage.change.normal:.3g}",
                "peak": f"{usage.change.peak:.3g}",
            }
            lines = throttle.citations + usage.citations
            yield Signal("perf.cpu_saturated", entity, lines, attributes)


def _delays(seen: Slowness, graph: Graph, topology: Topology) -> Iterator[Signal]:
    slow = seen.slow(DELAY_DELTA_MS)
    if not slow:
        yield from _lost(seen, topology)
        return
    measured = _measured(seen, slow, topology)
    lossy = _lossy(seen, topology)
    loss = max(lossy.values(), default=0.0)
    noted = seen.alerted | {node for node, delta in lossy.items() if delta >= SAME_LOSS * loss}
    scored = _with_alerts(hypotheses(slow, measured, noted, graph, topology), noted)
    for place, (score, entity) in zip(PLACES, scored, strict=False):
        own = seen.of(Measure.LATENCY).get(entity)
        worst = sorted(slow.items(), key=lambda item: (-item[1].change.delta, str(item[0])))
        shown = [own] if own else [item for _, item in worst[:3]]
        example = shown[0].change
        attributes = {
            "place": place,
            "slow": ", ".join(sorted(item.name for item in slow)),
            "normal": f"{example.normal:.0f}",
            "peak": f"{example.peak:.0f}",
            "fit": f"{score:.2f}",
        }
        kind = "perf.pod_slow" if entity.kind == "app" else "perf.node_slow"
        if entity.kind == "node" and loss:
            kind = "perf.node_lossy"
            attributes["retransmits"] = f"{loss:.1f}"
        lines = tuple(cited for item in shown for cited in item.citations)
        yield Signal(kind, entity, lines, attributes)


def _measured(seen: Slowness, slow: dict[Entity, Observed], topology: Topology) -> set[Entity]:
    """The apps whose latency is known; all apps where only the slow ones are told of, as by
    alerts."""
    known = {entity for entity, item in seen.of(Measure.LATENCY).items() if item.change.normal > 0}
    return known if known - set(slow) else {app.entity for app in topology.apps.values()}


def _with_alerts(
    scored: list[tuple[float, Entity]], alerted: set[Entity]
) -> list[tuple[float, Entity]]:
    """An alert on some node's network, or loss there, speaks for a node as the cause, and a little
    more for that one."""
    if not any(entity.kind == "node" for entity in alerted):
        return scored
    raised = [
        (score + NODE_ALERT * (entity.kind == "node") + NAMED_ALERT * (entity in alerted), entity)
        for score, entity in scored
    ]
    return best_first(raised)


def _lost(seen: Slowness, topology: Topology) -> Iterator[Signal]:
    """Packet loss where no latency is known: the node that retransmits most."""
    found = _lossy(seen, topology)
    for entity in sorted(found, key=lambda node: (-found[node], node.name))[:1]:
        rise_text = f"{found[entity]:.1f}"
        attributes = {"place": PLACES[0], "slow": "none known", "retransmits": rise_text}
        yield Signal(
            "perf.node_lossy", entity, seen.of(Measure.RETRANSMIT)[entity].citations, attributes
        )


def _lossy(seen: Slowness, topology: Topology) -> dict[Entity, float]:
    """The worker nodes whose TCP retransmissions rose as packet loss makes them, and by how much.

    Delay alone makes a sender retransmit now and then; the control plane's nodes, from which
    clients and monitoring come, are not judged.
    """
    nodes = topology.cluster.nodes
    return {
        entity: item.change.delta
        for entity, item in seen.of(Measure.RETRANSMIT).items()
        if entity.name in nodes
        and item.change.delta >= LOSS_RETRANSMITS
        and not nodes[entity.name].control_plane
    }
