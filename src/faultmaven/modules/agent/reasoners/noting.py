"""Which of the user's own sentences the journal keeps: facts that no later turn may forget."""

from collections.abc import Iterator

import re2

from faultmaven.modules.agent.reasoners.phrases import ASKING
from faultmaven.modules.case.investigation import LONGEST_NOTE, NoteKind

READ_CHARACTERS = 1500
MOST_NOTES = 4
_FEWEST_WORDS = 3

_PASTED = re2.compile(r"(?s)```.*?(?:```|$)|(?m:^>.*$)")
_SENTENCE = re2.compile(r"(?s)\S.*?(?:[.!?]+(?:\s|$)|\n|$)")
_REQUEST = re2.compile(
    r"^(?:please |can you |could you )*(?:show|list|find|count|grep|search|summari[sz]e|explain"
    r"|tell|give|print|check|compare|analy[sz]e|look|help)\b"
)
_SUPPOSED = re2.compile(
    r"\b(?:if|maybe|perhaps|might|could|would|should|suppose|assuming|hopefully|let me|let us"
    r"|going to|plan(?:ning)? to|want to|about to|will|i think|i guess|i suspect|i believe)\b"
)
_TIME = (
    r"(?:\b\d{1,2}[:.]\d{2}\b|\b\d{1,2} ?(?:am|pm)\b|\b\d{4}-\d{2}-\d{2}|\byesterday\b|\btonight\b"
    r"|\bthis (?:morning|afternoon|evening|week)\b|\blast (?:night|week)\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\bago\b)"
)
_BEGAN = r"\b(?:beg[au]n|start(?:ed|s)?|since|first (?:seen|noticed|reported)|onset|broke)\b"
_DONE = (
    r"\b(?:deployed|released|rolled (?:back|out)|reverted|upgraded|downgraded|updated|migrated"
    r"|restarted|rebooted|scaled|increased|raised|doubled|lowered|reduced|changed|applied|switched"
    r"|enabled|disabled|turned (?:on|off)|rotated|renewed|patched|merged|failed over|drained"
    r"|cordoned|replaced|removed|added|set)\b"
)
_KINDS = (
    (NoteKind.PINNED, re2.compile(r"\b(?:remember|keep in mind|for the record|note that|fyi)\b")),
    (
        NoteKind.CORRECTION,
        re2.compile(
            r"^(?:no|nope|sorry|correction|actually|wait|to be precise)\b"
            r"|\b(?:actually|in fact|correction|i was wrong|we were wrong|my mistake|i meant"
            r"|i said .+ but)\b|\bnot .{1,60}\bbut\b"
        ),
    ),
    (
        NoteKind.RULED_OUT,
        re2.compile(
            r"\b(?:rul(?:ed?|ing) out|exclud\w+|nothing to do with|not (?:the|a|an|our|caused|due"
            r"|related|it|that|involved|to blame)|(?:isn't|wasn't|aren't|can't be|cannot be)"
            r"|innocent)\b"
        ),
    ),
    (NoteKind.FINDING, re2.compile(rf"{_BEGAN}.*{_TIME}|{_TIME}.*{_BEGAN}")),
    (NoteKind.CHANGE, re2.compile(_DONE)),
    (
        NoteKind.CHANGE,
        re2.compile(
            r"\b(?:did|does|do|has|have)(?: not|n't) (?:help|work|fix|change|solve)\w*\b"
            r"|\b(?:no effect|to no avail|made it worse|helped|worked|fixed it)\b"
        ),
    ),
    (
        NoteKind.FINDING,
        re2.compile(
            r"\b(?:affect(?:s|ed)?|impact(?:s|ed)?|limited to|only (?:in|on|for|the|our|customers"
            r"|users)|(?:all|no other) (?:users|customers|tenants|regions|services|clusters))\b"
        ),
    ),
)
_CONCRETE = re2.compile(r"\d|\w[-_./]\w|\S\s+[A-Z]")
"""A number, a name of several parts, or a capital within the sentence: it is about something."""
_FEWEST_WORDS_TOLD = 5


def notes_in(message: str) -> tuple[tuple[NoteKind, str], ...]:
    """The sentences of a message that state a fact worth keeping, each with its kind, as said.

    Those are corrections, causes ruled out, what was changed, when it began, whom it affects, what
    the user asks to remember, and what else is told of a number or a name. Questions, requests,
    suppositions and pasted text are none.
    """
    found = dict.fromkeys(_noted(message))
    return tuple(found)[:MOST_NOTES]


def _noted(message: str) -> Iterator[tuple[NoteKind, str]]:
    words = _PASTED.sub(" ", message[:READ_CHARACTERS].replace("\u2019", "'"))
    for sentence in _SENTENCE.findall(words):
        text = " ".join(sentence.split())
        if kind := _kind(text):
            yield kind, text[:LONGEST_NOTE]


def _kind(text: str) -> NoteKind | None:
    sentence = text.lower()
    words = len(sentence.split())
    if words < _FEWEST_WORDS or sentence.endswith("?"):
        return None
    if any(phrase.search(sentence) for phrase in (ASKING, _REQUEST, _SUPPOSED)):
        return None
    known = next((kind for kind, phrase in _KINDS if phrase.search(sentence)), None)
    told = words >= _FEWEST_WORDS_TOLD and _CONCRETE.search(text)
    return known or (NoteKind.FINDING if told else None)
