"""Understands what an engineer asks: the topic, the things, the lines and the time it is about."""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce

import re2

from faultmaven.modules.agent.reasoners.names import Subjects
from faultmaven.modules.agent.reasoners.needles import (
    Needle,
    mentioned_in,
    needle_in,
    quoted_in,
    rest_of,
)
from faultmaven.modules.agent.reasoners.suspicions import suspicion_in
from faultmaven.modules.agent.reasoners.times import Window, window_in
from faultmaven.modules.agent.reasoners.topics import SOCIAL, Topic, topic_of

READ_CHARACTERS = 1500
"""How much of either end of a long message is read as a question; the rest is pasted text."""

_SENTENCE = re2.compile(r"[^.!?\n]*(?:[.!?][^\s.!?][^.!?\n]*)*[.!?\n]*")
_PER = re2.compile(r"(?i)\b(?:per|by|for each|in each|each|grouped by)\b")
_FIRST = re2.compile(r"(?i)\b(?:first|start(?:ed|s|ing)?|beg[ai]n|begun|onset|since|earliest)\b")
_LAST = re2.compile(r"(?i)\b(?:last|latest|most recent|stop(?:ped)?|end(?:ed)?|final)\b")
_OTHER = re2.compile(r"(?i)\b(?:others?|second|next one|another|alternatives?|what else)\b")
_CARRY_ON = re2.compile(r"(?i)^(?:and|also|what about|how about|ok and|same for|or)\b")
_IT = re2.compile(r"(?i)\b(?:it|its|this|that|these|those|them|they|he|she)\b")
_RESTARTS = re2.compile(r"(?i)\brestart(?:s|ed|ing)?\b")
_SELF_CONTAINED = 8
"""Words from which on a message is taken to say what it is about."""


class Edge(StrEnum):
    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Question:
    """One question: what kind it is, and what it is about as far as it says so.

    `about` are names the evidence knows, `mentions` other words that confine a search.
    """

    topic: Topic
    text: str
    about: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    needle: Needle | None = None
    window: Window | None = None
    edge: Edge | None = None
    per: bool = False
    other: bool = False
    restarts: bool = False


def understand(message: str, earlier: tuple[str, ...], subjects: Subjects) -> Question:
    """The question of a message, read with the user's earlier messages (oldest first)."""
    asked = (_alone(text, subjects) for text in earlier)
    serious = (question for question in asked if question.topic not in SOCIAL)
    return reduce(_following, (*serious, _alone(message, subjects)))


def _alone(message: str, subjects: Subjects) -> Question:
    text = _ends(message)
    sentence, topic = _leading_sentence(text)
    about = subjects.named_in(sentence) or subjects.named_in(text)
    files = subjects.files_named_in(text)
    needle, rest = needle_in(sentence), None
    if not (needle or about or files) and topic in (*_SEARCHES, Topic.IDEA):
        rest = rest_of(sentence)
    mentions = () if about or files or rest else mentioned_in(sentence)
    if topic in _WHETHER and quoted_in(sentence):
        topic = Topic.COUNT
    if topic is Topic.UNKNOWN and needle_in(sentence):
        topic = Topic.SHOW
    vague = topic in (Topic.HEALTH, Topic.UNKNOWN) and "?" in sentence
    if vague and not (about or files or needle) and suspicion_in(sentence):
        topic = Topic.IDEA
    if topic is Topic.UNKNOWN and about:
        topic = Topic.HEALTH
    return Question(
        topic=topic,
        text=sentence.strip(),
        about=about,
        files=files,
        mentions=mentions,
        needle=needle or rest,
        window=window_in(text),
        edge=_edge(sentence),
        per=bool(_PER.search(sentence)),
        other=bool(_OTHER.search(sentence)),
        restarts=bool(_RESTARTS.search(sentence)),
    )


def _following(before: Question, now: Question) -> Question:
    """`now` with what it leaves unsaid taken from the question before it."""
    if len(now.text.split()) >= _SELF_CONTAINED or now.topic in SOCIAL:
        return now
    if now.topic in _OF_THE_WHOLE:
        return now
    carried = _carried_on(before, now)
    about, mentions = carried.about, carried.mentions
    if _leans_on(carried) and not (about or mentions):
        about, mentions = before.about, before.mentions
    needle = carried.needle
    if needle is None and carried.topic in _SEARCHES and _leans_on(carried):
        needle = None if carried.restarts or before.topic not in _SEARCHES else before.needle
    window = carried.window or (before.window if _leans_on(carried) else None)
    return replace(carried, about=about, mentions=mentions, needle=needle, window=window)


_WHETHER = (Topic.HEALTH, Topic.IDEA, Topic.UNKNOWN)
"""Topics of questions whether something is so; of quoted text that is whether it occurs."""
_OF_THE_WHOLE = (Topic.SUMMARY, Topic.COVERAGE, Topic.CAUSE)
_SEARCHES = (Topic.COUNT, Topic.SHOW, Topic.WHEN)
_INHERITED = (
    Topic.COUNT,
    Topic.SHOW,
    Topic.WHEN,
    Topic.HEALTH,
    Topic.WHY,
    Topic.DEPENDENCIES,
    Topic.IDEA,
)


def _carried_on(before: Question, now: Question) -> Question:
    """`and billing?` asks of billing what was asked before; `and the other?` of the next."""
    bare = now.topic in (Topic.UNKNOWN, Topic.HEALTH) or (now.needle and now.topic is Topic.SHOW)
    if not (_CARRY_ON.search(now.text) and bare):
        return now
    if now.other and before.topic not in _SEARCHES:
        return replace(now, topic=Topic.CAUSE)
    if now.edge and before.topic in _SEARCHES:
        return replace(now, topic=before.topic, needle=before.needle, about=before.about)
    if before.topic not in _INHERITED or (before.topic is Topic.IDEA and now.about):
        return now
    return replace(
        now,
        topic=before.topic,
        needle=now.needle or before.needle,
        about=now.about or (() if now.mentions else before.about),
        mentions=now.mentions,
        restarts=now.restarts or (before.restarts and not now.needle),
        per=now.per or before.per,
        edge=now.edge or before.edge,
    )


def _leans_on(now: Question) -> bool:
    words = len(now.text.split())
    bare = not (now.needle or now.about or now.mentions)
    short = words <= 2 or (now.edge is not None and words <= 5 and bare)
    return short or bool(_IT.search(now.text))


def _leading_sentence(text: str) -> tuple[str, Topic]:
    """The sentence that asks: a question before a statement, the last one asked first."""
    sentences = [s for s in _SENTENCE.findall(text) if s.strip()] or [text]
    ranked = [s for s in sentences if "?" in s][::-1] + [s for s in sentences if "?" not in s]
    known = ((s, topic_of(s)) for s in ranked)
    serious = (pair for pair in known if pair[1] not in (*SOCIAL, Topic.UNKNOWN))
    return next(serious, (ranked[0], topic_of(text.strip()[:200])))


def _ends(message: str) -> str:
    if len(message) <= 2 * READ_CHARACTERS:
        return message
    return message[:READ_CHARACTERS] + "\n" + message[-READ_CHARACTERS:]


def _edge(sentence: str) -> Edge | None:
    if _LAST.search(sentence):
        return Edge.LAST
    return Edge.FIRST if _FIRST.search(sentence) else None
