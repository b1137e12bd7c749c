"""What a reasoner may look at in one turn."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from faultmaven.analysis.formats.kinds import Format
from faultmaven.analysis.model import Analysis, Cause, Entity, Finding
from faultmaven.analysis.sources import Source
from faultmaven.modules.agent.reasoners.clocks import Clocks
from faultmaven.modules.agent.reasoners.looks import Platform, platform_of
from faultmaven.modules.agent.reasoners.names import Subjects
from faultmaven.modules.case.hypotheses import Category
from faultmaven.modules.case.phases import Strategy

CategoryOf = Callable[[str], str]
"""The catalogue's category of a code; empty for an unknown code."""

_CATEGORIES: Mapping[str, Category] = {
    **{category.value: category for category in Category},
    "access": Category.CONFIG,
    "application": Category.CODE,
    "availability": Category.ENVIRONMENT,
    "change": Category.CODE,
    "performance": Category.CAPACITY,
    "traffic": Category.EXTERNAL,
}


def category_named(name: str) -> Category:
    """The category of hypotheses that one of the catalogue stands for."""
    return _CATEGORIES.get(name, Category.OTHER)


def _no_category(_: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the uploads of a case have got; `problems` says why some cannot be analysed."""

    ready: int = 0
    processing: int = 0
    problems: tuple[str, ...] = ()
    retryable: bool = False
    """Whether the same evidence may be analysed if it is tried again."""
    together: tuple[str, ...] = ()
    """Uploads that have been read each, and are not analysed together yet."""

    @property
    def total(self) -> int:
        return self.ready + self.processing + len(self.problems) + len(self.together)


@dataclass(frozen=True)
class Situation:
    """The analysis of a case's evidence, and the evidence for questions that need its lines."""

    analysis: Analysis
    sources: tuple[Source, ...] = ()
    standing: Standing = Standing(ready=1)
    catalogue: CategoryOf = _no_category
    strategy: Strategy = Strategy.ACTIVE_INCIDENT
    """How the investigation is led, which says how sure of a cause one must be to act on it."""
    displaced: bool = False
    """Whether the cause that led before has fallen, so that the first is another one by now."""

    @cached_property
    def subjects(self) -> Subjects:
        return Subjects(self.analysis, tuple(source.name for source in self.sources))

    @cached_property
    def clocks(self) -> Clocks:
        return Clocks(self.sources)

    @cached_property
    def tables(self) -> tuple[Source, ...]:
        """The sources that may hold status tables: terminal transcripts, where there are any."""
        coverage = self.analysis.coverage.files
        names = {file.file for file in coverage if file.format in (Format.KUBECTL, Format.SHELL)}
        return tuple(s for s in self.sources if s.name in names) or self.sources

    @cached_property
    def platform(self) -> Platform:
        return platform_of(self.analysis)

    @property
    def leading(self) -> Cause | None:
        return next(iter(self.analysis.causes), None)

    def category_of(self, cause: Cause) -> Category:
        return category_named(self.catalogue(cause.code))

    def causes_of(self, family: frozenset[Entity]) -> Iterator[Cause]:
        return (cause for cause in self.analysis.causes if cause.entity in family)

    def findings_of(self, family: frozenset[Entity]) -> Iterator[Finding]:
        return (finding for finding in self.analysis.findings if finding.entity in family)
