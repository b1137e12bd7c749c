"""Compares an analysis with one of known-good evidence: what is so in both did not break it."""

from collections.abc import Iterable
from dataclasses import replace

from faultmaven.analysis.model import Analysis, Cause, RuledOut, Verdict
from faultmaven.analysis.verdict import carried, of_causes

REASON = "it is so in the known-good evidence too"


def without_known(analysis: Analysis, known_good: Analysis) -> Analysis:
    """The analysis less the causes (by entity and code) that the known-good evidence shows too.

    They are ruled out instead. The verdict changes only where the leading cause went: the next
    one takes its place (a cause if it is mechanistic, else a candidate), or nothing is decided.
    """
    known = {(cause.entity, cause.code) for cause in known_good.causes}
    left = [cause for cause in analysis.causes if (cause.entity, cause.code) not in known]
    gone = [cause for cause in analysis.causes if (cause.entity, cause.code) in known]
    if not gone:
        return analysis
    compared = replace(
        analysis,
        causes=tuple(replace(cause, rank=rank) for rank, cause in enumerate(left, 1)),
        ruled_out=(*_ruled_out(gone), *analysis.ruled_out),
    )
    return compared if analysis.causes[0] not in gone else _decided(compared)


def _ruled_out(causes: Iterable[Cause]) -> Iterable[RuledOut]:
    return (RuledOut(cause.statement, REASON, cause.citations) for cause in causes)


def _decided(analysis: Analysis) -> Analysis:
    verdict = carried(analysis.causes)
    if verdict is None:
        summary = "What looks wrong was so before: the evidence does not decide what broke."
        return replace(analysis, verdict=Verdict.INCONCLUSIVE, summary=summary)
    return replace(analysis, verdict=verdict, summary=of_causes(verdict, analysis.causes))
