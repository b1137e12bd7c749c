"""The journal as a prompt carries it: every durable fact, in fewer words before in fewer facts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

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

_RANKS = {
    kind: rank
    for rank, kind in enumerate(
        (
            NoteKind.CORRECTION,
            NoteKind.PINNED,
            NoteKind.RULED_OUT,
            NoteKind.CHANGE,
            NoteKind.DECISION,
            NoteKind.DISSENT,
            NoteKind.FINDING,
        )
    )
}
_WORDS = {
    NoteKind.CORRECTION: "corrected",
    NoteKind.PINNED: "pinned",
    NoteKind.RULED_OUT: "ruled out",
    NoteKind.CHANGE: "changed",
    NoteKind.DECISION: "decided",
    NoteKind.DISSENT: "dissent",
    NoteKind.FINDING: "found",
}
_TRIED = {
    SolutionStatus.APPLIED: "applied",
    SolutionStatus.VERIFIED: "applied, and it worked",
    SolutionStatus.FAILED: "applied, and it did not help",
}


@dataclass(frozen=True, slots=True)
class Durable:
    """A fact that every later prompt needs: of which turn and kind, and where it is written."""

    turn: int
    kind: NoteKind
    text: str
    place: str = ""

    @property
    def rank(self) -> tuple[int, int]:
        """What gives way last comes first: by kind, then the latest."""
        return _RANKS[self.kind], -self.turn


def durable_facts(investigation: Investigation) -> list[Durable]:
    """The notes of the journal, and what the state says that no note does, in order of turns.

    Of two facts of one turn of which one has all the words of the other, that one is told.
    """
    notes = {(note.kind, note.text): note for note in reversed(investigation.journal)}
    noted = [
        Durable(note.turn, note.kind, note.text, _place(note.proofs)) for note in notes.values()
    ]
    told = {_words(fact.text) for fact in noted}
    derived = [fact for fact in _from_state(investigation) if not _is_told(fact, told)]
    return _distinct(sorted([*noted, *derived], key=lambda fact: fact.turn))


def _distinct(facts: Sequence[Durable]) -> list[Durable]:
    kept: dict[int, list[Durable]] = {}
    for fact in sorted(facts, key=lambda fact: (fact.rank, -len(fact.text))):
        others = kept.setdefault(fact.turn, [])
        if not _is_told(fact, {_words(other.text) for other in others}):
            others.append(fact)
    chosen = {fact for others in kept.values() for fact in others}
    return [fact for fact in facts if fact in chosen]


def journal_section(
    investigation: Investigation, most: int, count: CountTokens
) -> tuple[Section, tuple[Forgotten, ...]]:
    """The journal in at most `most` tokens, in order of turns, and what had to be shortened.

    Entries lose their places first, then function words, then their ends; an entry is left out
    only when none can be shortened further. The least important give way first: findings before
    decisions, changes, what was ruled out, what is pinned and what the user corrected; within a
    kind the older.
    """
    facts = durable_facts(investigation)
    kept = sorted(facts, key=lambda fact: fact.rank)[:MOST_ENTRIES]
    forms = [_Forms(fact, count) for fact in kept]
    _shrink(forms, most)
    section = section_of(_in_order(forms), count)
    while section.tokens > most:
        forms.pop()
        section = section_of(_in_order(forms), count)
    told = {form.fact for form in forms}
    left_out = [fact for fact in facts if fact not in told]
    return section, (*map(_left_out, left_out), *_shortened(forms))


class _Forms:
    """One entry in ever fewer words; `step` says which form stands."""

    def __init__(self, fact: Durable, count: CountTokens) -> None:
        self.fact = fact
        self.step = 0
        self._count = count
        self._text = self._made()
        self.tokens = count(self._text) + 1

    @property
    def entry(self) -> Entry:
        return Entry(self._text, self.fact.place or f"turn {self.fact.turn}")

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
    return f"turn {fact.turn}, {_WORDS[fact.kind]}: {_one_line(fact.text)}{place}"


def _without_place(fact: Durable, _: CountTokens) -> str:
    return f"t{fact.turn} {_WORDS[fact.kind]}: {_one_line(fact.text)}"


def _as_telegram(fact: Durable, _: CountTokens) -> str:
    return f"t{fact.turn} {_WORDS[fact.kind]}: {telegraphic(fact.text)}"


def _cut_to(most: int) -> Callable[[Durable, CountTokens], str]:
    def cut(fact: Durable, count: CountTokens) -> str:
        return clipped(_as_telegram(fact, count), most, count)

    return cut


_STEPS: Sequence[Callable[[Durable, CountTokens], str]] = (
    _full,
    _without_place,
    _as_telegram,
    _cut_to(24),
    _cut_to(16),
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


def _in_order(forms: Sequence[_Forms]) -> list[Entry]:
    return [form.entry for form in sorted(forms, key=lambda form: form.fact.turn)]


def _left_out(fact: Durable) -> Forgotten:
    return Forgotten(JOURNAL, f"turn {fact.turn}", f"no room: {_one_line(fact.text)}")


def _shortened(forms: Sequence[_Forms]) -> Iterator[Forgotten]:
    for form in forms:
        if form.entry.text.endswith(ELLIPSIS):
            yield Forgotten(JOURNAL, f"turn {form.fact.turn}", "cut short", shortened=True)


def _from_state(investigation: Investigation) -> Iterator[Durable]:
    for fact in investigation.timeline:
        if fact.onset:
            began = f"it began at {fact.at:%Y-%m-%d %H:%M:%S} UTC: {fact.text}"
            yield Durable(0, NoteKind.FINDING, began, _place((fact.proof,)))
    for reached in investigation.milestones:
        if reached.milestone in (Milestone.SCOPE_ASSESSED, Milestone.ROOT_CAUSE_IDENTIFIED):
            yield Durable(reached.turn, NoteKind.FINDING, reached.statement, _place(reached.proofs))
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
    return next((f"{proof.file}:{proof.line_start}" for proof in proofs), "")


def _one_line(text: str) -> str:
    return " ".join(text.split())
