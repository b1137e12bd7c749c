"""The built-in analyst: answers from the analysis and the evidence, with no model at all."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners import (
    actions,
    causes,
    history,
    ideas,
    inventory,
    lines,
    plain,
    state,
)
from faultmaven.modules.agent.reasoners.beginnings import caveat, too_early
from faultmaven.modules.agent.reasoners.needles import Needle
from faultmaven.modules.agent.reasoners.questions import Question, understand
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.reasoners.topics import SOCIAL, Topic

Answering = Callable[[Situation, Question], TurnProposal]


def propose(situation: Situation, message: str, earlier: tuple[str, ...] = ()) -> TurnProposal:
    """The answer to a message; `earlier` are the user's messages before it, the oldest first.

    Deterministic. Reads the sources only for questions about lines. Citations name the analysis's
    files and are not yet verified.
    """
    question = understand(message, earlier, situation.subjects)
    if question.topic not in SOCIAL and (early := too_early(situation.standing, message)):
        return early
    proposal = _ANSWERS[question.topic](situation, question)
    note = "" if question.topic in SOCIAL else caveat(situation.standing)
    return replace(proposal, answer=f"{proposal.answer}\n\n{note}") if note else proposal


def _count(situation: Situation, question: Question) -> TurnProposal:
    if question.restarts:
        return inventory.count_restarts(situation, question)
    if question.needle:
        return lines.count_lines(situation, question, question.needle)
    counted = inventory.count_things(situation, question)
    return counted or lines.ask_for_text(situation, Topic.COUNT)


def _show(situation: Situation, question: Question) -> TurnProposal:
    if question.needle:
        return lines.show_lines(situation, question, question.needle)
    if question.about or question.files or question.mentions:
        return lines.show_lines(situation, question, _ANY_LINE)
    if situation.leading:
        return causes.why(situation, question)
    return lines.ask_for_text(situation, Topic.SHOW)


def _when(situation: Situation, question: Question) -> TurnProposal:
    if question.needle:
        return lines.when_lines(situation, question, question.needle)
    return history.when_it_began(situation, question)


_ANY_LINE = Needle("lines", r"\S", "every line that is not blank", tail=True)

_ANSWERS: Mapping[Topic, Answering] = {
    Topic.THANKS: plain.thanks,
    Topic.GREETING: plain.greeting,
    Topic.HELP: plain.what_i_can,
    Topic.CAUSE: causes.what_broke,
    Topic.WHY: causes.why,
    Topic.CONFIDENCE: causes.how_sure,
    Topic.RULED_OUT: causes.ruled_out,
    Topic.SUMMARY: causes.summary,
    Topic.IDEA: ideas.judge,
    Topic.NEXT: actions.next_checks,
    Topic.FIX: actions.how_to_fix,
    Topic.VERIFY: actions.how_to_verify,
    Topic.HEALTH: state.health,
    Topic.IMPACT: state.impact,
    Topic.DEPENDENCIES: state.dependencies,
    Topic.CHANGES: history.changes,
    Topic.WHEN: _when,
    Topic.TIMELINE: history.timeline,
    Topic.COUNT: _count,
    Topic.SHOW: _show,
    Topic.COVERAGE: plain.coverage,
    Topic.UNKNOWN: plain.not_understood,
}
