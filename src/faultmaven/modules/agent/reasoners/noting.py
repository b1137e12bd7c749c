"""Which of the user's own sentences the journal keeps: facts that no later turn may forget."""

from collections.abc import Iterator

import re2

from faultmaven.modules.agent.reasoners.phrases import ASKING, DENIED, DID, NO_HELP, PERSISTS, SCOPE
from faultmaven.modules.agent.reasoners.signals import names_nothing
from faultmaven.modules.agent.reasoners.spoken import CLAUSES, written_out
from faultmaven.modules.agent.reasoners.suspicions import suspicion_in
from faultmaven.modules.case.proofs import LONGEST_NOTE, NoteKind

READ_CHARACTERS = 1500
MOST_NOTES = 4
_FEWEST_WORDS = 3

_PASTED = re2.compile(
    r"(?s)```.*?(?:```|$)"
    r"|(?m-s:^[>$].*$|^(?: {4}|\t).*$|^\s+at .*$|^[IWEF]\d{4} \d\d:.*$|^<\d+>.*$"
    r"|^.{0,12}\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d.*$"
    r"|^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d .*$|^\[?\d\d:\d\d:\d\d(?:[.,]\d+|\W+[A-Z]{4,}).*$)"
)
"""Fenced and quoted text, commands at a prompt, and lines that begin as those of a log do."""

_SENTENCE = re2.compile(r"(?s)\S.*?(?:[.!?]+(?:\s|$)|\n|$)")
_REQUEST = re2.compile(
    r"^(?:please |pls |plz |can you |could you )*(?:show|list|find|count|grep|search|summari[sz]e"
    r"|explain|tell|give|print|check|compare|analy[sz]e|look|help|any)\b"
    r"|^(?:i|we) (?:want|need|would like|wonder|am wondering)\b"
)
_COURTESY = re2.compile(
    r"^(?:thanks?|thank you|thx|ta|cheers|hi|hello|hey|good (?:morning|afternoon|evening"
    r"|job|work|point|catch)|great|nice|cool|brb|lol|haha|welcome|no worries|no problem)\b"
)
_SUPPOSED = re2.compile(
    r"\b(?:if|maybe|perhaps|might|could|would|should|suppose|assuming|hopefully|let me|let us"
    r"|lets|going to|gonna|plan(?:ning)? to|want to|about to|will)\b"
)
_GUESSED = re2.compile(r"\b(?:i|we) (?:think|guess|suspect|believe|reckon)\b|\bprobably\b")
_TIME = (
    r"(?:\b\d{1,2}[:.]\d{2}\b|\b\d{1,2} ?(?:am|pm)\b|\b\d{4}-\d{2}-\d{2}|\byesterday\b|\btonight\b"
    r"|\b(?:at|around|about|since|from|by|before|after|until) ~?(?:[01]\d|2[0-3])[0-5]\d ?"
    r"(?:z|h|hrs|utc)?\b|\bnoon\b|\bmidnight\b"
    r"|\bthis (?:morning|afternoon|evening|week)\b|\blast (?:night|week)\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\bago\b)"
)
_BEGAN = (
    r"\b(?:beg[au]n|start(?:ed|s|ing)?|since|first (?:seen|noticed|reported|page|alert|error"
    r"|complaint)|onset|broke|kicked off|went (?:down|bad))\b"
)
_ONSET = re2.compile(rf"{_BEGAN}.*{_TIME}|{_TIME}.*{_BEGAN}")
_DECIDED = re2.compile(
    r"\b(?:decision|decided|agreed|settled (?:on|for)|(?:go|going|went|stick|sticking) with"
    r"|opted|hold(?:ing)? (?:off|back|the)|postponed?|the plan is|signed off|green ?light)\b"
)
_KINDS = (
    (
        NoteKind.PINNED,
        re2.compile(
            r"\b(?:remember|keep in mind|for the record|note that|fyi|heads up|mind that|beware"
            r"|careful|(?:can|may|must) (?:not|never)|not allowed|forbid\w*|forbade)\b"
            r"|^(?:please |pls |plz )*(?:do|can|must) not\b|^(?:please |pls |plz )*never\b"
        ),
    ),
    (
        NoteKind.CORRECTION,
        re2.compile(
            r"^(?:nope|sorry|correction|actually|actualy|wait|to be precise)\b"
            r"|^no(?:[,.;:]| (?:it|its|that|this|i|we|you|they|wrong)\b)"
            r"|\b(?:actual?ly|in fact|correction|i was wrong|we were wrong|my (?:mistake|bad)"
            r"|stand corrected|correct myself|i meant|i said .+ but|i misread|i mixed up|mistaken"
            r"|(?:scratch|strike) that|turns out|got (?:it|that) wrong)\b|\bnot .{1,60}\bbut\b"
        ),
    ),
    (
        NoteKind.RULED_OUT,
        re2.compile(
            r"\b(?:rul(?:ed?|ing) out|exclud\w+|eliminat\w+|discard\w*|dismiss\w*"
            r"|forget (?:about )?the|nothing to do with|red herring"
            r"|dead end|unrelated|innocent|not (?:the|a|an|our|caused|due|related|it|that|involved"
            r"|to blame|guilty)|(?:is|was|are|were|can|could) not (?:be )?(?:it|that|the)"
            r"|off the (?:hook|table|list)|(?:cross|crossed|tick|ticked|strike|struck) (?:it |that "
            r"|this |them )?off|in the clear|cleared|(?:is|are|that is|thats|so) out"
            r"|nothing (?:there|wrong|odd|unusual|suspicious)|no (?:sign|trace|evidence) of)\b"
        ),
    ),
    (NoteKind.ONSET, _ONSET),
    (NoteKind.DECISION, _DECIDED),
    (NoteKind.CHANGE, re2.compile(rf"\b(?:{DID}|flipped|capped|throttled|kicked|moved)\b")),
    (NoteKind.CHANGE, NO_HELP),
    (NoteKind.CHANGE, re2.compile(r"\b(?:made it worse|helped|worked|fixed it)\b")),
    (NoteKind.FINDING, PERSISTS),
    (NoteKind.SCOPE, SCOPE),
    (
        NoteKind.SCOPE,
        re2.compile(
            r"\b(?:affect(?:s|ed)?|impact(?:s|ed)?|hit(?:s|ting)?|limited to|only (?:in|on|for|the"
            r"|our|customers|users)|(?:all|no other) (?:users|customers|tenants|regions|services"
            r"|clusters)|(?:it is|its) (?:only )?(?:the |our )?[\w-]+(?: [\w-]+)? (?:that|which))\b"
            r"|\b(?:too|as well)$|\beverything else\b|\bno other\b"
        ),
    ),
)
_UNDONE = re2.compile(rf"\b(?:have|has|had|did|was|were)(?: \w+)? not (?:yet )?(?:{DID}|apply)\b")
_CONCRETE = re2.compile(r"\d|\w[-_./]\w|\S\s+[A-Z]")
"""A number, a name of several parts, or a capital within the sentence: it is about something."""
_FEWEST_CONCRETE, _FEWEST_TOLD = 4, 7
"""Words from which on a statement of no known kind is kept: with something concrete, without."""


def notes_in(message: str) -> tuple[tuple[NoteKind, str], ...]:
    """The sentences of a message that state a fact worth keeping, each with its kind, as said.

    Those are corrections, causes ruled out, what was changed or decided, when it began, whom it
    affects, what the user asks to remember, and what else is told in more than a few words.
    Questions, requests, courtesies, suppositions and pasted text are none; a sentence counts by
    those of its clauses that state something, but is kept whole.
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
    sentence = written_out(text)
    if len(sentence.split()) < _FEWEST_WORDS or sentence.endswith("?"):
        return None
    if any(phrase.search(sentence) for phrase in (ASKING, _REQUEST, _COURTESY)):
        return None
    if names_nothing(text):
        return None
    if _DECIDED.search(sentence):
        return NoteKind.DECISION
    clauses = CLAUSES.split(sentence)
    stated = sentence if all(map(_is_stated, clauses)) else ", ".join(filter(_is_stated, clauses))
    if any(DENIED.search(clause) and suspicion_in(clause) for clause in clauses):
        return NoteKind.RULED_OUT
    kinds = (kind for kind, phrase in _KINDS if phrase.search(stated))
    known = next((kind for kind in kinds if not _left_undone(kind, stated)), None)
    return known or (NoteKind.FINDING if _is_told(text, stated) else None)


def _left_undone(kind: NoteKind, stated: str) -> bool:
    """Whether a sentence says that something was not done to the system."""
    return kind is NoteKind.CHANGE and bool(_UNDONE.search(stated))


def _is_stated(clause: str) -> bool:
    """Whether a clause says what is: no supposition, and a guess only of when it began."""
    if _SUPPOSED.search(clause):
        return False
    return not _GUESSED.search(clause) or bool(_ONSET.search(clause))


def _is_told(text: str, stated: str) -> bool:
    words = len(stated.split())
    return words >= (_FEWEST_CONCRETE if _CONCRETE.search(text) else _FEWEST_TOLD)
