"""Reads in the user's own words what they say about the state of things; never by a model."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import re2

from faultmaven.modules.agent.reasoners.phrases import (
    ABOUT_ONSET,
    APPLIED,
    ASKING,
    BARE_NO,
    BARE_YES,
    CLOSE,
    COURTESY,
    DENIED,
    DOUBT,
    HYPOTHETICAL,
    LONG_AGO,
    MITIGATED,
    NEGATED,
    NO_HELP,
    ONCE_WORKED,
    PERSISTS,
    PLEASE_CLOSE,
    POST_MORTEM,
    SCOPE,
    TIMELINE,
    TOLD_ONSET,
    UNNAMED,
    UNTESTED,
    WORKED,
    Phrase,
)
from faultmaven.modules.agent.reasoners.relapses import (
    RELAPSED,
    SHORT_LIVED,
    is_qualified,
    relapses,
    undoes,
)
from faultmaven.modules.agent.reasoners.spoken import CLAUSES, written_out
from faultmaven.modules.agent.reasoners.suspicions import suspicion_in
from faultmaven.modules.case.turns import Signal

READ_CHARACTERS = 1500
"""How much of a message is read: what follows is pasted text, not words to us."""

_CODE = re2.compile(r"(?s)```.*?(?:```|$)|`[^`\n]*`")
_QUOTED = re2.compile(r"(?m)^>.*$|\"[^\"\n]*\"|(?:^|\s)'[^'\n]+'")
_SENTENCE = re2.compile(r"[^.!?\n]*(?:[.:][^\s.!?][^.!?\n]*)*[.!?\n]*")
_WORKED_BEFORE = (ONCE_WORKED, SHORT_LIVED, ABOUT_ONSET)
_OUTCOMES = frozenset({Signal.FIX_WORKED, Signal.FIX_FAILED, Signal.MITIGATED})


@dataclass(frozen=True, slots=True)
class Hearing:
    """What the words may refer to: a question that waits for a yes, a cause, a fix that is
    proposed or even applied (and whether that fix itself takes something back), a scope, the time
    (UTC) at which it all is said to have begun, and what the live causes blame (empty: unknown).
    """

    pending: bool = False
    cause: bool = False
    fix: bool = False
    applied: bool = False
    failed: bool = False
    reverts: bool = False
    scope: bool = False
    timeline: bool = False
    onset: datetime | None = None
    blamed: str = ""


def read(message: str, hearing: Hearing) -> frozenset[Signal]:
    """The signals of a message.

    A bare yes or no counts only while something is pending. Questions, conditions and plans say
    nothing about what is; a denied phrase says the opposite or nothing. What was done to the
    system is a fix only where there is something to mend, or where its effect is told as well.
    """
    if bare := _bare(message):
        return frozenset({bare}) if hearing.pending else frozenset()
    clauses = tuple(_clauses(message))
    found = _heard(clauses, hearing)
    short = any(map(SHORT_LIVED.search, clauses)) or relapses(clauses)
    if Signal.FIX_APPLIED in found or short:
        found |= _heard(clauses, replace(hearing, applied=True))
    if short:
        found |= {Signal.FIX_FAILED}
    well = Signal.FIX_WORKED in found
    if not hearing.reverts and undoes(clauses, well=well):
        found = _taken_back(found, hearing)
    if found & {Signal.FIX_FAILED, Signal.MITIGATED} or is_qualified(_own_words(message)):
        found.discard(Signal.FIX_WORKED)
    if not (hearing.fix or Signal.FIX_APPLIED in found):
        found.discard(Signal.FIX_FAILED)
    if not (hearing.fix or found & _OUTCOMES) and names_nothing(message):
        found.discard(Signal.FIX_APPLIED)
    return frozenset(_with_application(found, hearing))


def _taken_back(found: set[Signal], hearing: Hearing) -> set[Signal]:
    """A fix that was applied fails by being taken back; one that failed before is only tidied up,
    unless that helped."""
    if hearing.applied:
        return found - {Signal.FIX_APPLIED} | {Signal.FIX_FAILED}
    tidied = hearing.failed and Signal.FIX_WORKED not in found
    return found - {Signal.FIX_APPLIED} if tidied else found


def _heard(clauses: Iterable[str], hearing: Hearing) -> set[Signal]:
    return {signal for clause in clauses for signal in _signals(clause, hearing)}


def _with_application(found: set[Signal], hearing: Hearing) -> set[Signal]:
    """A proposed fix whose effect is told was applied; a mitigation is not the fix."""
    told = found & _OUTCOMES
    if hearing.fix and not hearing.applied and told - {Signal.MITIGATED}:
        found.add(Signal.FIX_APPLIED)
    if Signal.MITIGATED in found or not (hearing.cause or hearing.fix or told):
        found.discard(Signal.FIX_APPLIED)
    return found


def persists(message: str) -> bool:
    """Whether a message says, and does not ask, that something is still wrong."""
    clauses = (clause for clause in _clauses(message) if not clause.endswith("?"))
    return any(_persists(clause) and not ASKING.search(clause) for clause in clauses)


def _persists(clause: str) -> bool:
    return bool(PERSISTS.search(clause)) or _says(clause, RELAPSED)


def names_nothing(message: str) -> bool:
    """Whether a message says that something was done to the system, and not what."""
    words = written_out(message).strip()
    return bool(UNNAMED.fullmatch(words)) and _says(words.rstrip(".! "), APPLIED)


def is_bare(message: str) -> bool:
    """Whether a message is a yes or a no and nothing else."""
    return _bare(message) is not None


def _bare(message: str) -> Signal | None:
    words = message.strip().lower().replace("\u2019", "'")
    if BARE_YES.fullmatch(words):
        return Signal.CONFIRMED
    return Signal.REFUSED if BARE_NO.fullmatch(words) else None


def _clauses(message: str) -> Iterator[str]:
    """The clauses in lower case, short forms written out; code, quotations and thanks left out.

    A clause that asks keeps its question mark.
    """
    words = written_out(_own_words(message))
    for sentence in _SENTENCE.findall(words):
        body = sentence.strip().rstrip(".!")
        asked = body.endswith("?")
        parts = (COURTESY.sub("", part) for part in CLAUSES.split(body.rstrip("?! ")))
        clauses = [clause for clause in parts if clause]
        yield from clauses[:-1]
        if clauses:
            yield clauses[-1] + ("?" if asked else "")


def _own_words(message: str) -> str:
    """The message without code and quotations."""
    return str(_QUOTED.sub(" ", _CODE.sub(" ", message[:READ_CHARACTERS].replace("\u2019", "'"))))


def _signals(clause: str, hearing: Hearing) -> Iterator[Signal]:
    if PLEASE_CLOSE.search(clause):
        yield Signal.ASKED_TO_CLOSE
    if clause.endswith("?") or ASKING.search(clause):
        return
    if _says(clause, CLOSE):
        yield Signal.ASKED_TO_CLOSE
    yield from _about_the_fix(clause, hearing)
    if _says(clause, MITIGATED):
        yield Signal.MITIGATED
    if _says(clause, POST_MORTEM):
        yield Signal.POST_MORTEM
    if hearing.timeline and (TIMELINE.search(clause) or _other_onset(clause, hearing.onset)):
        yield Signal.TIMELINE_WRONG
    elif hearing.scope and SCOPE.search(clause):
        yield Signal.SCOPE_CHANGED
    if hearing.cause and _doubts(clause, hearing.blamed):
        yield Signal.CAUSE_DOUBTED


def _doubts(clause: str, blamed: str) -> bool:
    """Whether a clause denies a cause that is held, not one that nobody has named."""
    denied = suspicion_in(clause) if blamed and DENIED.search(clause) else None
    return denied.is_meant_by(blamed) if denied else bool(DOUBT.search(clause))


def _about_the_fix(clause: str, hearing: Hearing) -> Iterator[Signal]:
    applied = _says(clause, APPLIED) and (hearing.fix or not LONG_AGO.search(clause))
    tested = not UNTESTED.search(clause)
    if tested and (NO_HELP.search(clause) or (_persists(clause) and _may_fail(hearing))):
        yield Signal.FIX_FAILED
    elif _says(clause, WORKED) and not any(said.search(clause) for said in _WORKED_BEFORE):
        yield Signal.FIX_WORKED
    if applied:
        yield Signal.FIX_APPLIED


def _may_fail(hearing: Hearing) -> bool:
    """Whether what persists says anything of a fix: not while one is proposed and not applied."""
    return hearing.applied or not hearing.fix


def _other_onset(clause: str, known: datetime | None) -> bool:
    told = TOLD_ONSET.search(clause)
    return bool(told) and (known is None or told.group(1).zfill(5) != f"{known:%H:%M}")


def _says(clause: str, phrase: Phrase) -> bool:
    """Whether the phrase occurs as a plain statement: not denied, planned or supposed."""
    found = phrase.search(clause)
    if found is None:
        return False
    before = clause[: found.start()]
    return not (NEGATED.search(before) or HYPOTHETICAL.search(before))
