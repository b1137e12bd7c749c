"""An investigation while it is being decided about, with what was decided and refused so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self, TypeVar

from faultmaven.modules.case.hypotheses import HYPOTHESIS_EDGES, Hypothesis, HypothesisStatus
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Milestone, Phase, Reached
from faultmaven.modules.case.proofs import LONGEST_NOTE, Author, Note, NoteKind, Proof
from faultmaven.modules.case.solutions import SOLUTION_EDGES, Solution, SolutionStatus

MESSAGE = "message"
STATEMENT = "statement"

_Status = TypeVar("_Status", HypothesisStatus, SolutionStatus)


@dataclass(frozen=True, slots=True)
class Draft:
    """Each method gives a new draft; `decisions` and `refused` are sentences for people."""

    investigation: Investigation
    decisions: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    tested: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()
    anchored: str = ""
    mitigate_first: bool = False

    def set(self, **fields: Any) -> Self:
        return replace(self, investigation=replace(self.investigation, **fields))

    def decide(self, sentence: str) -> Self:
        return replace(self, decisions=(*self.decisions, sentence))

    def refuse(self, sentence: str) -> Self:
        return replace(self, refused=(*self.refused, sentence))

    def note(
        self,
        kind: NoteKind,
        text: str,
        proofs: tuple[Proof, ...] = (),
        author: Author = Author.ANALYSIS,
    ) -> Self:
        """With an entry in the journal, cut to its length, unless it says the same already."""
        short = text if len(text) <= LONGEST_NOTE else text[: LONGEST_NOTE - 1] + "…"
        journal = self.investigation.journal
        if any((old.kind, old.text) == (kind, short) for old in journal):
            return self
        entry = Note(self.investigation.turn, kind, short, author, proofs)
        return self.set(journal=(*journal, entry))

    def put_hypothesis(self, changed: Hypothesis) -> Self:
        """With a new or a changed one; `ValueError` where `HYPOTHESIS_EDGES` has no such edge."""
        known = {each.id: each for each in self.investigation.hypotheses}
        if changed.id in known:
            _follow(HYPOTHESIS_EDGES, known[changed.id].status, changed.status)
        return self.set(hypotheses=tuple((known | {changed.id: changed}).values()))

    def put_solution(self, changed: Solution) -> Self:
        """With a new or a changed one; `ValueError` where `SOLUTION_EDGES` has no such edge."""
        known = {each.id: each for each in self.investigation.solutions}
        if changed.id in known:
            _follow(SOLUTION_EDGES, known[changed.id].status, changed.status)
        return self.set(solutions=tuple((known | {changed.id: changed}).values()))

    def reach(self, reached: Reached) -> Self:
        """With a milestone that holds from now on; one that held keeps its turn."""
        name = reached.milestone.value
        if name in {old.milestone.value for old in self.investigation.milestones}:
            return self
        draft = self.set(milestones=in_order((*self.investigation.milestones, reached)))
        return draft.decide(f"Milestone reached: {name}: {reached.statement}")

    def unreach(self, milestones: Iterable[Milestone], why: str) -> Self:
        """Without the milestones that held of these."""
        fallen = frozenset(milestones)
        draft = self
        for old in self.investigation.milestones:
            if old.milestone in fallen:
                draft = draft.decide(f"Milestone fallen: {old.milestone.value}: {why}")
        kept = tuple(old for old in self.investigation.milestones if old.milestone not in fallen)
        return draft.set(milestones=kept)


def has(investigation: Investigation, milestone: Milestone) -> bool:
    return any(reached.milestone is milestone for reached in investigation.milestones)


def in_order(milestones: Iterable[Reached]) -> tuple[Reached, ...]:
    """The milestones in the order in which a report tells them."""
    places = {milestone: place for place, milestone in enumerate(Milestone)}
    return tuple(sorted(milestones, key=lambda reached: places[reached.milestone]))


def own_words(statement: str, turn: int) -> Proof:
    """What the engineer stated outside the talk, after `turn` turns, as a proof."""
    place = max(turn, 1)
    return Proof("", STATEMENT, place, place, statement)


def holds(proof: Proof, evidence_ids: Iterable[str]) -> bool:
    """Whether a proof can prove anything: verbatim text at its place, in usable evidence."""
    known = proof.evidence_id in evidence_ids if proof.evidence_id else is_own_words(proof)
    return known and bool(proof.quote.strip()) and 1 <= proof.line_start <= proof.line_end


def is_own_words(proof: Proof) -> bool:
    """Whether it is the engineer's own statement."""
    return not proof.evidence_id and proof.file in (MESSAGE, STATEMENT)


def _follow(edges: Mapping[_Status, frozenset[_Status]], before: _Status, after: _Status) -> None:
    if after is not before and after not in edges[before]:
        raise ValueError(f"{after.value} may not follow on {before.value}.")
