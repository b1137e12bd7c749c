"""Whether an investigation gets anywhere, and what to do where it does not."""

from dataclasses import dataclass

from faultmaven.modules.case.engines.draft import Draft
from faultmaven.modules.case.engines.likelihood import weigh
from faultmaven.modules.case.engines.phase_orchestrator import MOST_LOOP_BACKS
from faultmaven.modules.case.engines.standing import is_exhausted, may_act_on, ranked, validated
from faultmaven.modules.case.hypotheses import DECIDED, Link
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.solutions import SolutionStatus
from faultmaven.modules.case.status import CaseStatus
from faultmaven.modules.case.turns import Degradation, Turn

STALLED_FROM = 3
"""Investigative turns in a row without progress that put an investigation in degraded mode."""

ESCALATE_FROM = 6
"""Degraded turns after which somebody else should look."""

ADVICE = {
    Degradation.LOOPING: "The same ground is covered again: say what is certain, hand the rest on.",
    Degradation.ANCHORED: "Name two causes of other kinds, and what would tell them apart.",
    Degradation.EXHAUSTED: "Every hypothesis has fallen: question the problem statement itself.",
    Degradation.NO_EVIDENCE: "Nothing was uploaded: begin with the logs around the onset.",
    Degradation.UNDECIDED: "Get the one piece of evidence that separates the open hypotheses.",
}


@dataclass(frozen=True, slots=True)
class Course:
    """The course of an investigation after a turn; empty `escalate`: go on."""

    degraded: Degradation | None = None
    advice: str = ""
    escalate: str = ""


def is_investigative(before: Investigation, turn: Turn) -> bool:
    """Whether the turn could have moved the case without the engineer doing something first.

    It waits for them while a question or a fix is theirs to answer or to try, and while all there
    is to read is older than the last change.
    """
    if before.status is not CaseStatus.INVESTIGATING or turn.waits_for_user or before.pending:
        return False
    return not (_waits_on_a_fix(before) or _is_all_stale(before, turn))


def lets_fade(before: Investigation, turn: Turn) -> bool:
    """Whether what gains nothing in the turn had its chance: something was there to read, and
    evidence that was asked for has come or needs not come."""
    fresh = not set(turn.evidence_ids) <= set(before.evidence_ids)
    return bool(turn.evidence_ids) and (fresh or not before.needed)


def _waits_on_a_fix(before: Investigation) -> bool:
    trying = (SolutionStatus.ACCEPTED, SolutionStatus.APPLIED)
    standing = {each.id for each in ranked(before) if may_act_on(before, each)}
    return any(
        one.status in trying
        or (
            one.status is SolutionStatus.PROPOSED
            and not one.mitigation
            and one.hypothesis_id in standing
        )
        for one in before.solutions
    )


def _is_all_stale(before: Investigation, turn: Turn) -> bool:
    return bool(before.stale_evidence) and set(turn.evidence_ids) <= set(before.stale_evidence)


def progressed(before: Investigation, after: Investigation) -> bool:
    """Whether something of substance is known, decided or done that was not before."""
    return (
        len(after.milestones) > len(before.milestones)
        or after.phase > before.phase
        or not set(after.evidence_ids) <= set(before.evidence_ids)
        or _has_more_rows(before, after)
        or _statuses(after) != _statuses(before)
        or len(after.timeline) > len(before.timeline)
    )


def follow(draft: Draft, before: Investigation, investigative: bool) -> tuple[Draft, Course]:
    """Counts stalled and degraded turns, and says what follows from them."""
    after = draft.investigation
    if progressed(before, after):
        draft = draft.set(stalled_turns=0, degraded_turns=0)
    elif investigative:
        stalled = after.stalled_turns + 1
        degraded = after.degraded_turns + (stalled >= STALLED_FROM)
        draft = draft.set(stalled_turns=stalled, degraded_turns=degraded)
    course = _course(draft)
    return draft.set(escalation_suggested=bool(course.escalate)), course


def _course(draft: Draft) -> Course:
    investigation = draft.investigation
    if validated(investigation) or investigation.status is not CaseStatus.INVESTIGATING:
        return Course()
    kind = _degradation(draft) if investigation.stalled_turns >= STALLED_FROM else None
    return Course(kind, ADVICE[kind] if kind else "", _why_escalate(investigation, kind))


def _degradation(draft: Draft) -> Degradation:
    investigation = draft.investigation
    if len(investigation.loop_backs) >= MOST_LOOP_BACKS:
        return Degradation.LOOPING
    if is_exhausted(investigation):
        return Degradation.EXHAUSTED
    if draft.anchored:
        return Degradation.ANCHORED
    if not investigation.evidence_ids:
        return Degradation.NO_EVIDENCE
    return Degradation.UNDECIDED


def _why_escalate(investigation: Investigation, kind: Degradation | None) -> str:
    if len(investigation.loop_backs) >= MOST_LOOP_BACKS:
        return f"{MOST_LOOP_BACKS} loop-backs have not led to a cause"
    if kind is Degradation.EXHAUSTED:
        return "every hypothesis has fallen and no new one has come up"
    if investigation.degraded_turns >= ESCALATE_FROM:
        return f"{investigation.degraded_turns} turns have brought nothing new"
    return ""


def _has_more_rows(before: Investigation, after: Investigation) -> bool:
    """Whether a hypothesis has independent evidence now that it had not: repeating is nothing."""
    known = {hypothesis.id: hypothesis.links for hypothesis in before.hypotheses}
    return any(
        len(each.links) > len(known.get(each.id, ()))
        and _rows(each.links) > _rows(known.get(each.id, ()))
        for each in after.hypotheses
    )


def _rows(links: tuple[Link, ...]) -> int:
    scales = weigh(links)
    return scales.supports.rows + scales.refutes.rows


def _statuses(investigation: Investigation) -> list[str]:
    """Of hypotheses that were decided, and of solutions; giving one up is no progress."""
    causes = [h.status.value for h in investigation.hypotheses if h.status in DECIDED]
    return causes + [solution.status.value for solution in investigation.solutions]
