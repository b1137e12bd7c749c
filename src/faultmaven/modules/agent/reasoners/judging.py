"""Answers that weigh: are we well now, may it be restarted, did a change do this."""

import re2

from faultmaven.analysis.model import Cause, CommandClass, Verdict
from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.blocks import answer_about, list_events
from faultmaven.modules.agent.reasoners.drafts import Draft
from faultmaven.modules.agent.reasoners.history import changes, is_change
from faultmaven.modules.agent.reasoners.looks import Platform, look_at
from faultmaven.modules.agent.reasoners.questions import Question
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.reasoners.topics import Topic
from faultmaven.modules.agent.reasoners.wording import clock, read_of, sentence, sureness
from faultmaven.modules.case.hypotheses import Category

_WELL = (Verdict.HEALTHY, Verdict.RECOVERED, Verdict.STALE_ALERT)
_STILL_SHOWN = 4
_CHANGES_SHOWN = 4
_RESTARTS = re2.compile(r"(?i)\brestart|\breboot")
_CRASHES = re2.compile(r"(?i)crash|restart|\bbackoff|back-off")
_EASED = frozenset({Category.CAPACITY, Category.CODE})
"""Kinds of cause that a restart may put off: what has piled up in a process is gone with it."""


def as_of_now(situation: Situation, _: Question) -> TurnProposal:
    """Whether all is well at the end of what was read; later than that nobody can tell."""
    analysis, draft = situation.analysis, Draft()
    span = analysis.coverage.span
    reach = f" (it ends at {clock(span.end)})" if span else ""
    current = [finding for finding in analysis.findings if finding.current]
    cause = situation.leading
    if analysis.verdict in _WELL:
        draft.say(f"**Yes, as far as the evidence reaches**{reach}: its last state is healthy.")
    elif cause or current:
        draft.say(f"**No, not as far as the evidence reaches**{reach}:")
        told = [(cause.statement, cause.citations)] if cause else []
        told += [(finding.statement, finding.citations) for finding in current]
        shown = list(dict.fromkeys(told))[:_STILL_SHOWN]
        draft.bullets(draft.cited(sentence(text), citations) for text, citations in shown)
    else:
        draft.say(f"**I cannot tell:** nothing in the evidence says so{reach}.")
        draft.say(read_of(analysis.coverage))
    draft.say("Newer state would show how it is by now (these commands only read):")
    draft.commands(look_at(situation.platform, cause.entity if cause else None))
    return draft.proposal(answer_about(situation, Topic.NOW))


def restart(situation: Situation, _: Question) -> TurnProposal:
    """Whether a restart mends the cause, and what it costs; that it is safe no evidence shows."""
    cause, draft = situation.leading, Draft()
    if situation.platform is Platform.BUILD:
        return _rerun(situation, draft)
    if cause is None:
        draft.say("**I know no cause that a restart would mend.** It may hide what happened.")
    else:
        _of_cause(cause, situation, draft)
    draft.say(
        "**Before you do:** whoever uses it is cut off meanwhile, and what it holds in memory is"
        " lost. Save its logs and state first:"
    )
    draft.commands(look_at(situation.platform, cause.entity if cause else None))
    return draft.proposal(answer_about(situation, Topic.RESTART))


def _rerun(situation: Situation, draft: Draft) -> TurnProposal:
    draft.say(
        "**You can:** a run of the same commit costs only time. If it passes, the failure comes and"
        " goes; if it fails in the same place, a rerun does not mend it."
    )
    if cause := situation.leading:
        draft.claim(
            f"What failed ({sureness(cause)}): {sentence(cause.statement)}", cause.citations
        )
    return draft.proposal(answer_about(situation, Topic.RESTART))


def _of_cause(cause: Cause, situation: Situation, draft: Draft) -> None:
    remedy = cause.remedy
    wanted = remedy and any(
        _RESTARTS.search(command.text) and command.safety is not CommandClass.READ_ONLY
        for command in remedy.commands
    )
    told = f"{sentence(cause.statement)[:-1]} ({sureness(cause)})."
    if wanted:
        lead = "**A restart belongs to the fix,** after the cause is mended:"
    elif situation.category_of(cause) in _EASED:
        lead = "**A restart may ease it for a while; it does not mend it:**"
    else:
        lead = "**A restart does not mend it:**"
    draft.claim(f"{lead} {told}", cause.citations)
    crashing = [effect for effect in cause.explains if _CRASHES.search(effect.statement)]
    for effect in crashing[:1]:
        text = f"It is restarted again and again already: {sentence(effect.statement)}"
        draft.claim(text, effect.citations)
    if remedy and not wanted:
        draft.say(f"**Rather do this:** {sentence(remedy.action)}")


def blame_on_change(situation: Situation, question: Question) -> TurnProposal:
    """Whether a deploy or another change led to the cause, as far as the evidence shows it."""
    cause = situation.leading
    known = [event for event in situation.analysis.timeline if is_change(event)]
    if cause is None or not (known or cause.changes):
        return changes(situation, question)
    draft = Draft()
    if cause.changes:
        last = cause.changes[-1]
        text = f"**It may have:** {sentence(last.summary)[:-1]} ({clock(last.at)}), before this:"
        draft.claim(f"{text} {sentence(cause.statement)}", (last.citation, *cause.citations))
        list_events(draft, cause.changes[:-1])
        draft.say("That one came before the other does not prove it; undoing it would.")
    else:
        text = "**Nothing shows that:** no change is among what led to this:"
        draft.claim(f"{text} {sentence(cause.statement)}", cause.citations)
        draft.say("**Changes in the evidence, the latest first**")
        list_events(draft, known[::-1][:_CHANGES_SHOWN])
    return draft.proposal(answer_about(situation, Topic.BLAME))


def where_written(situation: Situation, question: Question) -> TurnProposal:
    """The lines that the leading cause rests on, and nothing else."""
    cause = situation.leading
    draft = Draft()
    if cause is None:
        draft.say("**Which line?** No cause stands that one would prove. Name a text or a file.")
        return draft.proposal(answer_about(situation, Topic.SHOW))
    draft.claim(f"It says that {sentence(cause.statement)}", cause.citations)
    draft.lines(cause.citations)
    return draft.proposal(answer_about(situation, Topic.SHOW))
