"""The analysis in the light of the investigation: what fell with its fix leads no more."""

from dataclasses import replace

from faultmaven.analysis.deciding import subject_of
from faultmaven.analysis.model import Analysis, Cause, NextCheck, RuledOut, Verdict
from faultmaven.analysis.next_checks import names_whole
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.case.hypotheses import Hypothesis, HypothesisStatus
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.solutions import SolutionStatus

_FELL = (HypothesisStatus.REFUTED, HypothesisStatus.RETIRED, HypothesisStatus.INCONCLUSIVE)


def as_settled(situation: Situation, investigation: Investigation) -> Situation:
    """The situation without the causes whose fix did not help or whose hypothesis was given up;
    they count as ruled out, with the reason."""
    why = {
        (one.subject, one.code): reason
        for one in investigation.hypotheses
        if (reason := _why_fallen(one, investigation))
    }
    fallen = [cause for cause in situation.analysis.causes if _key(cause) in why]
    if not fallen:
        return situation
    left = _without(situation.analysis, fallen, why)
    given_up = {(one.subject, one.code) for one in investigation.hypotheses if one.status in _FELL}
    asked = _still_asked(situation.analysis, [each for each in fallen if _key(each) in given_up])
    displaced = fallen[0] == situation.leading
    return replace(situation, analysis=replace(left, next_checks=asked), displaced=displaced)


def as_held(situation: Situation, investigation: Investigation) -> Situation:
    """The situation as the state leads it, with each cause as likely as the state holds it: one
    number for one cause."""
    held = {
        (one.subject, one.code): one.likelihood
        for one in investigation.hypotheses
        if one.status.is_open or one.status is HypothesisStatus.VALIDATED
    }
    causes = tuple(
        replace(cause, confidence=held.get(_key(cause), cause.confidence))
        for cause in situation.analysis.causes
    )
    analysis = replace(situation.analysis, causes=causes)
    return replace(situation, analysis=analysis, strategy=investigation.strategy)


def _without(analysis: Analysis, fallen: list[Cause], why: dict[tuple[str, str], str]) -> Analysis:
    left = [cause for cause in analysis.causes if cause not in fallen]
    rejected = tuple(RuledOut(c.statement, why[_key(c)], c.citations) for c in fallen)
    leads_still = bool(left) and left[0] == analysis.causes[0]
    fallen_to = Verdict.CANDIDATES if left else Verdict.INCONCLUSIVE
    return replace(
        analysis,
        verdict=analysis.verdict if leads_still else fallen_to,
        causes=tuple(replace(cause, rank=rank) for rank, cause in enumerate(left, 1)),
        ruled_out=(*rejected, *analysis.ruled_out),
        findings=tuple(
            replace(finding, current=False)
            if (subject_of(finding.entity), finding.code) in why
            else finding
            for finding in analysis.findings
        ),
    )


def _still_asked(analysis: Analysis, given_up: list[Cause]) -> tuple[NextCheck, ...]:
    """The checks but those that are about causes that were given up and about no other; where no
    cause is left, newer output of theirs is all there is to ask for."""
    live = [cause for cause in analysis.causes if cause not in given_up]
    if not live:
        return analysis.next_checks
    return tuple(
        check
        for check in analysis.next_checks
        if any(_is_about(check, cause) for cause in live)
        or not any(_is_about(check, cause) for cause in given_up)
    )


def _is_about(check: NextCheck, cause: Cause) -> bool:
    return names_whole(f"{check.question} {check.command}", cause.entity.name)


def _key(cause: Cause) -> tuple[str, str]:
    return subject_of(cause.entity), cause.code


def _why_fallen(hypothesis: Hypothesis, investigation: Investigation) -> str:
    if hypothesis.status is HypothesisStatus.VALIDATED or hypothesis.pinned:
        return ""
    for solution in investigation.solutions:
        failed = solution.status is SolutionStatus.FAILED and not solution.mitigation
        if failed and solution.hypothesis_id == hypothesis.id:
            return f"Its fix did not help: {solution.immediate_action}"
    return hypothesis.reason if hypothesis.status in _FELL else ""
