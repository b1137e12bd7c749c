"""The passages that several reports share, each a few sentences with their citations."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import shorten

import re2

from faultmaven.analysis.model import CommandClass
from faultmaven.modules.case.hypotheses import Hypothesis, Link
from faultmaven.modules.case.phases import Method, Milestone, Reached
from faultmaven.modules.case.proofs import Proof
from faultmaven.modules.case.reports.dossier import (
    CONTRADICTS,
    SUPPORTS,
    Dossier,
    clock,
    links,
)
from faultmaven.modules.case.reports.story import (
    Block,
    Bullets,
    Commands,
    Record,
    Reference,
    Sentence,
    advice,
    paragraph,
)
from faultmaven.modules.case.solutions import CommandToRun, Solution, SolutionStatus

MOST_CITED = 3
EVIDENCE_SHOWN = 8
LINE_SHOWN = 240
MOST_ASKED = 3
_NO_INCIDENT = {
    "healthy": "No incident was found: the evidence shows a healthy system.",
    "recovered": "The system had recovered by the end of the evidence.",
    "stale_alert": "The alert is stale: the evidence shows that what it complains of has passed.",
}
_METHODS = {
    Method.DIRECT_ANALYSIS: "read directly from the evidence",
    Method.HYPOTHESIS_VALIDATION: "found by testing hypotheses against the evidence",
    Method.CORRELATION: "inferred from what happened at the same time",
}
_RESULTS = {
    SolutionStatus.APPLIED: "was applied; whether it helped is not yet known",
    SolutionStatus.VERIFIED: "was applied, and the symptom went away",
    SolutionStatus.FAILED: "was applied and did not help",
}


def full(text: str) -> str:
    """The text on one line, with a full stop at its end."""
    line = " ".join(text.split())
    return line if not line or line[-1] in ".!?…" else f"{line.rstrip(':;,')}."


def bare(text: str) -> str:
    """The text on one line, to go on with."""
    return " ".join(text.split()).rstrip(".:;,")


def listed(names: Sequence[str], most: int) -> str:
    """The names as a sentence tells them, of more than `most` the rest as a number."""
    shown = list(names) if len(names) <= most else [*names[:most], f"{len(names) - most:,} more"]
    return " and ".join([*([", ".join(shown[:-1])] if shown[1:] else []), *shown[-1:]])


def standing(dossier: Dossier) -> Sentence:
    """How sure the report is, in a sentence; never surer than the case."""
    conclusion = dossier.investigation.conclusion
    citations: tuple[Reference, ...] = (after(dossier), *conclusion.proofs[:MOST_CITED])
    if dossier.confirmed:
        return Sentence(
            "The cause is confirmed: the symptom went away once it was mended.", citations
        )
    if dossier.cause and conclusion.assurance == "mechanistic":
        return Sentence(
            "The evidence shows the cause at work; no fix has confirmed it yet.", citations
        )
    if dossier.cause:
        text = (
            f"The cause given here is the likeliest one ({conclusion.confidence:.0%}), not proven."
        )
        return Sentence(text, citations)
    if text := _NO_INCIDENT.get(dossier.investigation.verdict, ""):
        return Sentence(text, citations)
    return Sentence("The cause is not established.", (after(dossier),))


def problem(dossier: Dossier) -> Sentence:
    """What is wrong: as it was agreed, or else what shows it, or else what the case is called."""
    if statement := dossier.investigation.problem_statement:
        return Sentence(full(statement), (Record("problem statement"),))
    called = f"The case is called “{bare(dossier.title)}”; no problem was agreed on."
    shown = dossier.reached(Milestone.SYMPTOM_VERIFIED)
    return _claimed(shown) if shown else Sentence(called, (Record("title"),))


def beginning(dossier: Dossier) -> Sentence | None:
    onset = dossier.onset
    if onset is None:
        return None if dossier.is_over else advice("When it began is not known.")
    return Sentence(f"The first sign of it is from {clock(onset.at)}.", (onset.proof,))


def milestone(dossier: Dossier, wanted: Milestone, otherwise: str) -> Sentence:
    """What was claimed and accepted for a milestone, or that there is nothing to tell."""
    reached = dossier.reached(wanted)
    return _claimed(reached) if reached else advice(otherwise)


def cause(dossier: Dossier) -> Iterator[Block]:
    """The cause with its evidence, what speaks against it, and what limits it."""
    found = dossier.cause
    if found is None:
        yield paragraph(advice("No explanation stands firmly enough to be called the cause."))
        return
    yield paragraph(statement(found), _how_sure(dossier))
    yield Bullets(evidence(found, _supporting(found, dossier)[:EVIDENCE_SHOWN]))
    against = links(found, CONTRADICTS)
    if against:
        yield paragraph(advice("Against it stands:"))
        yield Bullets(evidence(found, against))
    limits = [anonymous(text, dossier) for text in dossier.investigation.conclusion.caveats]
    if limits:
        yield paragraph(advice("What limits this conclusion:"))
    yield Bullets(tuple(Sentence(full(text), (after(dossier),)) for text in limits))


def _supporting(found: Hypothesis, dossier: Dossier) -> list[Link]:
    """What supports the cause, but for the engineer's word on a fix, which is told with the fix."""
    supports = links(found, SUPPORTS)
    return [link for link in supports if link.proof.evidence_id or not dossier.tried()]


def explained(found: Hypothesis) -> Iterator[Block]:
    """The cause and what its evidence says in words, for whoever never saw the case."""
    reasons = [link for link in links(found, SUPPORTS) if link.reason and link.proof.evidence_id]
    yield paragraph(statement(found))
    yield Bullets(evidence(found, reasons[:EVIDENCE_SHOWN]))


def statement(hypothesis: Hypothesis) -> Sentence:
    return Sentence(full(hypothesis.statement), proofs(links(hypothesis, SUPPORTS)))


def evidence(hypothesis: Hypothesis, found: Sequence[Link]) -> tuple[Sentence, ...]:
    """What each link adds to the statement; one that only repeats it is told by its line, unless
    the statement cites that already."""
    known = proofs(links(hypothesis, SUPPORTS))
    told: dict[str, list[Proof]] = {}
    for link in found:
        repeats = bare(link.reason) in ("", bare(hypothesis.statement))
        if repeats and link.proof in known and not link.stale:
            continue
        text = line_of(link.proof) if repeats else full(link.reason)
        text += " It is older than the fix that was applied." if link.stale else ""
        told.setdefault(text, []).append(link.proof)
    return tuple(Sentence(text, tuple(cited[:MOST_CITED])) for text, cited in told.items())


def line_of(proof: Proof) -> str:
    """The line itself, as a sentence."""
    return f"“{shorten(proof.quote, LINE_SHOWN, placeholder=' …')}”"


def undecided(dossier: Dossier) -> Iterator[Sentence]:
    """Explanations that are open, the likeliest first, and those that were given up undecided."""
    for hypothesis in dossier.others():
        pinned = ", pinned" if hypothesis.pinned else ""
        text = f"{bare(hypothesis.statement)} ({hypothesis.likelihood:.0%}, still open{pinned})."
        yield Sentence(text, proofs(links(hypothesis, SUPPORTS)) or _raised(hypothesis))
    for hypothesis in dossier.undecided():
        reason = f": {bare(hypothesis.reason)}" if hypothesis.reason else ""
        text = f"{bare(hypothesis.statement)} (given up undecided{reason})."
        yield Sentence(text, _raised(hypothesis))


def tried(solutions: Iterable[Solution]) -> Iterator[Block]:
    """What was done, how it ended, and the commands."""
    for solution in solutions:
        eases = (
            advice("It eases the symptom and leaves the cause.") if solution.mitigation else None
        )
        yield paragraph(outcome(f"“{bare(solution.immediate_action)}”", solution), eases)
        yield Commands(solution.commands)


def outcome(what: str, solution: Solution) -> Sentence:
    """What became of a solution that was tried."""
    record = Record(f"solution {solution.status}", solution.changed_turn)
    return Sentence(f"{what} {_RESULTS[solution.status]}.", (record, *solution.proofs[:2]))


def proposed(solution: Solution) -> Iterator[Block]:
    """A solution to carry out: what to do, with what, how to see that it worked, the way back."""
    lasting = (
        advice(f"For good: {full(solution.permanent_fix)}") if solution.permanent_fix else None
    )
    yield paragraph(advice(full(solution.immediate_action)), lasting)
    yield Commands(solution.commands)
    if solution.verification:
        yield paragraph(advice(f"It worked if: {full(solution.verification)}"))
    if solution.rollback:
        yield paragraph(advice(f"The way back: {full(solution.rollback)}"))


def loose_ends(dossier: Dossier) -> Iterator[Sentence]:
    """What nobody has done or learnt yet about a cause that is named."""
    if dossier.cause is None:
        return
    for solution in dossier.untried():
        record = Record(f"solution {solution.status}", solution.proposed_turn)
        yield Sentence(f"Not applied yet: {full(solution.immediate_action)}", (record,))
    if not dossier.investigation.solutions:
        yield Sentence("No fix has been proposed yet.", (after(dossier),))
    if dossier.reached(Milestone.CHANGES_IDENTIFIED) is None:
        yield Sentence("What changed before it is not known.", (after(dossier),))


def missing(dossier: Dossier) -> Iterator[Block]:
    """The evidence that would decide what is open, with the commands that get it."""
    settled = dossier.confirmed and not dossier.others()
    needed = dossier.investigation.needed or dossier.investigation.conclusion.needed
    needed = () if settled else needed[:MOST_ASKED]
    if needed:
        yield paragraph(advice(_what_for(dossier)))
    yield Bullets(tuple(advice(full(item.question)) for item in needed))
    yield Commands(tuple(_reading(item.command) for item in needed if item.command))


def _what_for(dossier: Dossier) -> str:
    if dossier.confirmed:
        return "What would settle the rest:"
    return "To be sure of the cause:" if dossier.cause else "What would decide it:"


def _reading(command: str) -> CommandToRun:
    return CommandToRun(command, CommandClass.READ_ONLY)


def _how_sure(dossier: Dossier) -> Sentence:
    conclusion = dossier.investigation.conclusion
    reached = dossier.reached(Milestone.ROOT_CAUSE_IDENTIFIED)
    how = f", {_METHODS[reached.method]}" if reached and reached.method else ""
    text = f"It stands at {conclusion.confidence:.0%} ({conclusion.label}){how}."
    return Sentence(text, (after(dossier),))


def proofs(found: Sequence[Link]) -> tuple[Proof, ...]:
    return tuple(dict.fromkeys(link.proof for link in found))[:MOST_CITED]


def anonymous(text: str, dossier: Dossier) -> str:
    """The text without the short names that hypotheses have inside a case only."""
    for hypothesis in dossier.investigation.hypotheses:
        named = "the cause" if hypothesis == dossier.cause else f"“{bare(hypothesis.statement)}”"
        text = re2.sub(rf"\b{re2.escape(hypothesis.id)}\b", lambda _, named=named: named, text)
    return text[:1].upper() + text[1:]


def _claimed(reached: Reached) -> Sentence:
    return Sentence(full(reached.statement), _cited(reached))


def _cited(reached: Reached) -> tuple[Reference, ...]:
    record = Record(f"milestone {reached.milestone}", reached.turn)
    return reached.proofs[:MOST_CITED] or (record,)


def _raised(hypothesis: Hypothesis) -> tuple[Reference, ...]:
    return (Record(f"hypothesis of the {hypothesis.author}", hypothesis.created_turn),)


def after(dossier: Dossier) -> Record:
    return Record("working conclusion", dossier.investigation.turn)
