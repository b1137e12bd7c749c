"""Moves an investigation through its phases: onward as evidence allows, back where it must."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from faultmaven.modules.case.engines.draft import Draft, has
from faultmaven.modules.case.engines.hypothesis_manager import HypothesisManager
from faultmaven.modules.case.engines.ooda_engine import PACES
from faultmaven.modules.case.engines.standing import acts_on, is_refuted_out, ranked, validated
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import LoopBack, LoopBackReason, Milestone, Phase, Strategy
from faultmaven.modules.case.status import CaseStatus, ClosureReason
from faultmaven.modules.case.turns import Signal

MOST_LOOP_BACKS = 3
"""After these an investigation goes on to an honest partial answer instead of round in circles."""

RANKED_HYPOTHESES = 2
"""As many causes to choose between make a ranking."""

RETURNS: Mapping[LoopBackReason, Phase] = {
    LoopBackReason.SCOPE_CHANGED: Phase.BLAST_RADIUS,
    LoopBackReason.TIMELINE_WRONG: Phase.TIMELINE,
    LoopBackReason.ALL_REFUTED: Phase.HYPOTHESIS,
    LoopBackReason.FIX_FAILED: Phase.VALIDATION,
}
"""Where each reason leads back to, the farthest first."""

DONE_WHEN: Mapping[Phase, str] = {
    Phase.INTAKE: "problem confirmed",
    Phase.BLAST_RADIUS: "scope known",
    Phase.TIMELINE: "onset and changes known",
    Phase.HYPOTHESIS: "two ranked hypotheses, or one decisive cause",
    Phase.VALIDATION: "one validated, all refuted, or six iterations",
    Phase.SOLUTION: "solution verified, or the case handed off",
    Phase.DOCUMENT: "report exists",
}


def _edges() -> Mapping[Phase, frozenset[Phase]]:
    onward = {phase: {Phase(min(phase + 1, Phase.DOCUMENT))} for phase in Phase}
    for target in RETURNS.values():
        for phase in Phase:
            if target < phase:
                onward[phase].add(target)
    for phase in list(Phase)[1:]:
        onward[phase].add(Phase.SOLUTION)
    return {phase: frozenset(onward[phase] - {phase}) for phase in Phase}


EDGES = _edges()
"""From which phase which may follow: the next, those of `RETURNS`, and the honest partial."""


def _scope_known(investigation: Investigation) -> bool:
    return has(investigation, Milestone.SCOPE_ASSESSED)


def _onset_and_changes_known(investigation: Investigation) -> bool:
    known = has(investigation, Milestone.TIMELINE_ESTABLISHED)
    return known and has(investigation, Milestone.CHANGES_IDENTIFIED)


def _causes_ranked(investigation: Investigation) -> bool:
    decided = bool(validated(investigation))
    return decided or len(ranked(investigation)) >= RANKED_HYPOTHESES


_DONE: Mapping[Phase, Callable[[Investigation], bool]] = {
    Phase.INTAKE: lambda investigation: investigation.status is not CaseStatus.CONSULTING,
    Phase.BLAST_RADIUS: _scope_known,
    Phase.TIMELINE: _onset_and_changes_known,
    Phase.HYPOTHESIS: _causes_ranked,
    Phase.VALIDATION: lambda investigation: bool(validated(investigation)),
    Phase.SOLUTION: lambda investigation: has(investigation, Milestone.SOLUTION_VERIFIED),
    Phase.DOCUMENT: lambda _: False,
}


class PhaseOrchestrator:
    """Data decides, not ceremony: any number of phases may pass in one turn."""

    hypotheses = HypothesisManager()

    def detect_loopback(
        self, investigation: Investigation, said: frozenset[Signal], fix_failed: bool = False
    ) -> LoopBackReason | None:
        """The reason to go back, if there is one; of several, the one that leads back farthest."""
        grounds = {
            LoopBackReason.SCOPE_CHANGED: Signal.SCOPE_CHANGED in said,
            LoopBackReason.TIMELINE_WRONG: Signal.TIMELINE_WRONG in said,
            LoopBackReason.ALL_REFUTED: is_refuted_out(investigation),
            LoopBackReason.FIX_FAILED: fix_failed,
        }
        for reason, target in RETURNS.items():
            if grounds[reason] and target < investigation.phase:
                return reason
        return None

    def loop_back(self, draft: Draft, reason: LoopBackReason) -> Draft:
        """Goes back for a reason; once too often, on to what can honestly be said instead."""
        known, came_from = draft.investigation.loop_backs, draft.investigation.phase
        if len(known) >= MOST_LOOP_BACKS:
            why = f"after {MOST_LOOP_BACKS} loop-backs no other way is left ({reason.value})"
            return self._enter(draft, Phase.SOLUTION, why)
        step = LoopBack(draft.investigation.turn, reason, came_from, RETURNS[reason])
        draft = draft.set(loop_backs=(*known, step))
        return self._enter(draft, RETURNS[reason], f"back because of {reason.value}")

    def advance(self, draft: Draft) -> Draft:
        """Goes on through every phase that is done, or has taken all the iterations it may."""
        while draft.investigation.phase is not Phase.DOCUMENT:
            phase = draft.investigation.phase
            onward = Phase(phase + 1)
            if _is_handed_off(draft.investigation):
                onward, why = max(onward, Phase.SOLUTION), "the case is handed off"
            elif draft.investigation.status.is_terminal:
                return draft
            elif _DONE[phase](draft.investigation):
                why = DONE_WHEN[phase]
            elif _may_skip(draft.investigation):
                why = "a cause stands firmly enough to act on"
            elif _exhausted(draft.investigation):
                why = f"{draft.investigation.iteration} iterations were enough"
                draft = self._leave_undecided(draft, why)
            else:
                return draft
            draft = self._enter(draft, onward, why)
        return draft

    def _leave_undecided(self, draft: Draft, why: str) -> Draft:
        if draft.investigation.phase is not Phase.VALIDATION:
            return draft
        return self.hypotheses.leave_undecided(draft, f"{why}, and nothing decided it")

    def _enter(self, draft: Draft, phase: Phase, why: str) -> Draft:
        left = draft.investigation.phase
        if phase is left:
            return draft
        if phase not in EDGES[left]:
            raise ValueError(f"Phase {phase.name} may not follow on {left.name}.")
        sentence = f"Phase {phase.value} {phase.name.lower()}: {why}"
        entered = draft.set(phase=phase, iteration=0).decide(sentence)
        return replace(entered, phases=(*entered.phases, phase))


def _is_handed_off(investigation: Investigation) -> bool:
    """Whether somebody else works on it from now on, however far it has come."""
    escalated = investigation.closure_reason is ClosureReason.ESCALATED
    return escalated and investigation.phase > Phase.INTAKE


def _may_skip(investigation: Investigation) -> bool:
    """In an active incident, what is still unknown waits once there is a cause to act on."""
    if investigation.strategy is not Strategy.ACTIVE_INCIDENT:
        return False
    return Phase.INTAKE < investigation.phase < Phase.SOLUTION and acts_on(investigation)


def _exhausted(investigation: Investigation) -> bool:
    """Whether a phase took its iterations; without any hypothesis there is nothing to validate."""
    phase = investigation.phase
    if not Phase.BLAST_RADIUS <= phase <= Phase.VALIDATION:
        return False
    if phase is Phase.HYPOTHESIS and not ranked(investigation):
        return False
    return investigation.iteration >= PACES[phase].most
