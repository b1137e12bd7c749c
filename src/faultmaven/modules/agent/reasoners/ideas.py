"""Answers to a suspicion: is it the network, could it be DNS, are you sure it is not the disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import re2

from faultmaven.analysis.model import Command, CommandClass
from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.blocks import answer_about, show_evidence
from faultmaven.modules.agent.reasoners.causes import what_broke
from faultmaven.modules.agent.reasoners.drafts import Draft
from faultmaven.modules.agent.reasoners.looks import Platform
from faultmaven.modules.agent.reasoners.needles import TROUBLE
from faultmaven.modules.agent.reasoners.questions import Question
from faultmaven.modules.agent.reasoners.searching import Wanted, search, total
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.reasoners.suspicions import suspicion_in
from faultmaven.modules.agent.reasoners.topics import Topic
from faultmaven.modules.agent.reasoners.wording import plural, sentence, sureness

_LINES_SHOWN = 4
_NAMED = re2.compile(
    r"(?i)^(?:so |and |but )*(?:why not|was it|is it|could it be|can it be|might it be|may it be"
    r"|what if it'?s|what if it is)(?: not)? ((?:an? |the |our |my )?)"
    r"([a-z][\w-]{3,}(?: [\w-]{3,})?)\W*$"
)
"""Something that is suspected by a name of which nothing is known."""
_DOUBTED = re2.compile(r"(?i)\bnot\b|n't\b|\bisnt\b")


@dataclass(frozen=True, slots=True)
class Idea:
    """What is suspected: its name, the pattern by which it is known, and what would show it.

    `doubted`: the question is whether it is not so.
    """

    name: str
    pattern: str
    show: Mapping[Platform, str] = field(default_factory=dict)
    doubted: bool = False


def judge(situation: Situation, question: Question) -> TurnProposal:
    """What the analysis holds for and against a suspected cause."""
    idea = _idea_of(question)
    if idea is None:
        return what_broke(situation, question)
    draft = Draft()
    weigh(situation, draft, idea)
    return draft.proposal(answer_about(situation, Topic.IDEA))


def idea_in(text: str) -> Idea | None:
    """The kind of cause that a text names, if it is one that is known."""
    known = suspicion_in(text)
    if known is None:
        return None
    return Idea(known.name, known.meant, known.show, bool(_DOUBTED.search(text)))


def weigh(situation: Situation, draft: Draft, idea: Idea) -> None:
    """Says what speaks for an idea and against it, and where the evidence points instead."""
    analysis = situation.analysis
    speaks_of = re2.compile("(?i)" + idea.pattern)
    causes = [c for c in analysis.causes if speaks_of.search(f"{c.statement} {c.code}")]
    rejected = [r for r in analysis.ruled_out if speaks_of.search(f"{r.statement} {r.reason}")]
    signs = [f for f in analysis.findings if speaks_of.search(f"{f.statement} {f.code}")]
    if causes and causes[0].rank == 1:
        lead = "No: that is" if idea.doubted else "Yes, that is"
        text = f"**{lead} where the evidence points** ({sureness(causes[0])})."
        draft.claim(f"{text} {sentence(causes[0].statement)}", causes[0].citations)
        show_evidence(draft, "**Evidence**", causes[0].citations)
    elif causes:
        text = f"**Possible, but not the likeliest** ({sureness(causes[0])})."
        draft.claim(f"{text} {sentence(causes[0].statement)}", causes[0].citations)
    elif rejected:
        draft.say(f"**{'Yes' if idea.doubted else 'No'}, that is ruled out.**")
        draft.bullets(
            draft.cited(f"{sentence(r.statement)} {sentence(r.reason)}", r.citations)
            for r in rejected
        )
    elif signs:
        draft.say("**There are signs of it, but it is not what I take for the cause.**")
        draft.bullets(draft.cited(sentence(f.statement), f.citations) for f in signs[:5])
    else:
        _without_a_sign(situation, draft, idea)
    _what_instead(situation, draft, is_leading=bool(causes and causes[0].rank == 1))
    command = idea.show.get(situation.platform)
    if command and not (causes or rejected or signs):
        draft.say(f"That alone does not rule {idea.name} out; this would show it:")
        draft.commands([Command(command, CommandClass.READ_ONLY)])


def _idea_of(question: Question) -> Idea | None:
    if known := idea_in(question.text):
        return known
    if question.about:
        pattern = "|".join(re2.escape(name) for name in question.about)
        return Idea(" or ".join(question.about), pattern)
    if question.needle:
        return Idea("it", question.needle.pattern.removeprefix("(?i)"))
    named = _NAMED.search(question.text)
    if named is None:
        return None
    pattern = r"\W?".join(map(re2.escape, named.group(2).split()))
    return Idea(f"{named.group(1) or ''}{named.group(2)}", pattern)


def _without_a_sign(situation: Situation, draft: Draft, idea: Idea) -> None:
    wanted = Wanted(
        ("(?i)" + idea.pattern, TROUBLE.pattern),
        samples=_LINES_SHOWN,
        unless=TROUBLE.unless,
        least=TROUBLE.least,
    )
    found = search(situation.sources, wanted)
    plain = () if found else search(situation.sources, Wanted((wanted.patterns[0],), samples=2))
    if plain:
        lines = [match.citation for hits in plain for match in hits.samples][:_LINES_SHOWN]
        text = f"**Nothing speaks for {idea.name}:** only other lines mention it:"
        draft.claim(text, lines[:1])
        draft.lines(lines)
    elif found:
        lines = [match.citation for hits in found for match in hits.samples][:_LINES_SHOWN]
        count = plural(total(found), "warning or error line")
        draft.claim(f"**No finding speaks for {idea.name},** though {count} mention it.", lines[:1])
        draft.lines(lines)
    else:
        read = plural(situation.analysis.coverage.lines_read, "line")
        draft.say(
            f"**Nothing speaks for {idea.name}:** no warning or error line mentions it ({read}"
            " read)."
        )


def _what_instead(situation: Situation, draft: Draft, *, is_leading: bool) -> None:
    cause = situation.leading
    if cause and not is_leading:
        text = f"The evidence points elsewhere: {sentence(cause.statement)[:-1]}"
        draft.claim(f"{text} ({sureness(cause)}).", cause.citations)
