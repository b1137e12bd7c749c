"""Hypotheses from the analysis: its ranked causes, and what it has ruled out."""

from collections.abc import Iterator

from faultmaven.analysis.deciding import subject_of
from faultmaven.analysis.model import Analysis, Assurance, Cause, Citation, RuledOut
from faultmaven.modules.agent.proposal import ProposedHypothesis, ProposedLink
from faultmaven.modules.agent.reasoners.numbering import Numbering
from faultmaven.modules.agent.reasoners.situation import CategoryOf, category_named
from faultmaven.modules.case.hypotheses import Category, Hypothesis, HypothesisStatus, Stance
from faultmaven.modules.case.proofs import Author

MAX_SUSPECTS = 4
MAX_REJECTED = 6
LEAST_CONFIDENCE = 0.2
ROW_IN_PERCENT = 15
"""What one row adds to a likelihood: a cause is linked to no more rows than it is held for."""
_LINKS = 4
_EFFECTS = 2


def suspects(
    analysis: Analysis, known: tuple[Hypothesis, ...], numbering: Numbering, category: CategoryOf
) -> tuple[ProposedHypothesis, ...]:
    """The likeliest causes with what speaks for them, explanations that are refuted, and earlier
    suspects of which later evidence says that they have passed."""
    leading = [cause for cause in analysis.causes if cause.confidence >= LEAST_CONFIDENCE]
    return (
        *(_suspect(cause, analysis, numbering, category) for cause in leading[:MAX_SUSPECTS]),
        *_rejected(analysis, numbering),
        *_passed(analysis, known, numbering),
    )


def _suspect(
    cause: Cause, analysis: Analysis, numbering: Numbering, category: CategoryOf
) -> ProposedHypothesis:
    shown = cause.assurance is not Assurance.CANDIDATE
    stance = Stance.STRONGLY_SUPPORTS if shown else Stance.SUPPORTS
    reasons = {
        citation: finding.statement
        for finding in analysis.findings
        for citation in finding.citations
    }
    links = [
        ProposedLink(number, stance, reasons.get(citation, cause.why or cause.statement))
        for citation in cause.citations[:_LINKS]
        for number in numbering.of((citation,))
    ]
    links += [
        ProposedLink(number, Stance.SUPPORTS, f"It explains: {text}")
        for text, citation in _effects(cause)
        for number in numbering.of((citation,))
    ]
    return ProposedHypothesis(
        statement=cause.statement.rstrip("."),
        category=category_named(category(cause.code)),
        links=tuple(links[: max(1, round(100 * cause.confidence) // ROW_IN_PERCENT)]),
        subject=subject_of(cause.entity),
        code=cause.code,
        prior=cause.confidence,
        author=Author.ANALYSIS,
    )


def _effects(cause: Cause) -> list[tuple[str, Citation]]:
    told = [
        (effect.statement, effect.citations[0]) for effect in cause.explains if effect.citations
    ]
    return [(text, cited) for text, cited in told if cited not in cause.citations][:_EFFECTS]


def _rejected(analysis: Analysis, numbering: Numbering) -> list[ProposedHypothesis]:
    cited = [rejected for rejected in analysis.ruled_out if rejected.citations]
    return [_refuted(rejected, numbering) for rejected in cited[:MAX_REJECTED]]


def _refuted(rejected: RuledOut, numbering: Numbering) -> ProposedHypothesis:
    return ProposedHypothesis(
        statement=rejected.statement.rstrip("."),
        category=Category.OTHER,
        links=tuple(
            ProposedLink(number, Stance.STRONGLY_CONTRADICTS, rejected.reason)
            for number in numbering.of(rejected.citations[:_LINKS])
        ),
        author=Author.ANALYSIS,
    )


def _passed(
    analysis: Analysis, known: tuple[Hypothesis, ...], numbering: Numbering
) -> Iterator[ProposedHypothesis]:
    """Earlier suspects that the analysis holds no longer, with what says that they are over."""
    now = {(subject_of(cause.entity), cause.code) for cause in analysis.causes}
    over = {
        (subject_of(finding.entity), finding.code): finding
        for finding in analysis.findings
        if not finding.current and finding.citations
    }
    for one in known:
        key = one.subject, one.code
        if one.author is not Author.ANALYSIS or key in now or key not in over:
            continue
        if one.status.is_open or one.status is HypothesisStatus.VALIDATED:
            yield ProposedHypothesis(
                statement=one.statement,
                category=one.category,
                links=tuple(
                    ProposedLink(number, Stance.CONTRADICTS, "Later evidence shows it is over.")
                    for number in numbering.of(over[key].citations[:_LINKS])
                ),
                subject=one.subject,
                code=one.code,
                id=one.id,
                author=Author.ANALYSIS,
            )
