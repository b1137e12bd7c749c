"""The paragraphs that several answers are made of."""

from collections.abc import Iterable, Sequence

from faultmaven.analysis.model import Assurance, Cause, Citation, Event, NextCheck, Remedy
from faultmaven.modules.agent.reasoners.drafts import Draft, shown
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.reasoners.topics import Topic
from faultmaven.modules.agent.reasoners.wording import (
    clock,
    label,
    named,
    plural,
    requested,
    sentence,
    sureness,
)
from faultmaven.modules.agent.response_types import Answer
from faultmaven.web.markdown import inline

EVIDENCE_SHOWN = 5
ALTERNATIVES_SHOWN = 3
EXPLAINED_SHOWN = 6
ASSURANCES = {
    Assurance.NONE: "nothing proves it yet",
    Assurance.CANDIDATE: "it fits the evidence, but the mechanism is not shown",
    Assurance.MECHANISTIC: "the mechanism is in the evidence; only a fix that works confirms it",
    Assurance.CONFIRMED: "it is confirmed: the symptom went away when this was fixed",
}


def state_cause(draft: Draft, cause: Cause) -> None:
    """The cause in a sentence, where it is written, and what follows from it."""
    draft.claim(f"**{sentence(cause.statement)}**", cause.citations)
    draft.say(f"Where: {named(cause.entity)}. Confidence: {sureness(cause)}.")
    if cause.why:
        draft.claim(f"**Why:** {sentence(cause.why)}", cause.citations)
    list_changes(draft, cause)
    show_evidence(draft, "**Evidence**", cause.citations)


def list_changes(draft: Draft, cause: Cause) -> None:
    """What was changed before the cause showed, in order."""
    if cause.changes:
        draft.say("**Changed before**")
        list_events(draft, cause.changes)


def show_evidence(draft: Draft, heading: str, citations: Sequence[Citation]) -> None:
    if not citations:
        return
    draft.say(heading)
    draft.lines(citations[:EVIDENCE_SHOWN])
    if len(citations) > EVIDENCE_SHOWN:
        draft.say(f"{plural(len(citations) - EVIDENCE_SHOWN, 'more line')} not shown here.")


def list_explained(draft: Draft, cause: Cause) -> None:
    """What else follows from the cause."""
    if not cause.explains:
        return
    draft.say("**It explains**")
    draft.bullets(
        draft.cited(sentence(effect.statement), effect.citations)
        for effect in cause.explains[:EXPLAINED_SHOWN]
    )


def list_alternatives(draft: Draft, causes: Sequence[Cause]) -> None:
    """The other causes: first those that are broken as well, then those it may be instead."""
    _list_causes(draft, "**Broken as well**", [cause for cause in causes if cause.independent])
    _list_causes(draft, "**If it is not that**", [c for c in causes if not c.independent])


def _list_causes(draft: Draft, heading: str, causes: Sequence[Cause]) -> None:
    if not causes:
        return
    draft.say(heading)
    draft.bullets(
        draft.cited(f"{sentence(cause.statement)[:-1]} ({sureness(cause)}).", cause.citations)
        for cause in causes[:ALTERNATIVES_SHOWN]
    )


def list_events(draft: Draft, events: Sequence[Event]) -> None:
    """Events, one a line, each with its time and the line that tells of it."""
    if events:
        draft.bullets(draft.cited(_row(event), (event.citation,)) for event in events)


def _row(event: Event) -> str:
    times = f" ({event.count:,} times)" if event.count > 1 else ""
    return f"{clock(event.at)} \u2013 {sentence(shown(event.summary))[:-1]}{times}."


def state_remedy(draft: Draft, remedy: Remedy) -> None:
    draft.say(f"**Do:** {sentence(remedy.action)}")
    if remedy.commands:
        draft.commands(remedy.commands)
    if remedy.verification:
        draft.say(f"**Then check:** {sentence(remedy.verification)}")


def list_checks(draft: Draft, checks: Iterable[NextCheck]) -> None:
    """Each missing piece of evidence with the command that gets it, which only reads."""
    draft.bullets(
        f"{sentence(check.question)}" + (f" {inline(check.command)}" if check.command else "")
        for check in checks
    )


def answer_about(situation: Situation, topic: Topic) -> Answer:
    cause = situation.leading
    return Answer(
        topic=topic,
        confidence=cause.confidence if cause else None,
        confidence_label=label(cause.confidence) if cause else None,
        next_checks=tuple(requested(check) for check in situation.analysis.next_checks),
    )
