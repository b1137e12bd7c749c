"""The kinds of question the built-in analyst understands, and the phrases they are known by."""

from enum import StrEnum
from pathlib import Path
from typing import Final

import re2
import yaml
from pydantic import BaseModel

from faultmaven.modules.agent.reasoners.phrases import Phrase


class Topic(StrEnum):
    THANKS = "thanks"
    GREETING = "greeting"
    HELP = "help"
    CAUSE = "cause"
    WHY = "why"
    CONFIDENCE = "confidence"
    RULED_OUT = "ruled_out"
    IDEA = "idea"
    NEXT = "next"
    FIX = "fix"
    VERIFY = "verify"
    HEALTH = "health"
    IMPACT = "impact"
    DEPENDENCIES = "dependencies"
    CHANGES = "changes"
    COUNT = "count"
    WHEN = "when"
    SHOW = "show"
    TIMELINE = "timeline"
    SUMMARY = "summary"
    COVERAGE = "coverage"
    ORDER = "order"
    ROLLBACK = "rollback"
    RESTART = "restart"
    BLAME = "blame"
    NOW = "now"
    BRIEF = "brief"
    PLAN = "plan"
    STATUS = "status"
    ESCALATE = "escalate"
    TOLD = "told"
    PROBLEM = "problem"
    UNKNOWN = "unknown"


SOCIAL = (Topic.THANKS, Topic.GREETING, Topic.HELP)
"""Topics that are about the talk itself: the evidence plays no part in their answers."""


class _Phrases(BaseModel):
    topic: Topic
    phrases: tuple[str, ...]


class _Table(BaseModel):
    words: dict[str, str]
    topics: tuple[_Phrases, ...]


def _compiled(table: _Table) -> tuple[tuple[Topic, Phrase], ...]:
    def written(phrase: str) -> str:
        for name, words in table.words.items():
            phrase = phrase.replace(f"<{name}>", words)
        return phrase

    return tuple(
        (row.topic, re2.compile("(?i)" + "|".join(map(written, row.phrases))))
        for row in table.topics
    )


TABLE: Final = Path(__file__).with_suffix(".yaml")
_PHRASES = _compiled(_Table.model_validate(yaml.safe_load(TABLE.read_bytes())))


def topic_of(sentence: str) -> Topic:
    """The first topic whose phrases occur in the sentence; `UNKNOWN` when none does."""
    spoken = sentence.strip().replace("\u2019", "'")
    return next((topic for topic, phrase in _PHRASES if phrase.search(spoken)), Topic.UNKNOWN)
