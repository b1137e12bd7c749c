"""How a told success is taken back: it did not last, something else is ill, it was undone."""

from collections.abc import Sequence

import re2

from faultmaven.modules.agent.reasoners.phrases import (
    ASKING,
    HYPOTHETICAL,
    ILLS,
    MEANS,
    NEGATED,
    ONCE_WORKED,
    WELL,
    WORKED,
    Phrase,
)
from faultmaven.modules.agent.reasoners.spoken import written_out

_BRIEF = (
    r"(?:at first|initially|briefly|once|for (?:only |just |about |maybe |like )*(?:[\w-]+ ){0,3}?"
    r"(?:while|bit|moments?|seconds?|secs?|minutes?|mins?|hours?)(?: or (?:so|two))?)"
)
_SUCCEEDED = (
    r"(?:works?|worked|working|helps?|helped|held|recovers?|recovered|succeeds?|succeeded"
    r"|c[ao]me (?:back|up)|got better)"
)
SHORT_LIVED = re2.compile(
    r"\b(?:worked|helped|held|resolved|fixed(?: (?:it|that|this))?"
    rf"|(?:was|were|went|came|looked|ran|seemed) (?:[\w-]+ ){{0,2}}{WELL}) (?:\w+ )?{_BRIEF}"
    rf"(?:$| only| then)|\bonly (?:worked|helped|held)\b|^{WELL} {_BRIEF}$"
)
"""It worked, and the teller says for how short a time."""
RELAPSED = re2.compile(
    r"\b(?:fail(?:s|ed)?|crash(?:es|ed)?|broke|breaks|died|dies|f[ae]ll over"
    r"|(?:went|goes|gone) down|errored|stopped (?:working|responding)"
    r"|oomed|timed out|hung|hangs)(?: \w+)? again\b"
    rf"|\b{ILLS} (?:is |are |has |have |then |now )*(?:came |come |comes )?back"
    r"(?:$| again| now| after| within| since)|\bback to (?:fail|crash|error|broken|square)\w*"
    rf"|\b(?:new|another|different|other) (?:[\w-]+ )?{ILLS} (?:is |are |has |have |now |then )*"
    r"(?:appear(?:s|ed)?|shows?|showed|shown|came|comes?|popped|pops|started|starts|began|arrived)\b"
    r"|\b(?:see|sees|seeing|get|gets|getting|got|have|has|throws?|returns?|shows?|with) "
    rf"(?:a |an |some )?(?:new|another|different) (?:[\w-]+ )?{ILLS}\b"
    rf"|\b(?:never|no longer) (?:really |actually |even )?{_SUCCEEDED}\b"
    r"|\b(?:nothing|none|nobody|hardly an\w+|barely an\w+|not (?:one|a single|all)|no [\w-]+)"
    rf"(?: of (?:\w+ )?\w+| [\w-]+)??(?: has| have| is| are| ever| really)* {_SUCCEEDED}\b"
)
"""What worked does so no more, or never did, or something else is ill in its place."""
_THE_FIX = rf"(?:the|your|that|this|our) {MEANS}"
UNDONE = re2.compile(
    rf"\b(?:revert(?:ed)?|undid|withdrew) (?:it|that|this|{_THE_FIX})\b"
    rf"|\b(?:roll(?:ed)?|back(?:ed)?) (?:back|out) {_THE_FIX}\b"
    rf"|\b(?:roll(?:ed)?|back(?:ed)?|pull(?:ed)?|took|take|put) (?:it|that|this|{_THE_FIX}"
    r"|the (?:old|previous) \w+) (?:back|out)\b"
    rf"|\b{MEANS} (?:is |was |has been |got )?"
    r"(?:reverted|undone|rolled back|backed out|withdrawn)\b"
    r"|\b(?:gone|went|going|reverted|rolled) (?:back )?to the (?:old|previous|former|last)\b"
)
"""What was done before was taken back."""
_TURNED_BACK = re2.compile(
    r"^(?:\w+ ){0,2}(?:rollback|roll back|revert) (?:is |was )?"
    r"(?:done|complete|completed|finished)$"
    r"|^(?:i |we |so |have |had to |had |has |then |now |just )*"
    r"(?:roll(?:ed)? back|revert(?:ed)?|back(?:ed)? out)$"
)
"""The same with nothing named: where it helped, that itself was the fix."""
_WELL_SAID = re2.compile(
    rf"\b(?:{_SUCCEEDED}|fixed|solved|resolved|gone|went away|disappeared"
    r"|(?:is|are|was|were|seems?|seemed|looks?|looked|went|ran) "
    rf"(?:[\w-]+ ){{0,2}}{WELL})\b|^{WELL}\b"
)
_ILL_SAID = re2.compile(
    r"(?:\b[\w-]+ )?\b(?:fail(?:s|ed|ing)?|crash(?:es|ed|ing)?|broke|breaks|died|dies"
    r"|f[ae]ll over|errors? out|(?:times?|timed|timing) out|c[ao]me back|complain(?:s|ed|ing)?"
    r"|introduced|(?:is|are|it|went|goes|got|looks?|turned) (?:[\w-]+ )?(?:down|red|bad|worse"
    r"|slow|slower|broken|stuck|dead|high|growing|climbing|rising|unavailable|unreachable"
    r"|degraded))\b|\b(?:broken|down|bad|red|worse)(?: again)?(?: now)?$"
)
_CONTRAST = re2.compile(
    r"\b(?:but|yet|however|though|although|except|then|until|till|oh wait|while)\b"
)
_NOT_ALL = re2.compile(r"^not (?:any ?more|for|on|in|at|all)\b")
_TAKES_BACK = re2.compile(r"(?i)\b(?:roll(?:ed)? ?back|revert|undo|go back)\b")
_ATTRIBUTE = ("the ", "a ", "an ", "our ", "that ", "which ", "what ", "why ")
_LOOKS_BACK = re2.compile(
    r"\b(?:because|due to|caused|before|earlier|previously|during|yesterday|ago)\b"
)


def relapses(clauses: Sequence[str]) -> bool:
    """Whether a success is told and, after it, that something is ill: the last word on the state
    counts. A clause that looks back or describes a thing ("the failed node") is no such word."""
    was_well = False
    for clause in clauses:
        if clause.endswith("?") or ASKING.search(clause):
            continue
        if was_well and _is_ill(clause):
            return True
        was_well = was_well or (_plainly(clause, _WELL_SAID) and not ONCE_WORKED.search(clause))
    return False


def is_qualified(message: str) -> bool:
    """Whether a success is told and something is set against it that tells of none itself: whoever
    is content with a fix adds no "but". A question is no such thing."""
    head, *tails = _CONTRAST.split(written_out(message))
    for tail in map(str.strip, tails):
        asks = "?" in tail or ASKING.search(tail)
        against = tail and not (asks or _plainly(tail, WORKED) or _plainly(tail, _WELL_SAID))
        if against and _plainly(head, _WELL_SAID):
            return True
        head = tail or head
    return False


def undoes(clauses: Sequence[str], *, well: bool) -> bool:
    """Whether what was applied was taken back; `well` where the message tells of a success."""
    stated = [one for one in clauses if not (one.endswith("?") or ASKING.search(one))]
    named = any(_plainly(clause, UNDONE) for clause in stated)
    return named or (not well and any(map(_TURNED_BACK.search, stated)))


def takes_back(action: str) -> bool:
    """Whether an action is itself to go back to what was before."""
    return bool(_TAKES_BACK.search(action))


def _is_ill(clause: str) -> bool:
    if _NOT_ALL.search(clause):
        return True
    said = _ILL_SAID.search(clause)
    if said is None or _LOOKS_BACK.search(clause) or WORKED.search(clause):
        return False
    told = clause[: said.end()]
    return not (
        said.group().startswith(_ATTRIBUTE) or NEGATED.search(told) or HYPOTHETICAL.search(told)
    )


def _plainly(clause: str, phrase: Phrase) -> bool:
    """Whether the phrase occurs, neither denied nor supposed."""
    found = phrase.search(clause)
    before = clause[: found.start()] if found else ""
    return bool(found) and not (NEGATED.search(before) or HYPOTHETICAL.search(before))
