"""Answers about time: what happened in which order, what changed, when it began."""

from collections.abc import Sequence
from datetime import datetime

import re2

from faultmaven.analysis.metrics.happenings import METRIC_CHANGE
from faultmaven.analysis.model import Event, Verdict
from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.blocks import answer_about, list_events
from faultmaven.modules.agent.reasoners.drafts import Draft, shown
from faultmaven.modules.agent.reasoners.looks import ROLLOUTS
from faultmaven.modules.agent.reasoners.needles import TROUBLE, Needle
from faultmaven.modules.agent.reasoners.questions import Edge, Question
from faultmaven.modules.agent.reasoners.scopes import asked_span, scope_of, search_in
from faultmaven.modules.agent.reasoners.searching import total
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.reasoners.topics import Topic
from faultmaven.modules.agent.reasoners.wording import clock, lasting, plural, sentence, stretch
from faultmaven.web.markdown import inline

EVENTS_SHOWN, CHANGES_SHOWN = 20, 8
FEW_EVENTS = 5
_HOW_LONG = re2.compile(r"(?i)\bhow long\b|\bfor how long\b")
_CHANGE_LINES = Needle(
    "lines that speak of a change",
    r"(?i)\b(?:deploy(?:ed|ing) |rolled (?:out|back)|rolling (?:out|back)|scaled (?:up|down)\b"
    r"|upgraded? |migrated? |reloaded\b|changed from\b|COMMAND=|HEAD is now at"
    r"|successfully installed|config\w* (?:changed|updated)|set to )|ScalingReplicaSet",
    "words of deploys, installations, settings and commands",
)
_CHANGES = ("change", "deploy", "rollout", "config", "release", "scal", "restart")


def timeline(situation: Situation, question: Question) -> TurnProposal:
    """The events in order, of the stretch of time and the things that were asked for.

    Where the analysis holds no such event, the warning and error lines of the logs stand in.
    """
    draft = Draft()
    events = _concerning(situation, question, situation.analysis.timeline)
    span = asked_span(situation, question)
    if span:
        events = [event for event in events if span.start <= event.at <= span.end]
    where = f" from {stretch(span)}" if span else ""
    if events:
        draft.say(f"**{plural(len(events), 'event')}{where}**")
        list_events(draft, _notable(events))
        if len(events) > EVENTS_SHOWN:
            draft.say(f"{len(events) - EVENTS_SHOWN:,} more; ask for a shorter stretch of time.")
    if len(events) < FEW_EVENTS:
        _trouble_in_logs(situation, question, draft, where)
    return draft.proposal(answer_about(situation, Topic.TIMELINE))


def changes(situation: Situation, question: Question) -> TurnProposal:
    """Deploys, restarts and configuration changes, the last first."""
    draft = Draft()
    events = _concerning(situation, question, situation.analysis.timeline)
    found = [event for event in events if is_change(event)]
    if found:
        draft.say(f"**{plural(len(found), 'change')} in the evidence, the latest first**")
        list_events(draft, found[::-1][:CHANGES_SHOWN])
        if len(found) > CHANGES_SHOWN:
            draft.say(f"{len(found) - CHANGES_SHOWN:,} earlier ones; ask for the timeline.")
    else:
        _without_a_change(situation, question, draft)
    return draft.proposal(answer_about(situation, Topic.CHANGES))


def when_it_began(situation: Situation, question: Question) -> TurnProposal:
    """The first (or last) event of the things asked about, or of the cause."""
    draft = Draft()
    events = _concerning(situation, question, situation.analysis.timeline)
    if question.restarts:
        events = [event for event in events if "restart" in event.kind]
    if not question.about and (cause := situation.leading):
        events = [event for event in events if event.entity == cause.entity] or events
    events = [event for event in events if not is_change(event)] or events
    if not events:
        _trouble_in_logs(situation, question, draft, "")
        return draft.proposal(answer_about(situation, Topic.WHEN))
    last = question.edge is Edge.LAST
    event = events[-1] if last else events[0]
    span = situation.analysis.coverage.span
    if _HOW_LONG.search(question.text) and span and span.end >= event.at:
        _lasted(situation, draft, event, span.end)
        return draft.proposal(answer_about(situation, Topic.WHEN))
    lead = f"**{clock(event.at)}** is the {'last' if last else 'first'} sign:"
    draft.claim(f"{lead} {sentence(shown(event.summary))}", (event.citation,))
    around = events[-6:-1] if last else events[1:6]
    if around:
        draft.say("What came before:" if last else "What came next:")
        list_events(draft, around)
    return draft.proposal(answer_about(situation, Topic.WHEN))


def _lasted(situation: Situation, draft: Draft, first: Event, end: datetime) -> None:
    """For how long the evidence shows it; whether it goes on after its end nobody can tell."""
    is_over = situation.analysis.verdict in (Verdict.RECOVERED, Verdict.STALE_ALERT)
    lead = "Less than" if is_over else "At least"
    text = f"**{lead} {lasting(end - first.at)}:** the first sign is of {clock(first.at)}"
    draft.claim(f"{text}: {sentence(shown(first.summary))}", (first.citation,))
    draft.say(f"The evidence ends at {clock(end)}.")


def _without_a_change(situation: Situation, question: Question, draft: Draft) -> None:
    """Says that no change has a time of its own, and shows the lines that speak of one."""
    found = search_in(situation, scope_of(situation, question), _CHANGE_LINES, samples=EVENTS_SHOWN)
    lines = [match.citation for hits in found for match in hits.samples][:CHANGES_SHOWN]
    if lines:
        count = plural(total(found), "line")
        speaks = "speaks" if total(found) == 1 else "speak"
        draft.claim(f"**No change is established,** but {count} {speaks} of one:", lines[:1])
        draft.lines(lines)
    else:
        draft.say("**No change is recorded** in this evidence: no deploy, restart or new config.")
    draft.say(f"The last changes would show here: {inline(ROLLOUTS[situation.platform])}")


def _concerning(situation: Situation, question: Question, events: Sequence[Event]) -> list[Event]:
    if not question.about:
        return list(events)
    families = [situation.subjects.family(name) for name in question.about]
    return [event for event in events if any(event.entity in family for family in families)]


def is_change(event: Event) -> bool:
    """Whether an event is something that was done to the system; a metric that moves is not."""
    return event.kind != METRIC_CHANGE and any(word in event.kind.lower() for word in _CHANGES)


def _notable(events: list[Event]) -> list[Event]:
    """At most `EVENTS_SHOWN` events: the first half and the last half of what there is."""
    if len(events) <= EVENTS_SHOWN:
        return events
    half = EVENTS_SHOWN // 2
    return events[:half] + events[-half:]


def _trouble_in_logs(situation: Situation, question: Question, draft: Draft, where: str) -> None:
    """Dated warning and error lines of all logs, merged by time."""
    scope = scope_of(situation, question)
    found = search_in(situation, scope, TROUBLE, samples=EVENTS_SHOWN, timed=True)
    matches = [match for hits in found for match in hits.samples if match.at]
    dated = sorted(((m.at, m.citation) for m in matches if m.at), key=lambda pair: pair[0])
    if not dated:
        draft.say(f"**No dated warning or error line{where}** is in the files I read.")
        return
    lines = plural(total(found), "warning or error line")
    draft.say(f"**{lines} in the logs{where}**, the earliest first:")
    draft.bullets(f"{clock(at)} {draft.quoted(citation)}" for at, citation in dated[:EVENTS_SHOWN])
