"""Answers that need no cause: small talk, what was read, what this analyst can and cannot do."""

import re2

from faultmaven.analysis.model import FileCoverage
from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.blocks import answer_about
from faultmaven.modules.agent.reasoners.drafts import Draft
from faultmaven.modules.agent.reasoners.questions import Question
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.reasoners.topics import Topic
from faultmaven.modules.agent.reasoners.wording import plural, read_of, stretch
from faultmaven.modules.agent.response_types import ClarificationRequest
from faultmaven.web.markdown import inline

_FILES_SHOWN = 40
_WORD = re2.compile(r"\pL+")
_OTHER_SCRIPT = re2.compile(r"[^\P{L}\p{Latin}]{2}")
_NOT_ENGLISH = frozenset(
    re2.findall(
        r"\pL+",
        "der und nicht ist warum welche wie kaputt qué que cómo pasó está esto pourquoi quoi"
        " quelle cosa perché sono quando onde não porque waarom niet jest dlaczego varför hvorfor",
    )
)
"""Function words of other languages that English does not have."""
CAN_ASK = (
    "What broke, and why?",
    "What did you rule out?",
    "What should I check next?",
    "How do I fix it?",
    "How many errors are there per file?",
    "Show me the lines containing 'connection refused'.",
    "What happened between 10:00 and 10:05?",
)


def thanks(situation: Situation, _: Question) -> TurnProposal:
    draft = Draft()
    draft.say("You're welcome. After a fix, upload the new state and I will check that it holds.")
    return draft.proposal(answer_about(situation, Topic.THANKS))


def nothing_waits(situation: Situation) -> TurnProposal:
    """A yes or a no to nothing."""
    draft = Draft()
    draft.say("Nothing waits for a yes or a no. Ask me something, for example:")
    draft.bullets(CAN_ASK[:4])
    return draft.proposal(answer_about(situation, Topic.THANKS))


def greeting(situation: Situation, _: Question) -> TurnProposal:
    draft = Draft()
    draft.say("Hello. Ask **what broke** and I answer from the evidence of this case.")
    return draft.proposal(answer_about(situation, Topic.GREETING))


def what_i_can(situation: Situation, _: Question) -> TurnProposal:
    draft = Draft()
    draft.say(
        "I am FaultMaven's built-in analyst: rules and searches over the uploaded evidence, no"
        " language model. Every claim I make about your system cites a file and line."
    )
    draft.say("Ask, for example:")
    draft.bullets(CAN_ASK)
    return draft.proposal(answer_about(situation, Topic.HELP))


def coverage(situation: Situation, _: Question) -> TurnProposal:
    """Which evidence was read, how it was understood, and what was not read."""
    read = situation.analysis.coverage
    draft = Draft()
    draft.say(f"**{read_of(read)}**" + (f" It covers {stretch(read.span)}." if read.span else ""))
    if read.files:
        draft.bullets(_file(file) for file in read.files[:_FILES_SHOWN])
    if len(read.files) > _FILES_SHOWN:
        draft.say(f"{plural(len(read.files) - _FILES_SHOWN, 'more file')} not listed here.")
    if read.skipped:
        draft.say("**Not read**")
        draft.bullets(f"{inline(name)}: {reason}" for name, reason in read.skipped[:_FILES_SHOWN])
    return draft.proposal(answer_about(situation, Topic.COVERAGE))


def not_understood(situation: Situation, question: Question) -> TurnProposal:
    """Says what cannot be answered without a model, and what to ask instead."""
    draft = Draft()
    near = situation.subjects.near(question.text)
    if near:
        asked = f"Did you mean {' or '.join(inline(name) for name in near)}?"
        draft.say(asked)
    elif _speaks_otherwise(question.text):
        asked = "Please ask in English."
        draft.say(
            f"**{asked}** I have no language model, and my rules read English only. For example:"
        )
        draft.bullets(CAN_ASK)
    else:
        asked = "What shall I look for in the evidence?"
        draft.say(
            "**I cannot answer that:** no language model is configured, and my rules do not cover"
            " this question. I read this case's evidence; general advice and judgement calls need"
            " a model or a colleague. What I can answer:"
        )
        draft.bullets(CAN_ASK)
    options = near or CAN_ASK
    return draft.proposal(ClarificationRequest(questions=(asked,), options=options))


def _speaks_otherwise(text: str) -> bool:
    """Whether a text holds function words of another language, or letters of another script."""
    words = frozenset(_WORD.findall(text.lower()))
    return bool(words & _NOT_ENGLISH) or bool(_OTHER_SCRIPT.search(text))


def _file(file: FileCoverage) -> str:
    text = f"{inline(file.file)}: {plural(file.lines, 'line')}, read as {file.format}"
    text += f", {file.unparsed:,} of them as plain text" if file.unparsed else ""
    return text + (f" ({file.note})" if file.note else "")
