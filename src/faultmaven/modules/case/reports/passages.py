"""The passages that several reports share, each a few sentences with their citations."""

from collections.abc import Iterable, Iterator, Sequence

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
LINE_SHOWN = 160
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
    return line if not line or line[-1] in ".!?" else f"{line.rstrip(':;,')}."


def bare(text: str) -> str:
    """The text on one line, to go on with."""
    return " ".join(text.split()).rstrip(".:;,")


def standing(dossier: Dossier) -> Sentence:
    """How sure the report is, in a sentence; never surer than the case."""
    conclusion = dossier.investigation.conclusion
    citations: tuple[Reference, ...] = (_after(dossier), *conclusion.proofs[:MOST_CITED])
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
    return Sentence("The cause is not established.", (_after(dossier),))


def problem(dossier: Dossier) -> Sentence:
    statement = dossier.investigation.problem_statement
    if not statement:
        return Sentence(f"The case was opened as “{bare(dossier.title)}”.", (Record("title"),))
    return Sentence(f"The problem: {full(statement)}", (Record("problem statement"),))


def beginning(dossier: Dossier) -> Sentence:
    onset = dossier.onset
    if onset is None:
        return advice("When it began is not known.")
    return Sentence(
        f"The first sign of it is from {clock(onset.at)}: {full(onset.text)}", (onset.proof,)
    )


def milestone(dossier: Dossier, wanted: Milestone, otherwise: str) -> Sentence:
    """What was claimed and accepted for a milestone, or that there is nothing to tell."""
    reached = dossier.reached(wanted)
    return Sentence(full(reached.statement), _cited(reached)) if reached else advice(otherwise)


def cause(dossier: Dossier) -> Iterator[Block]:
    """The cause with its evidence, what speaks against it, and what limits it."""
    found = dossier.cause
    if found is None:
        yield paragraph(advice("No explanation stands firmly enough to be called the cause."))
        return
    yield paragraph(statement(found), _how_sure(dossier))
    yield Bullets(evidence(found, links(found, SUPPORTS)[:EVIDENCE_SHOWN]))
    against = links(found, CONTRADICTS)
    if against:
        yield paragraph(advice("Against it stands:"))
        yield Bullets(evidence(found, against))
    limits = dossier.investigation.conclusion.caveats
    if limits:
        yield paragraph(advice("What limits this conclusion:"))
    yield Bullets(tuple(Sentence(full(text), (_after(dossier),)) for text in limits))


def statement(hypothesis: Hypothesis) -> Sentence:
    proofs = _proofs(links(hypothesis, SUPPORTS))
    return Sentence(full(hypothesis.statement), proofs)


def evidence(hypothesis: Hypothesis, found: Sequence[Link]) -> tuple[Sentence, ...]:
    """What each link adds to the statement; one that only repeats it is told by its line."""
    told: dict[str, list[Proof]] = {}
    for link in found:
        repeats = bare(link.reason) in ("", bare(hypothesis.statement))
        text = line_of(link.proof) if repeats else full(link.reason)
        text += " It is older than the fix that was applied." if link.stale else ""
        told.setdefault(text, []).append(link.proof)
    return tuple(Sentence(text, tuple(proofs[:MOST_CITED])) for text, proofs in told.items())


def line_of(proof: Proof) -> str:
    """The line itself, as a sentence."""
    line = " ".join(proof.quote.split())
    return f"“{line if len(line) <= LINE_SHOWN else line[: LINE_SHOWN - 1] + '…'}”"


def ruled_out(dossier: Dossier) -> Iterator[Sentence]:
    """What was considered and refuted, each with its reason."""
    told = set()
    for hypothesis in dossier.refuted():
        told.add(hypothesis.statement)
        citations = _proofs(links(hypothesis, CONTRADICTS))
        record = Record("refuted", hypothesis.moved_turn or hypothesis.created_turn)
        yield Sentence(_not_it(hypothesis.statement, hypothesis.reason), citations or (record,))
    for item in dossier.investigation.conclusion.ruled_out:
        if item.statement not in told:
            proofs = item.proofs[:MOST_CITED]
            yield Sentence(_not_it(item.statement, item.reason), proofs or (_after(dossier),))


def undecided(dossier: Dossier) -> Iterator[Sentence]:
    """Explanations that are open, the likeliest first, and those that were given up undecided."""
    for hypothesis in dossier.others():
        text = f"{bare(hypothesis.statement)} ({hypothesis.likelihood:.0%}, still open)."
        yield Sentence(text, _proofs(links(hypothesis, SUPPORTS)) or _raised(hypothesis))
    for hypothesis in dossier.undecided():
        reason = f": {bare(hypothesis.reason)}" if hypothesis.reason else ""
        text = f"{bare(hypothesis.statement)} (given up undecided{reason})."
        yield Sentence(text, _raised(hypothesis))


def tried(solutions: Iterable[Solution]) -> Iterator[Block]:
    """What was done, how it ended, and the commands."""
    for solution in solutions:
        result = _RESULTS[solution.status]
        done = Sentence(
            f"“{bare(solution.immediate_action)}” {result}.",
            (Record(f"solution {solution.status}", solution.changed_turn), *solution.proofs[:2]),
        )
        eases = (
            advice("It eases the symptom and leaves the cause.") if solution.mitigation else None
        )
        yield paragraph(done, eases)
        yield Commands(solution.commands)


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


def missing(dossier: Dossier) -> Iterator[Block]:
    """The evidence that would decide what is open, with the commands that get it."""
    settled = dossier.confirmed and not dossier.others()
    needed = dossier.investigation.needed or dossier.investigation.conclusion.needed
    needed = () if settled else needed
    if needed:
        yield paragraph(advice("What would settle the rest:"))
    yield Bullets(tuple(advice(full(item.question)) for item in needed))
    yield Commands(tuple(_reading(item.command) for item in needed if item.command))


def _reading(command: str) -> CommandToRun:
    return CommandToRun(command, CommandClass.READ_ONLY)


def _not_it(claimed: str, reason: str) -> str:
    return f"“{bare(claimed)}”: {full(reason)}" if reason else f"“{bare(claimed)}”."


def _how_sure(dossier: Dossier) -> Sentence:
    conclusion = dossier.investigation.conclusion
    reached = dossier.reached(Milestone.ROOT_CAUSE_IDENTIFIED)
    how = f", {_METHODS[reached.method]}" if reached and reached.method else ""
    text = f"It stands at {conclusion.confidence:.0%} ({conclusion.label}){how}."
    return Sentence(text, (_after(dossier),))


def _proofs(found: Sequence[Link]) -> tuple[Proof, ...]:
    return tuple(dict.fromkeys(link.proof for link in found))[:MOST_CITED]


def _cited(reached: Reached) -> tuple[Reference, ...]:
    record = Record(f"milestone {reached.milestone}", reached.turn)
    return reached.proofs[:MOST_CITED] or (record,)


def _raised(hypothesis: Hypothesis) -> tuple[Reference, ...]:
    return (Record(f"hypothesis of the {hypothesis.author}", hypothesis.created_turn),)


def _after(dossier: Dossier) -> Record:
    return Record("working conclusion", dossier.investigation.turn)
