"""Which files and lines a question is confined to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import re2

from faultmaven.analysis.model import TimeSpan
from faultmaven.analysis.sources import Source
from faultmaven.modules.agent.reasoners.names import file_stem, squeezed, stem, workload
from faultmaven.modules.agent.reasoners.needles import Needle
from faultmaven.modules.agent.reasoners.questions import Question
from faultmaven.modules.agent.reasoners.searching import Hits, Wanted, search
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.reasoners.wording import plural, stretch
from faultmaven.web.markdown import inline


@dataclass(frozen=True, slots=True)
class Scope:
    """The files to read, patterns that a line must match besides, its time, how to say so."""

    sources: tuple[Source, ...]
    patterns: tuple[str, ...]
    words: str
    span: TimeSpan | None = None


def scope_of(situation: Situation, question: Question) -> Scope:
    """Named files; else the logs of what was named, or lines that mention it; else everything."""
    span = asked_span(situation, question)
    scope = _by_name(situation, question)
    if span is None:
        return scope
    return replace(scope, words=f"{scope.words}, {stretch(span)}", span=span)


def everywhere(situation: Situation, scope: Scope) -> Scope:
    """The same stretch of time in all files, whomever their lines mention."""
    return Scope(situation.sources, (), "in the evidence, whomever they are about", scope.span)


def asked_span(situation: Situation, question: Question) -> TimeSpan | None:
    """The stretch of time a question names, on the days that the evidence covers."""
    if question.window is None:
        return None
    span, timeline = situation.analysis.coverage.span, situation.analysis.timeline
    if span is None and timeline:
        span = TimeSpan(timeline[0].at, timeline[-1].at)
    span = span or situation.clocks.span_of(situation.sources)
    return question.window.within(span) if span else None


def search_in(
    situation: Situation, scope: Scope, needle: Needle, samples: int = 3, *, timed: bool = False
) -> list[Hits]:
    """The hits in the files of a scope; times are read where they are wanted or decide."""
    wanted = Wanted(
        (needle.pattern, *scope.patterns),
        span=scope.span,
        samples=samples,
        tail=needle.tail,
        unless=needle.unless,
        least=needle.least,
    )
    return search(scope.sources, wanted, situation.clocks if timed or scope.span else None)


def _by_name(situation: Situation, question: Question) -> Scope:
    if question.files:
        chosen = tuple(s for s in situation.sources if s.name in question.files)
        return Scope(chosen, (), "in " + _listed(s.name for s in chosen))
    names = question.about or question.mentions
    if not names:
        return Scope(situation.sources, (), f"in {plural(len(situation.sources), 'file')}")
    own = [s for s in situation.sources if file_stem(s.name) in _spellings(names)]
    logs = [s for s in own if s.name.lower().endswith(".log")]
    if own:
        chosen = tuple(logs or own)
        return Scope(chosen, (), "in " + _listed(s.name for s in chosen))
    pattern = "(?i)" + "|".join(re2.escape(name) for name in names)
    return Scope(situation.sources, (pattern,), f"that mention {_listed(names)}")


def _spellings(names: tuple[str, ...]) -> set[str]:
    return {spelling(name) for name in names for spelling in (str.lower, squeezed, workload, stem)}


def _listed(names: Iterable[str]) -> str:
    shown = [inline(name) for name in names]
    return ", ".join(shown[:4]) + (" and others" if len(shown) > 4 else "")
