"""The journal as a prompt carries it: every durable fact, in fewer words before in fewer facts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import re2

from faultmaven.modules.case.engines.fitting import (
    ELLIPSIS,
    clipped,
    section_of,
    telegraphic,
)
from faultmaven.modules.case.hypotheses import HypothesisStatus
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.memory import CountTokens, Entry, Forgotten, Section
from faultmaven.modules.case.phases import Milestone
from faultmaven.modules.case.proofs import NoteKind, Proof
from faultmaven.modules.case.solutions import SolutionStatus

JOURNAL = "journal"
MOST_ENTRIES = 64
"""More entries than 400 tokens can hold at six tokens each, so that counting stays cheap."""

_WORDS = {
    NoteKind.CORRECTION: "corrected",
    NoteKind.PINNED: "pinned",
    NoteKind.ONSET: "began",
    NoteKind.RULED_OUT: "ruled out",
    NoteKind.CHANGE: "changed",
    NoteKind.SCOPE: "affects",
    NoteKind.DECISION: "decided",
    NoteKind.DISSENT: "dissent",
    NoteKind.FINDING: "found",
    NoteKind.RECALLED: "seen before",
}
"""What each kind is told under, the most important first."""

_RANKS = {kind: rank for rank, kind in enumerate(_WORDS)}
_LEAD_IN = re2.compile(
    r"(?i)^(?:(?:correction|decision|for the record|fyi|fwiw|btw|heads up|please note|note that"
    r"|remember that|remember|also|well|ok|okay|so|applied|cause|ruled out)\b[:,]?\s+)+"
)
"""Words before a fact that only say which kind it is."""

_TRIED = {
    SolutionStatus.APPLIED: "applied",
    SolutionStatus.VERIFIED: "applied, and it worked",
    SolutionStatus.FAILED: "applied, and it did not help",
}

_LASTING = {
    Milestone.SCOPE_ASSESSED: NoteKind.SCOPE,
    Milestone.ROOT_CAUSE_IDENTIFIED: NoteKind.FINDING,
}


@dataclass(frozen=True, slots=True)
class Durable:
    """A fact that every later prompt needs: of which turn and kind, and where it is written."""

    turn: int
    kind: NoteKind
    text: str
    place: str = ""

    superseded: bool = False

    @property
    def rank(self) -> tuple[bool, int, int]:
        """What gives way last comes first: what still holds, by kind, then the latest."""
        return self.superseded, _RANKS[self.kind], -self.turn


@dataclass(frozen=True, slots=True)
class Journal:
    """The durable facts, the more important in `section`, the `others` whole or nearly so, and what
    had to be shortened or left out."""

    section: Section
    others: tuple[Entry, ...]
    forgotten: tuple[Forgotten, ...]


def durable_facts(investigation: Investigation) -> list[Durable]:
    """The notes of the journal, and what the state says that no note does, in order of turns.

    A fact is told once: not if a later one of its kind, or a more important one of its turn, has
    all of its words. Of several times at which it began all but the last are superseded.
    """
    noted = [
        Durable(note.turn, note.kind, note.text, _place(note.proofs))
        for note in investigation.journal
    ]
    told = {_words(fact.text) for fact in noted}
    derived = [fact for fact in _from_state(investigation) if not _is_told(fact, told)]
    facts = _distinct(sorted([*noted, *derived], key=lambda fact: fact.turn))
    last = max((fact.turn for fact in facts if fact.kind is NoteKind.ONSET), default=0)
    return [
        replace(fact, superseded=fact.kind is NoteKind.ONSET and fact.turn < last) for fact in facts
    ]


def _distinct(facts: Sequence[Durable]) -> list[Durable]:
    """The facts without those that another one says; the first of the most important stays."""
    of_turn: dict[int, set[frozenset[str]]] = {}
    of_kind: dict[NoteKind, set[frozenset[str]]] = {}
    kept = set()
    for fact in sorted(facts, key=lambda fact: (fact.rank, -len(fact.text))):
        others, later = of_turn.setdefault(fact.turn, set()), of_kind.setdefault(fact.kind, set())
        if not _is_told(fact, others | later):
            kept.add(fact)
            others.add(_words(fact.text))
            later.add(_words(fact.text))
    return [fact for fact in dict.fromkeys(facts) if fact in kept]


def journal_of(investigation: Investigation, most: int, room: int, count: CountTokens) -> Journal:
    """The durable facts in `most` tokens, and in `room` more what these cannot hold.

    They are told by kind and in order of turns. Entries lose their places first, then function
    words, then their ends; one is left out only when none can be shortened further. The least
    important give way first: what was found before what was decided, whom it affects, what was
    changed, what was ruled out, when it began, what is pinned and what the user corrected; within
    a kind the older, and before all what is superseded.
    """
    facts = sorted(durable_facts(investigation), key=lambda fact: fact.rank)
    forms = [_Forms(fact, count) for fact in facts[:MOST_ENTRIES]]
    _shrink(forms, most + room)
    first = list(forms)
    while (section := section_of(_by_kind(first), count)).tokens > most:
        first.pop()
    others = forms[len(first) :]
    while section_of(_by_kind(others), count).tokens > room:
        forms.pop()
        others.pop()
    kept = {form.fact for form in forms}
    left_out = sorted((fact for fact in facts if fact not in kept), key=lambda fact: fact.turn)
    return Journal(
        section, tuple(_by_kind(others)), (*map(_left_out, left_out), *_shortened(forms))
    )


class _Forms:
    """One entry in ever fewer words; `step` says which form stands."""

    def __init__(self, fact: Durable, count: CountTokens) -> None:
        self.fact = fact
        self.step = 0
        self._count = count
        self._text = self._made()
        self.tokens = count(self._text) + 1

    @property
    def text(self) -> str:
        return self._text

    def shorten(self) -> bool:
        """Whether a shorter form was left to take."""
        if self.step + 1 >= len(_STEPS):
            return False
        self.step += 1
        self._text = self._made()
        self.tokens = self._count(self._text) + 1
        return True

    def _made(self) -> str:
        return _STEPS[self.step](self.fact, self._count)


def _full(fact: Durable, _: CountTokens) -> str:
    place = f" ({fact.place})" if fact.place else ""
    return f"t{fact.turn} {one_line(fact.text)}{place}"


def _brief(fact: Durable, _: CountTokens) -> str:
    return f"t{fact.turn} {brief(fact.text)}"


def _as_telegram(fact: Durable, _: CountTokens) -> str:
    return f"t{fact.turn} {telegraphic(brief(fact.text))}"


def _cut_to(most: int) -> Callable[[Durable, CountTokens], str]:
    def cut(fact: Durable, count: CountTokens) -> str:
        return clipped(_as_telegram(fact, count), most, count)

    return cut


_STEPS: Sequence[Callable[[Durable, CountTokens], str]] = (
    _full,
    _brief,
    _as_telegram,
    _cut_to(20),
    _cut_to(12),
)


def _shrink(forms: list[_Forms], most: int) -> None:
    """Shortens from the least important on, a step at a time; drops the last when none is left."""
    total = sum(form.tokens for form in forms)
    while total > most and forms:
        for form in reversed(forms):
            before = form.tokens
            if total > most and form.shorten():
                total += form.tokens - before
        if total > most and all(form.step + 1 >= len(_STEPS) for form in forms):
            total -= forms.pop().tokens


def _by_kind(forms: Sequence[_Forms]) -> list[Entry]:
    """The entries of each kind in order of turns, the first of them under the kind's heading."""
    entries, headed = [], set()
    for form in sorted(forms, key=lambda form: (_RANKS[form.fact.kind], form.fact.turn)):
        heading = "" if form.fact.kind in headed else f"{_WORDS[form.fact.kind]}:\n"
        headed.add(form.fact.kind)
        origin = form.fact.place or f"turn {form.fact.turn}"
        entries.append(Entry(heading + form.text, origin))
    return entries


def _left_out(fact: Durable) -> Forgotten:
    return Forgotten(JOURNAL, f"turn {fact.turn}", f"no room: {one_line(fact.text)}")


def _shortened(forms: Sequence[_Forms]) -> Iterator[Forgotten]:
    for form in forms:
        if form.text.endswith(ELLIPSIS):
            yield Forgotten(JOURNAL, f"turn {form.fact.turn}", "cut short", shortened=True)


def _from_state(investigation: Investigation) -> Iterator[Durable]:
    for fact in investigation.timeline:
        if fact.onset:
            began = f"it began at {fact.at:%Y-%m-%d %H:%M:%S} UTC: {fact.text}"
            yield Durable(0, NoteKind.ONSET, began, _place((fact.proof,)))
    for reached in investigation.milestones:
        if kind := _LASTING.get(reached.milestone):
            yield Durable(reached.turn, kind, reached.statement, _place(reached.proofs))
    for hypothesis in investigation.hypotheses:
        turn = hypothesis.moved_turn or hypothesis.created_turn
        if hypothesis.status is HypothesisStatus.REFUTED:
            text = f"{hypothesis.statement}: {hypothesis.reason}"
            yield Durable(turn, NoteKind.RULED_OUT, text)
        if hypothesis.pinned:
            yield Durable(hypothesis.created_turn, NoteKind.PINNED, hypothesis.statement)
    for solution in investigation.solutions:
        if solution.status in _TRIED:
            text = f"{solution.immediate_action}: {_TRIED[solution.status]}"
            yield Durable(solution.changed_turn, NoteKind.CHANGE, text)


def _is_told(fact: Durable, told: set[frozenset[str]]) -> bool:
    words = _words(fact.text)
    return any(words <= other for other in told)


def _words(text: str) -> frozenset[str]:
    return frozenset(telegraphic(text.lower()).replace(":", " ").replace(".", " ").split())


def _place(proofs: Sequence[Proof]) -> str:
    """Where in the evidence it is written; what was said is told by its turn."""
    written = (proof for proof in proofs if proof.evidence_id)
    return next((f"{proof.file}:{proof.line_start}" for proof in written), "")


def one_line(text: str) -> str:
    return " ".join(text.split())


def brief(text: str) -> str:
    """The text in a line, without words that only say which kind of fact it is."""
    line = one_line(text)
    return _LEAD_IN.sub("", line) or line
