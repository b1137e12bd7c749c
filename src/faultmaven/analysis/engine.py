"""The engine: evidence in, cited findings and ranked causes out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from faultmaven.analysis import chronicle, facts, independence, next_checks, ranking, verdict
from faultmaven.analysis.archives import Skipped
from faultmaven.analysis.baseline import without_known
from faultmaven.analysis.body import Body
from faultmaven.analysis.builds import outcomes
from faultmaven.analysis.claims import Claims
from faultmaven.analysis.comparison import apart
from faultmaven.analysis.coverage import coverage_of
from faultmaven.analysis.effects import Effects
from faultmaven.analysis.formats import Format
from faultmaven.analysis.gather import Progress
from faultmaven.analysis.model import Analysis, Cause, Finding, RuledOut
from faultmaven.analysis.preceding import with_changes
from faultmaven.analysis.remedies import Handbook
from faultmaven.analysis.rules import library as libraries
from faultmaven.analysis.rules.engine import Match, Signals, apply
from faultmaven.analysis.rules.library import Library
from faultmaven.analysis.sources import Source
from faultmaven.analysis.templates.telling import telling
from faultmaven.analysis.timeline import most_frequent_error

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
    found = _analysed(body, skipped)
    return without_known(found, _analysed(replace(good, located=False))) if good else found


def _analysed(body: Body, skipped: Sequence[tuple[str, str]] = ()) -> Analysis:
    gathered, graph = body.gathered, body.graph
    claims = body.verified(_claims(body))
    causes = with_changes(independence.marked(claims.causes, graph), claims.timeline, graph)
    decided = verdict.decide(causes, claims.ruled_out, body.states, body.alerts, calm=body.calm)
    frequent = most_frequent_error(claims.timeline)
    return Analysis(
        verdict=decided,
        summary=verdict.summary(decided, causes, body.states, body.alerts, frequent),
        causes=causes,
        ruled_out=tuple(_relevant(claims.ruled_out, causes)[:MAX_RULED_OUT]),
        findings=claims.findings,
        entities=body.entities,
        relations=graph.relations,
        next_checks=next_checks.propose(
            decided, causes, body.topology, body.library, gathered.files, claims.timeline
        ),
        timeline=claims.timeline,
        templates=claims.templates,
        differences=claims.differences,
        coverage=coverage_of(
            gathered.files,
            [Skipped(name, reason) for name, reason in (*skipped, *gathered.skipped)],
            gathered.gaps,
            body.good.gathered.files if body.good else (),
        ),
    )


def _claims(body: Body) -> Claims:
    """What the rules make of the evidence, ranked, before its citations are checked."""
    matches, ruled_out = apply(body.library.rules, Signals(facts.signals(body)))
    found = ranking.candidates(matches, body.graph, body.library.symptoms)
    effects = Effects(body.topology, body.graph, body.gathered.events)
    return Claims(
        ranking.causes(found, Handbook(body.library, body.topology), effects),
        tuple(_findings(matches)),
        (*ruled_out, *outcomes.usual(body.builds)),
        chronicle.events(body),
        body.differences,
        telling(body.gathered.templates),
    )


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
    return sorted(found.values(), key=lambda f: (f.strength != "decisive", f.code, f.statement))


def _relevant(ruled_out: Sequence[RuledOut], causes: Sequence[Cause]) -> list[RuledOut]:
    """What was ruled out, less what stands as a cause for other reasons."""
    standing = {cause.statement for cause in causes}
    return sorted(
        (item for item in ruled_out if item.statement not in standing),
        key=lambda item: (item.statement, item.reason),
    )
