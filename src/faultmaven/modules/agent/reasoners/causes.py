"""Answers about the cause: what broke, why, how sure that is, and what it is not."""

from faultmaven.analysis.model import Assurance, Cause, Verdict
from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.blocks import (
    ASSURANCES,
    answer_about,
    list_alternatives,
    list_changes,
    list_checks,
    list_explained,
    show_evidence,
    state_cause,
    state_remedy,
)
from faultmaven.modules.agent.reasoners.drafts import Draft
from faultmaven.modules.agent.reasoners.questions import Question
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.reasoners.topics import Topic
from faultmaven.modules.agent.reasoners.wording import (
    clock,
    plural,
    read_of,
    requested,
    sentence,
    sureness,
)
from faultmaven.modules.agent.response_types import NeedsMoreData

_REJECTED_SHOWN = 12
_LEADS = {
    Verdict.CAUSE_FOUND: "",
    Verdict.CANDIDATES: "No single cause is decisive. The best candidate:",
    Verdict.INCONCLUSIVE: "**The evidence does not decide what the cause is.**",
    Verdict.HEALTHY: "**I found no fault:** what this evidence lets me judge is healthy.",
    Verdict.RECOVERED: "**There was a fault, and it is over:** the last state I read is healthy.",
    Verdict.STALE_ALERT: "**The alert is stale:** what it reports is no longer the case.",
}


def what_broke(situation: Situation, question: Question) -> TurnProposal:
    """The leading cause with its evidence and its remedy; or the next one, if that is asked for."""
    analysis, draft = situation.analysis, Draft()
    if question.other:
        return _the_others(situation, draft)
    if lead := _LEADS[analysis.verdict]:
        draft.say(lead)
    cause = situation.leading
    if cause is None:
        return _without_cause(situation, draft)
    state_cause(draft, cause)
    list_explained(draft, cause)
    if cause.remedy:
        state_remedy(draft, cause.remedy)
    list_alternatives(draft, analysis.causes[1:])
    draft.say(_closing(situation))
    return draft.proposal(answer_about(situation, Topic.CAUSE))


def why(situation: Situation, question: Question) -> TurnProposal:
    """The mechanism of the cause: how it comes about, where it is written, and what follows."""
    cause = situation.leading
    if cause is None:
        return what_broke(situation, question)
    draft = Draft()
    draft.claim(f"**{sentence(cause.statement)}**", cause.citations)
    if cause.why:
        draft.claim(f"How it comes about: {sentence(cause.why)}", cause.citations)
    list_changes(draft, cause)
    show_evidence(draft, "Where it is written:", cause.citations)
    list_explained(draft, cause)
    draft.say(f"Confidence: {sureness(cause)}; {ASSURANCES[cause.assurance]}.")
    return draft.proposal(answer_about(situation, Topic.WHY))


def how_sure(situation: Situation, question: Question) -> TurnProposal:
    cause = situation.leading
    if cause is None:
        return what_broke(situation, question)
    draft = Draft()
    draft.claim(f"**{sureness(cause).capitalize()}:** {sentence(cause.statement)}", cause.citations)
    draft.say(f"So far {ASSURANCES[cause.assurance]}.")
    list_alternatives(draft, situation.analysis.causes[1:])
    if situation.analysis.next_checks:
        draft.say("**What would make it surer**")
        list_checks(draft, situation.analysis.next_checks)
    if cause.remedy and cause.remedy.verification and cause.assurance is not Assurance.CONFIRMED:
        then = sentence(cause.remedy.verification)
        draft.say(f"**What would prove it:** it is mended, and then: {then}")
    return draft.proposal(answer_about(situation, Topic.CONFIDENCE))


def ruled_out(situation: Situation, _: Question) -> TurnProposal:
    draft = Draft()
    rejected = situation.analysis.ruled_out
    if rejected:
        draft.say(f"**{plural(len(rejected), 'explanation')} ruled out**")
        draft.bullets(
            draft.cited(f"{sentence(r.statement)} {sentence(r.reason)}", r.citations)
            for r in rejected[:_REJECTED_SHOWN]
        )
        if len(rejected) > _REJECTED_SHOWN:
            draft.say(f"{len(rejected) - _REJECTED_SHOWN} more; ask about one: is it the network?")
    else:
        draft.say("**Nothing is ruled out:** this evidence refutes no explanation.")
    list_alternatives(draft, situation.analysis.causes[1:])
    return draft.proposal(answer_about(situation, Topic.RULED_OUT))


def summary(situation: Situation, _: Question) -> TurnProposal:
    """The whole case in a few lines, fit to be handed over."""
    analysis, draft = situation.analysis, Draft()
    cause = situation.leading
    draft.say(f"**Verdict:** {analysis.verdict.replace('_', ' ')}.")
    if cause:
        text = f"**Cause ({sureness(cause)}):** {sentence(cause.statement)}"
        draft.claim(text, cause.citations)
        list_explained(draft, cause)
        if cause.remedy:
            draft.say(f"**Remedy:** {sentence(cause.remedy.action)}")
    list_alternatives(draft, analysis.causes[1:])
    if analysis.next_checks:
        draft.say("**Open**")
        list_checks(draft, analysis.next_checks)
    draft.say(_closing(situation))
    return draft.proposal(answer_about(situation, Topic.SUMMARY))


def in_plain_words(situation: Situation, _: Question) -> TurnProposal:
    """What is felt, since when, why, and what is done, in four sentences and without commands."""
    cause, draft = situation.leading, Draft()
    if cause is None:
        draft.say(
            _LEADS[situation.analysis.verdict] or f"**{sentence(situation.analysis.summary)}**"
        )
        for check in situation.analysis.next_checks[:1]:
            draft.say(f"**What is looked into next:** {sentence(check.question)}")
        return draft.proposal(answer_about(situation, Topic.BRIEF))
    felt = cause.explains[0] if cause.explains else cause
    draft.claim(f"**What is wrong:** {sentence(felt.statement)}", felt.citations)
    events = situation.analysis.timeline
    if first := next((event for event in events if event.citation in cause.citations), None):
        draft.claim(f"**Since:** {clock(first.at)} at the latest.", (first.citation,))
    why = cause.why if felt is cause and cause.why else cause.statement
    draft.claim(f"**Why ({sureness(cause)}):** {sentence(why)}", cause.citations)
    if cause.remedy:
        draft.say(f"**What is to be done:** {sentence(cause.remedy.action)}")
    return draft.proposal(answer_about(situation, Topic.BRIEF))


def _the_others(situation: Situation, draft: Draft) -> TurnProposal:
    causes: tuple[Cause, ...] = situation.analysis.causes
    others = causes if situation.displaced else causes[1:]
    if others:
        which = "what did not hold" if situation.displaced else "the leading one"
        draft.say(f"The next candidate after {which}:")
        state_cause(draft, others[0])
        list_alternatives(draft, others[1:])
    else:
        draft.say("There is no other candidate in this evidence.")
    return draft.proposal(answer_about(situation, Topic.CAUSE))


def _without_cause(situation: Situation, draft: Draft) -> TurnProposal:
    analysis = situation.analysis
    shown = [f for f in analysis.findings if f.current][:6]
    if shown:
        draft.say("What I did find:")
        draft.bullets(draft.cited(sentence(f.statement), f.citations) for f in shown)
    if not analysis.next_checks:
        draft.say(_closing(situation))
        return draft.proposal(answer_about(situation, Topic.CAUSE))
    draft.say("**What would decide it**")
    list_checks(draft, analysis.next_checks)
    draft.say(_closing(situation))
    return draft.proposal(NeedsMoreData(requests=tuple(map(requested, analysis.next_checks))))


def _closing(situation: Situation) -> str:
    rejected = len(situation.analysis.ruled_out)
    text = read_of(situation.analysis.coverage)
    return text + (f" Ruled out: {plural(rejected, 'explanation')}." if rejected else "")
