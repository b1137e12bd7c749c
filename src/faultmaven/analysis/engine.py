"""The engine: evidence in, cited findings and ranked causes out."""

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from faultmaven.analysis import (
    changes,
    health,
    independence,
    next_checks,
    ranking,
    remedies,
    verdict,
)
from faultmaven.analysis.archives import Skipped
from faultmaven.analysis.baseline import without_known
from faultmaven.analysis.builds import BuildLog, outcomes
from faultmaven.analysis.claims import Claims
from faultmaven.analysis.cloud import notices
from faultmaven.analysis.cloud.resources import unmanaged
from faultmaven.analysis.comparison import apart, between, onsets, since_onset
from faultmaven.analysis.coverage import coverage_of
from faultmaven.analysis.effects import Effects
from faultmaven.analysis.entities import spelling
from faultmaven.analysis.formats import Format
from faultmaven.analysis.gather import Progress, gather
from faultmaven.analysis.gathered import Gathered
from faultmaven.analysis.graph import Graph, build, dependency_relations
from faultmaven.analysis.hosts import certificates
from faultmaven.analysis.kubernetes import history
from faultmaven.analysis.kubernetes.topology import Topology
from faultmaven.analysis.localisation.evidence import Localisation
from faultmaven.analysis.localisation.naming import known_as, renamed_relation
from faultmaven.analysis.localisation.signals import signals as located
from faultmaven.analysis.metrics import changes as metric_changes
from faultmaven.analysis.metrics import happenings, origins
from faultmaven.analysis.metrics.unusual import unusual
from faultmaven.analysis.model import (
    Analysis,
    Cause,
    Difference,
    Entity,
    Event,
    Finding,
    Relation,
    RuledOut,
)
from faultmaven.analysis.preceding import with_changes
from faultmaven.analysis.rules import library as libraries
from faultmaven.analysis.rules.engine import Match, Signals, apply
from faultmaven.analysis.rules.library import Library
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
from faultmaven.analysis.signals.cloud import Cloud
from faultmaven.analysis.signals.model import Signal
from faultmaven.analysis.sources import Source
from faultmaven.analysis.templates.telling import telling
from faultmaven.analysis.timeline import merged, most_frequent_error
from faultmaven.analysis.tool_calls import without_calls

MAX_RULED_OUT = 40


def analyse(
    sources: Iterable[Source],
    *,
    baseline: Iterable[Source] = (),
    progress: Progress | None = None,
    library: Library | None = None,
    skipped: Sequence[tuple[str, str]] = (),
    formats: Mapping[str, Format] = MappingProxyType({}),
) -> Analysis:
    """Analyses a body of evidence, against known-good evidence if `baseline` holds any.

    The result does not depend on the order of the sources. `progress` is called with the bytes done
    and the bytes in total; `library` replaces the built-in rules; `skipped` names files that could
    not be opened, for the coverage; `formats` gives the format of sources by name, in place of the
    detected one. Every citation that leaves was found in its file again.
    """
    library = library or libraries.built_in()
    sources = list(sources)
    known_good = apart(baseline, sources)
    good = Body.read(known_good, library) if known_good else None
    body = replace(Body.read(sources, library, progress, formats), good=good)
    found = _analysed(body, library, skipped)
    return without_known(found, _analysed(replace(good, located=False), library)) if good else found


@dataclass(frozen=True, slots=True)
class Body:
    """A body of evidence: its sources in the order of their names, what was read of them, and the
    known-good evidence to compare with; `located` says whether to ask where a fault sits in it."""

    sources: Sequence[Source]
    gathered: Gathered
    good: "Body | None" = None
    located: bool = True

    @classmethod
    def read(
        cls,
        sources: Iterable[Source],
        library: Library,
        progress: Progress | None = None,
        formats: Mapping[str, Format] = MappingProxyType({}),
    ) -> "Body":
        ordered = sorted(sources, key=lambda source: source.name)
        plain, origins = without_calls(ordered)
        gathered = gather(plain, library.patterns, progress, formats)
        gathered.origins = origins
        return cls(ordered, gathered)

    def verified(self, claims: Claims) -> Claims:
        """The claims with only those citations that stand in this body or the known-good one."""
        both = [self] if self.good is None else [self, self.good]
        documents = ChainMap(*(dict(body.gathered.documents) for body in both))
        return claims.verified([source for body in both for source in body.sources], documents)

    def origins(self, topology: Topology, graph: Graph) -> Iterable[Signal]:
        """Where the complaints of alerts come from, by the metrics now and when all was well."""
        now, known = self.gathered, known_as(topology, ())
        good = self.good.gathered.series if self.good else []
        alerts = (*now.alerts, *now.told.alerts)
        series = unmanaged(now.series)
        return origins.signals(
            graph,
            alerts,
            [item.known_as(known) for item in series],
            [item.known_as(known) for item in good],
            now.documents,
        )

    def localisation(self, topology: Topology) -> Localisation:
        return Localisation(self.gathered, self.good.gathered if self.good else None, topology)

    def differences(self) -> tuple[Difference, ...]:
        """What differs from the known-good evidence; without any, since the errors began."""
        if self.good is None:
            return since_onset(self.gathered)
        return between(self.gathered, self.good.gathered)

    def builds(self) -> list[BuildLog]:
        good = self.good.gathered.builds if self.good else None
        return builds.build_logs(self.gathered.builds, good)


def _analysed(body: Body, library: Library, skipped: Sequence[tuple[str, str]] = ()) -> Analysis:
    gathered = body.gathered
    topology = Topology(gathered.cluster)
    graph = body.localisation(topology).graph(build(topology, _dependencies(topology, gathered)))
    told_builds = body.builds()
    claims = body.verified(_claims(body, topology, graph, library, told_builds))
    causes = with_changes(independence.marked(claims.causes, graph), claims.timeline, graph)
    told = (
        *gathered.states,
        *_cloud(gathered, library).states(),
        *outcomes.states(told_builds),
    )
    now = health.states(topology, gathered.checks, told)
    alerts = (*gathered.alerts, *gathered.told.alerts)
    decided = verdict.decide(causes, claims.ruled_out, now, alerts)
    return Analysis(
        verdict=decided,
        summary=verdict.summary(decided, causes, now, alerts, most_frequent_error(claims.timeline)),
        causes=causes,
        ruled_out=tuple(_relevant(claims.ruled_out, causes)[:MAX_RULED_OUT]),
        findings=claims.findings,
        entities=_entities(topology, graph),
        relations=graph.relations,
        next_checks=next_checks.propose(
            decided, causes, topology, library, gathered.files, claims.timeline
        ),
        timeline=claims.timeline,
        templates=claims.templates,
        differences=claims.differences,
        coverage=coverage_of(
            gathered.files,
            [Skipped(name, reason) for name, reason in (*skipped, *gathered.skipped)],
            gathered.gaps,
        ),
    )


def _entities(topology: Topology, graph: Graph) -> tuple[Entity, ...]:
    """The workloads, and whoever calls or is called."""
    known = {app.entity for app in topology.apps.values()} | graph.calling
    return tuple(sorted(known, key=spelling))


def _claims(
    body: Body,
    topology: Topology,
    graph: Graph,
    library: Library,
    told_builds: Sequence[BuildLog],
) -> Claims:
    """What the rules make of the evidence, ranked, before its citations are checked."""
    gathered = body.gathered
    differing = body.differences()
    of_builds = builds.signals(told_builds, library.patterns)
    known = known_as(topology, ())
    now = [series.known_as(known) for series in gathered.series]
    usual = [s.known_as(known) for s in body.good.gathered.series] if body.good else []
    moved = happenings.strongest([*metric_changes.changes(now), *unusual(now, usual)])
    of_metrics = happenings.signals(moved, gathered.documents)
    complaints = list(body.origins(topology, graph))
    anomalies = body.localisation(topology).anomalies(metrics=body.located and not complaints)
    signals = Signals(
        [
            *_signals(topology, gathered, library, graph),
            *of_builds,
            *(differences.signals(differing) if body.good else ()),
            *of_metrics,
            *complaints,
            *located(graph, anomalies),
        ]
    )
    matches, ruled_out = apply(library.rules, signals)
    found = ranking.candidates(matches, graph, library.symptoms)
    effects = Effects(topology, graph, gathered.events)
    return Claims(
        ranking.causes(found, remedies.Handbook(library), effects),
        tuple(_findings(matches)),
        (*ruled_out, *outcomes.usual(told_builds)),
        _timeline(
            topology,
            gathered,
            [*happenings.events(moved, gathered.documents), *outcomes.events(told_builds)],
        ),
        differing,
        telling(gathered.templates),
    )


def _signals(
    topology: Topology, gathered: Gathered, library: Library, graph: Graph
) -> Iterable[Signal]:
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
        topology, graph, gathered.series, gathered.documents, gathered.json
    )
    yield from texts.event_signals(topology, library.patterns)
    yield from texts.config_signals(topology, library.patterns)
    yield from logs.log_signals(topology, gathered.hits, gathered.origins)
    yield from _cloud(gathered, library).signals(topology)
    yield from certificates.judged(gathered.facts, gathered.end)


def _cloud(gathered: Gathered, library: Library) -> Cloud:
    return Cloud(gathered.told, gathered.series, gathered.documents, library)


def _dependencies(topology: Topology, gathered: Gathered) -> list[Relation]:
    told = (
        relation
        for file, lines in gathered.json.items()
        for relation in dependency_relations(topology, file, lines)
    )
    known = known_as(topology, ())
    return [*told, *(renamed_relation(relation, known) for relation in gathered.relations)]


def _findings(matches: Sequence[Match]) -> list[Finding]:
    found = {
        (match.rule.code, match.entity, match.statement): Finding(
            code=match.rule.code,
            entity=match.entity,
            statement=match.statement,
            strength=match.rule.strength,
            citations=match.citations,
            rule=match.rule.id,
        )
        for match in matches
    }
    return sorted(found.values(), key=lambda f: (f.strength != "decisive", f.code, str(f.entity)))


def _relevant(ruled_out: Sequence[RuledOut], causes: Sequence[Cause]) -> list[RuledOut]:
    """What was ruled out, less what stands as a cause for other reasons."""
    standing = {cause.statement for cause in causes}
    return sorted(
        (item for item in ruled_out if item.statement not in standing),
        key=lambda item: (item.statement, item.reason),
    )


def _timeline(
    topology: Topology, gathered: Gathered, of_metrics: Iterable[Event]
) -> tuple[Event, ...]:
    told = [
        *history.events(topology),
        *changes.logged(topology, gathered.hits),
        *gathered.events,
        *onsets(gathered),
        *notices.events(gathered.told.notices),
    ]
    return merged([*told, *changes.rollouts(topology, told), *of_metrics])
