"""The milestones that the analysis can prove, and the facts of the timeline."""

from collections.abc import Sequence

from faultmaven.analysis.model import Analysis, Assurance, Cause, Citation, Entity, Event, Verdict
from faultmaven.modules.agent.proposal import ProposedFact, ProposedMilestone
from faultmaven.modules.agent.reasoners.drafts import shown
from faultmaven.modules.agent.reasoners.history import is_change
from faultmaven.modules.agent.reasoners.numbering import Numbering
from faultmaven.modules.agent.reasoners.wording import clock, plural
from faultmaven.modules.case.phases import Method, Milestone

CONFIDENCE_TO_IDENTIFY = 0.70
"""The confidence from which on a conclusion is called confident."""
_CITED = 3
_NAMED = 5


def milestones(
    analysis: Analysis, reached: frozenset[Milestone], numbering: Numbering
) -> tuple[ProposedMilestone, ...]:
    """The milestones not reached yet for which the evidence has proof."""
    claimed = (
        _symptom(analysis, numbering),
        _scope(analysis, numbering),
        _timeline(analysis, numbering),
        _changes(analysis, numbering),
        _root_cause(analysis, numbering),
    )
    return tuple(claim for claim in claimed if claim and claim.milestone not in reached)


def facts(analysis: Analysis, numbering: Numbering) -> tuple[ProposedFact, ...]:
    """When it began, and the changes that lead up to the leading cause."""
    began = onset(analysis)
    told = [(began, True)] if began else []
    if analysis.causes:
        told += [(change, False) for change in analysis.causes[0].changes]
    return tuple(
        ProposedFact(event.at, event.summary, number, onset=first)
        for event, first in told
        for number in numbering.of((event.citation,))
    )


def onset(analysis: Analysis) -> Event | None:
    """The first event of the leading cause that is no change, or the first that it explains; else
    the first after what was changed, or of all."""
    troubles = [event for event in analysis.timeline if not is_change(event)]
    cause = next(iter(analysis.causes), None)
    if cause is None:
        return next(iter(troubles), None)
    cited = {cited for effect in cause.explains for cited in effect.citations}
    cited.update(cause.citations)
    own = [e for e in troubles if e.entity == cause.entity or e.citation in cited]
    changed = cause.changes[-1].at if cause.changes else None
    after = [event for event in troubles if changed and event.at >= changed]
    return next(iter(own or after or troubles), None)


def _symptom(analysis: Analysis, numbering: Numbering) -> ProposedMilestone | None:
    """What is (or was) wrong to be seen: an effect of the cause rather than the cause itself."""
    if analysis.verdict is Verdict.HEALTHY:
        return None
    cause = next(iter(analysis.causes), None)
    told = [(effect.statement, effect.citations) for effect in (cause.explains if cause else ())]
    told += [(finding.statement, finding.citations) for finding in analysis.findings]
    told += [(cause.statement, cause.citations)] if cause else []
    for text, citations in told:
        if citations:
            return _milestone(Milestone.SYMPTOM_VERIFIED, text, citations, numbering)
    return None


def _scope(analysis: Analysis, numbering: Numbering) -> ProposedMilestone | None:
    if not analysis.causes:
        return None
    hit = {f.entity: f.citations for f in analysis.findings if f.current and f.citations}
    cause = analysis.causes[0]
    affected = {cause.entity: cause.citations} | hit
    text = _affected(list(affected))
    if cause.explains:
        text += f": {cause.explains[0].statement}"
        rest = len(cause.explains) - 1
        text += f" ({plural(rest, 'more effect')})" if rest else ""
    places = [citations[0] for citations in affected.values() if citations]
    places += [effect.citations[0] for effect in cause.explains if effect.citations]
    return _milestone(Milestone.SCOPE_ASSESSED, text, places, numbering)


def _affected(entities: Sequence[Entity]) -> str:
    """Which things are affected, as a clause."""
    names = [e.name if e.name.startswith("the ") else f"{e.kind} {e.name}" for e in entities]
    rest = len(names) - _NAMED
    names = [*names[:_NAMED], f"{rest:,} more"] if rest > 0 else names
    told = " and ".join([*([", ".join(names[:-1])] if names[1:] else []), names[-1]])
    return f"{told[:1].upper()}{told[1:]} {'are' if names[1:] else 'is'} affected"


def _timeline(analysis: Analysis, numbering: Numbering) -> ProposedMilestone | None:
    began = onset(analysis)
    if began is None or not analysis.causes:
        return None
    text = f"It began at {clock(began.at)}: {shown(began.summary)}"
    return _milestone(Milestone.TIMELINE_ESTABLISHED, text, (began.citation,), numbering)


def _changes(analysis: Analysis, numbering: Numbering) -> ProposedMilestone | None:
    cause = next(iter(analysis.causes), None)
    if cause is None or not cause.changes:
        return None
    last = cause.changes[-1]
    earlier = len(cause.changes) - 1
    text = f"Before it came {'one change' if not earlier else plural(earlier + 1, 'change')}"
    text += f"{', the last' if earlier else ''}: {shown(last.summary)}"
    cited = [change.citation for change in reversed(cause.changes)]
    return _milestone(Milestone.CHANGES_IDENTIFIED, text, cited, numbering)


def _root_cause(analysis: Analysis, numbering: Numbering) -> ProposedMilestone | None:
    cause = next(iter(analysis.causes), None)
    if cause is None or not _stands(cause, analysis):
        return None
    shown = cause.assurance is not Assurance.CANDIDATE
    return ProposedMilestone(
        Milestone.ROOT_CAUSE_IDENTIFIED,
        cause.statement,
        numbering.of(cause.citations[:_CITED]),
        Method.DIRECT_ANALYSIS if shown else Method.CORRELATION,
    )


def _stands(cause: Cause, analysis: Analysis) -> bool:
    found = analysis.verdict in (Verdict.CAUSE_FOUND, Verdict.RECOVERED)
    return bool(cause.citations) and found and cause.confidence >= CONFIDENCE_TO_IDENTIFY


def _milestone(
    milestone: Milestone, text: str, citations: Sequence[Citation], numbering: Numbering
) -> ProposedMilestone:
    return ProposedMilestone(milestone, text, numbering.of(citations[:_CITED]))
