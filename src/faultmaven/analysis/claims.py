"""What an analysis claims, and the check that each claim's citations stand in the evidence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from faultmaven.analysis.citations import LinesOf, verified
from faultmaven.analysis.cited_lines import CitedLines
from faultmaven.analysis.model import (
    Cause,
    Citation,
    Difference,
    Effect,
    Event,
    Finding,
    RuledOut,
    Template,
)
from faultmaven.analysis.sources import Source


@dataclass(frozen=True, slots=True)
class Claims:
    """Everything of an analysis that cites."""

    causes: tuple[Cause, ...]
    findings: tuple[Finding, ...]
    ruled_out: tuple[RuledOut, ...]
    timeline: tuple[Event, ...]
    differences: tuple[Difference, ...] = ()
    templates: tuple[Template, ...] = ()

    def verified(
        self, sources: Sequence[Source], documents: Mapping[str, Sequence[str]]
    ) -> "Claims":
        """The claims with only those citations whose quote stands at its lines.

        Causes, their effects, findings and events that keep none are dropped, and the causes ranked
        anew. `documents` are the lines of files that are at hand; of others the cited lines are
        read.
        """
        unread = [source for source in sources if source.name not in documents]
        lines_of = _lines_of(documents, CitedLines(unread, self._citations()))
        causes = [
            replace(cause, citations=kept, explains=_standing(cause.explains, lines_of))
            for cause in self.causes
            if (kept := verified(cause.citations, lines_of))
        ]
        return Claims(
            tuple(replace(cause, rank=rank) for rank, cause in enumerate(causes, 1)),
            tuple(
                replace(finding, citations=kept)
                for finding in self.findings
                if (kept := verified(finding.citations, lines_of))
            ),
            tuple(
                replace(item, citations=verified(item.citations, lines_of))
                for item in self.ruled_out
            ),
            tuple(event for event in self.timeline if verified([event.citation], lines_of)),
            tuple(item for item in self.differences if _stands(item, lines_of)),
            tuple(
                template
                for template in self.templates
                if template.example and verified([template.example], lines_of)
            ),
        )

    def _citations(self) -> Iterator[Citation]:
        for group in (self.causes, self.findings, self.ruled_out):
            for claim in group:
                yield from claim.citations
        for cause in self.causes:
            for effect in cause.explains:
                yield from effect.citations
        yield from (event.citation for event in self.timeline)
        for item in self.differences:
            yield from _both(item)
        yield from (item.example for item in self.templates if item.example)


def _standing(effects: Sequence[Effect], lines_of: LinesOf) -> tuple[Effect, ...]:
    return tuple(
        replace(effect, citations=kept)
        for effect in effects
        if (kept := verified(effect.citations, lines_of))
    )


def _both(item: Difference) -> list[Citation]:
    return [cited for cited in (item.citation, item.known_good) if cited is not None]


def _stands(item: Difference, lines_of: LinesOf) -> bool:
    cited = _both(item)
    return bool(cited) and len(verified(cited, lines_of)) == len(set(cited))


def _lines_of(documents: Mapping[str, Sequence[str]], others: LinesOf) -> LinesOf:
    def lines(file: str, start: int, end: int) -> Sequence[str]:
        known = documents.get(file)
        return others(file, start, end) if known is None else known[max(start, 1) - 1 : end]

    return lines
