"""Answers about the investigation itself: how to go on, how far it is, who takes over."""

from collections.abc import Iterator

from faultmaven.analysis.model import Command, CommandClass, Entity
from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.drafts import Draft
from faultmaven.modules.agent.reasoners.handoff import handoff, write_handoff
from faultmaven.modules.agent.reasoners.looks import look_at
from faultmaven.modules.agent.reasoners.reasoner import View
from faultmaven.modules.agent.reasoners.remedies import only_looks
from faultmaven.modules.agent.reasoners.wording import label, plural, sentence
from faultmaven.modules.agent.response_types import (
    CONFIDENCE_TO_PROPOSE,
    PlanProposal,
    PlanStep,
    StatusUpdate,
)
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Milestone
from faultmaven.modules.case.solutions import CommandToRun

_ASKED_FOR = "You asked for somebody else to look at it."


def plan(view: View, lead: str = "") -> TurnProposal:
    """What to do next, in order: what decides between the causes, the fix, and its proof."""
    draft = Draft()
    cause = view.situation.leading
    if lead:
        draft.say(lead)
    if cause:
        text = f"**Working on:** {sentence(cause.statement)[:-1]}"
        draft.claim(f"{text} ({cause.confidence:.0%}, {label(cause.confidence)}).", cause.citations)
    draft.say("**The plan**")
    steps = tuple(_steps(view))
    for number, step in enumerate(steps, 1):
        reason = f" {sentence(step.reason)}" if step.reason else ""
        draft.say(f"{number}. {sentence(step.action)}{reason}")
        if step.commands:
            draft.commands([Command(c.text, c.safety) for c in step.commands])
    return draft.proposal(PlanProposal(steps=steps))


def status(view: View) -> TurnProposal:
    """How far the investigation is: milestones with what proves them, phase and momentum."""
    state, draft = view.investigation, Draft()
    update = progress(state)
    draft.say(
        f"**{update.done} of {update.total} milestones** \u2013 status {state.status},"
        f" phase {state.phase.value} ({update.phase}), momentum {update.momentum}."
    )
    if state.milestones:
        draft.bullets(
            draft.cited(f"{_words(one.milestone)}: {sentence(one.statement)}", cited)
            if (cited := view.shelf.citations(one.proofs))
            else f"{_words(one.milestone)}: {sentence(one.statement)} *(you said so)*"
            for one in state.milestones
        )
    if state.conclusion.statement:
        conclusion = state.conclusion
        text = f"**Working conclusion** ({conclusion.confidence:.0%}, {conclusion.label}):"
        cited = view.shelf.citations(conclusion.proofs)
        draft.claim(f"{text} {sentence(conclusion.statement)}", cited)
    if update.missing:
        draft.say(f"Missing: {', '.join(map(_spaced, update.missing))}.")
    return draft.proposal(update)


def escalate(view: View) -> TurnProposal:
    draft = Draft()
    write_handoff(draft, view.investigation, _ASKED_FOR, view.shelf)
    return draft.proposal(handoff(view.investigation, _ASKED_FOR))


def progress(state: Investigation) -> StatusUpdate:
    reached = [one.milestone for one in state.milestones]
    return StatusUpdate(
        status=f"{plural(len(reached), 'milestone')} of {len(Milestone)} reached",
        done=len(reached),
        total=len(Milestone),
        phase=state.phase.name.lower().replace("_", " "),
        momentum=state.conclusion.momentum,
        reached=tuple(reached),
        missing=tuple(milestone for milestone in Milestone if milestone not in reached),
    )


def _steps(view: View) -> Iterator[PlanStep]:
    analysis, cause = view.situation.analysis, view.situation.leading
    for check in analysis.next_checks[:3]:
        yield PlanStep(action=check.question, commands=_reading(check.command))
    if cause is None:
        yield PlanStep(
            action="Look at everything afresh and upload the output",
            commands=_looks(view, None),
        )
        return
    remedy = cause.remedy
    if remedy and not only_looks(remedy) and cause.confidence >= CONFIDENCE_TO_PROPOSE:
        commands = tuple(CommandToRun(c.text, c.safety) for c in remedy.commands)
        yield PlanStep(action=remedy.action, commands=commands)
        if remedy.verification:
            yield PlanStep(action="See that it is mended", reason=remedy.verification)
    elif not analysis.next_checks:
        yield PlanStep(
            action="Look at it as it is now and upload the output",
            commands=_looks(view, cause.entity),
        )
    yield PlanStep(action="Tell me what came of it, or upload the new state and ask again")


def _looks(view: View, entity: Entity | None) -> tuple[CommandToRun, ...]:
    looks = look_at(view.situation.platform, entity)
    return tuple(CommandToRun(look.text, look.safety) for look in looks)


def _reading(command: str) -> tuple[CommandToRun, ...]:
    return (CommandToRun(command, CommandClass.READ_ONLY),) if command else ()


def _words(milestone: Milestone) -> str:
    return _spaced(milestone).capitalize()


def _spaced(name: str) -> str:
    return name.replace("_", " ")
