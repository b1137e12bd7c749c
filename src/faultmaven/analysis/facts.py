"""What the rules are asked about: every signal that a body of evidence gives."""

from collections.abc import Iterator

from faultmaven.analysis.body import Body
from faultmaven.analysis.hosts import certificates
from faultmaven.analysis.localisation.signals import signals as located
from faultmaven.analysis.metrics import happenings
from faultmaven.analysis.signals import (
    admission,
    builds,
    calls,
    containers,
    differences,
    gateway,
    logs,
    nodes,
    performance,
    probes,
    routing,
    scheduling,
    specs,
    storage,
    texts,
)
from faultmaven.analysis.signals.model import Signal


def signals(body: Body) -> Iterator[Signal]:
    """The signals of the cluster's state, of texts, of clouds and hosts, of builds, and of what is
    not as it was."""
    yield from _of_cluster(body)
    yield from _of_texts(body)
    yield from body.cloud.signals(body.topology)
    yield from certificates.judged(body.gathered.facts, body.gathered.end)
    yield from builds.signals(body.builds, body.library.patterns)
    if body.good:
        yield from differences.signals(body.differences)
    yield from happenings.signals(body.moved, body.gathered.documents)
    yield from body.complaints
    yield from located(body.scene)


def _of_cluster(body: Body) -> Iterator[Signal]:
    topology, gathered = body.topology, body.gathered
    yield from scheduling.signals(topology)
    yield from admission.signals(topology)
    yield from containers.signals(topology)
    yield from probes.signals(topology)
    yield from storage.signals(topology)
    yield from routing.signals(topology)
    yield from calls.signals(topology)
    yield from gateway.signals(topology)
    yield from specs.signals(topology)
    yield from nodes.signals(topology, gathered.units, gathered.checks)
    yield from performance.signals(
        topology, body.graph, gathered.series, gathered.documents, gathered.json
    )


def _of_texts(body: Body) -> Iterator[Signal]:
    topology, patterns = body.topology, body.library.patterns
    yield from texts.event_signals(topology, patterns, body.gathered.end)
    yield from texts.config_signals(topology, patterns)
    gathered = body.gathered
    yield from logs.log_signals(topology, gathered.hits, body.aftermath, gathered.origins)
