"""The built-in analyst: answers from the analysis and the evidence, with no model at all."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners import (
    actions,
    causes,
    history,
    ideas,
    inventory,
    judging,
    lines,
    ordering,
    plain,
    plans,
    state,
)
from faultmaven.modules.agent.reasoners.beginnings import (
    caveat,
    still_without_evidence,
    too_early,
)
from faultmaven.modules.agent.reasoners.claiming import states_problem, with_claims
from faultmaven.modules.agent.reasoners.drafts import shown
from faultmaven.modules.agent.reasoners.needles import Needle
from faultmaven.modules.agent.reasoners.noted import noted
from faultmaven.modules.agent.reasoners.questions import Question, understand
from faultmaven.modules.agent.reasoners.reasoner import View
from faultmaven.modules.agent.reasoners.settled import as_held, as_settled
from faultmaven.modules.agent.reasoners.signals import is_bare, names_nothing
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.reasoners.told import (
    ask_back,
    ask_what_was_done,
    hear,
    mended_by,
)
from faultmaven.modules.agent.reasoners.topics import SOCIAL, Topic
from faultmaven.modules.agent.response_types import ResponseType
from faultmaven.modules.agent.voice import ANALYST
from faultmaven.modules.case.conversation import Speaker
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.turns import Signal

Answering = Callable[[Situation, Question], TurnProposal]


class BuiltIn:
    """A reasoner of rules and searches alone; the same turn gives the same proposal."""

    mode = ANALYST.mode

    async def propose(self, view: View) -> TurnProposal:
        return await asyncio.to_thread(proposal_of, view)


def proposal_of(view: View) -> TurnProposal:
    """The answer, with what the analysis and the user's words say about the investigation."""
    situation = as_held(as_settled(view.situation, view.investigation), view.investigation)
    answered = replace(_answered(replace(view, situation=situation)), voice=ANALYST)
    if not view.whole or view.investigation.status.is_terminal:
        return answered
    return with_claims(answered, view)


def retold(proposal: TurnProposal, view: View, after: Investigation) -> TurnProposal:
    """The analyst's proposal answered with the strategy and the likelihoods that the turn has led
    to, if it has moved any; its claims were decided about and are not made again. A model's is its
    own."""
    settled = as_settled(view.situation, view.investigation)
    situation = as_held(settled, after)
    held_before = as_held(settled, view.investigation)
    unmoved = situation == held_before
    if unmoved or not proposal.voice.marks_claims:
        return proposal
    told = _answered(replace(view, situation=situation))
    return replace(proposal, answer=told.answer, payload=told.payload, citations=told.citations)


def _answered(view: View) -> TurnProposal:
    situation, message = view.situation, view.message
    earlier = tuple(said.content for said in view.fresh if said.role is Speaker.USER)
    question = understand(message, earlier, situation.subjects)
    if view.said and "?" not in message:
        return replace(hear(view), investigates=not view.said & _ANSWERS_TO_A_QUESTION)
    if not view.said and names_nothing(message):
        return replace(ask_what_was_done(view), investigates=False)
    if unclear := ask_back(view):
        return replace(unclear, investigates=False)
    if is_bare(message):
        return replace(plain.nothing_waits(situation), investigates=False)
    if answering := _ABOUT_THE_CASE.get(question.topic):
        return replace(answering(view), investigates=question.topic is Topic.PLAN)
    if is_told := _told(view):
        return replace(is_told, investigates=False)
    if _asked_for_evidence(view) and question.topic not in (*SOCIAL, Topic.NEXT):
        return replace(still_without_evidence(), investigates=states_problem(message))
    if question.topic in _VAGUE and states_problem(message) and situation.standing.ready:
        return causes.what_broke(situation, replace(question, other=False))
    answered = _proposed(situation, question, message)
    if question.topic is Topic.NOW and (worked := mended_by(view)):
        word = f"**You told me that it is mended** ({shown(worked)}). What I read may be older:"
        answered = replace(answered, answer=f"{word}\n\n{answered.answer}")
    investigates = question.topic in _INVESTIGATING or states_problem(message)
    return replace(answered, investigates=investigates)


def _told(view: View) -> TurnProposal | None:
    """The answer to a statement about the case that neither asks nor says what the problem is."""
    if "?" in view.message or states_problem(view.message):
        return None
    return noted(view.situation, view.message)


def _asked_for_evidence(view: View) -> bool:
    """Whether there is no evidence, and the answer before this one said so."""
    last = next((said for said in reversed(view.recent) if said.role is Speaker.ASSISTANT), None)
    asked = last is not None and last.response_type == ResponseType.NEEDS_MORE_DATA
    return asked and not view.situation.standing.total


def propose(situation: Situation, message: str, earlier: tuple[str, ...] = ()) -> TurnProposal:
    """The answer to a message; `earlier` are the user's messages before it, the oldest first.

    Deterministic. Reads the sources only for questions about lines. Citations name the analysis's
    files and are not yet verified.
    """
    return _proposed(situation, understand(message, earlier, situation.subjects), message)


def _proposed(situation: Situation, question: Question, message: str) -> TurnProposal:
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
        return judging.where_written(situation, question)
    return lines.ask_for_text(situation, Topic.SHOW)


def _when(situation: Situation, question: Question) -> TurnProposal:
    if question.needle:
        return lines.when_lines(situation, question, question.needle)
    return history.when_it_began(situation, question)


_ANY_LINE = Needle("lines", r"\S", "every line that is not blank", tail=True)

_INVESTIGATING = frozenset(
    {Topic.CAUSE, Topic.WHY, Topic.NEXT, Topic.FIX, Topic.IDEA, Topic.SUMMARY, Topic.UNKNOWN}
)
"""Topics of questions that ask to get further; others only look at what is there."""

_ANSWERS_TO_A_QUESTION = {Signal.CONFIRMED, Signal.REFUSED}

_VAGUE = (Topic.UNKNOWN, Topic.HEALTH, Topic.SHOW, Topic.IMPACT, Topic.WHEN, Topic.COUNT)
"""What a statement of a problem may be taken for by its words."""

_ABOUT_THE_CASE: Mapping[Topic, Callable[[View], TurnProposal]] = {
    Topic.PLAN: plans.plan,
    Topic.STATUS: plans.status,
    Topic.ESCALATE: plans.escalate,
}

_ANSWERS: Mapping[Topic, Answering] = {
    Topic.THANKS: plain.thanks,
    Topic.GREETING: plain.greeting,
    Topic.HELP: plain.what_i_can,
    Topic.CAUSE: causes.what_broke,
    Topic.WHY: causes.why,
    Topic.CONFIDENCE: causes.how_sure,
    Topic.RULED_OUT: causes.ruled_out,
    Topic.SUMMARY: causes.summary,
    Topic.BRIEF: causes.in_plain_words,
    Topic.IDEA: ideas.judge,
    Topic.NEXT: actions.next_checks,
    Topic.FIX: actions.how_to_fix,
    Topic.ROLLBACK: actions.roll_back,
    Topic.RESTART: judging.restart,
    Topic.BLAME: judging.blame_on_change,
    Topic.NOW: judging.as_of_now,
    Topic.VERIFY: actions.how_to_verify,
    Topic.HEALTH: state.health,
    Topic.IMPACT: state.impact,
    Topic.DEPENDENCIES: state.dependencies,
    Topic.CHANGES: history.changes,
    Topic.WHEN: _when,
    Topic.TIMELINE: history.timeline,
    Topic.ORDER: ordering.before_or_after,
    Topic.COUNT: _count,
    Topic.SHOW: _show,
    Topic.COVERAGE: plain.coverage,
    Topic.PLAN: actions.next_checks,
    Topic.STATUS: causes.summary,
    Topic.ESCALATE: causes.summary,
    Topic.UNKNOWN: plain.not_understood,
}
