"""From a proposal to an answer that may leave: verified, decided about, and shaped."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from faultmaven.analysis.cited_lines import CitedLines
from faultmaven.analysis.model import Analysis, Citation, CommandClass
from faultmaven.analysis.search import Query, matches
from faultmaven.modules.agent.citing import quotable
from faultmaven.modules.agent.claims import Claims, Ground, claims_of
from faultmaven.modules.agent.marking import Marking, commands_of, marked
from faultmaven.modules.agent.proposal import SAID, TurnProposal
from faultmaven.modules.agent.reasoners.builtin import retold
from faultmaven.modules.agent.reasoners.noting import notes_in
from faultmaven.modules.agent.reasoners.reasoner import View
from faultmaven.modules.agent.reasoners.relapses import takes_back
from faultmaven.modules.agent.reasoners.signals import Hearing
from faultmaven.modules.agent.shaping import Shaper
from faultmaven.modules.agent.verification import Grounding, grounded, holding
from faultmaven.modules.case.hypotheses import HypothesisStatus
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Milestone
from faultmaven.modules.case.proofs import Author, Note, Proof
from faultmaven.modules.case.solutions import SolutionStatus
from faultmaven.modules.case.turns import Decision, Turn

MESSAGE = "message"
LONGEST_QUOTE = 400
TOKEN_BYTES = 16
_LIVE = (HypothesisStatus.CAPTURED, HypothesisStatus.ACTIVE, HypothesisStatus.VALIDATED)
_OFFERED = (SolutionStatus.PROPOSED, SolutionStatus.ACCEPTED)
_DONE = (SolutionStatus.APPLIED, SolutionStatus.VERIFIED)

Decide = Callable[[Turn], Decision]


@dataclass(frozen=True, slots=True)
class Turned:
    """An answer with the decision that shaped it and the turn that the decision is about."""

    proposal: TurnProposal
    grounding: Grounding
    turn: Turn
    decision: Decision


def hearing_of(investigation: Investigation) -> Hearing:
    """What the user's words may refer to, as the investigation stands."""
    live = [one for one in investigation.hypotheses if one.status in _LIVE]
    reached = {one.milestone for one in investigation.milestones}
    statuses = {one.status for one in investigation.solutions}
    return Hearing(
        pending=investigation.pending is not None,
        cause=bool(live),
        fix=not statuses.isdisjoint((*_OFFERED, *_DONE)),
        applied=not statuses.isdisjoint(_DONE),
        failed=SolutionStatus.FAILED in statuses,
        reverts=any(
            one.status in _DONE and takes_back(one.immediate_action)
            for one in investigation.solutions
        ),
        scope=Milestone.SCOPE_ASSESSED in reached,
        timeline=Milestone.TIMELINE_ESTABLISHED in reached,
        onset=next((fact.at for fact in investigation.timeline if fact.onset), None),
        blamed=" ".join(f"{one.statement} {one.code}" for one in live),
    )


@dataclass(frozen=True, slots=True)
class Turning:
    """One turn after its proposal. `seq` is the number of the user's message, `evidence_ids` are
    all uploads that can be used."""

    view: View
    seq: int
    evidence_ids: tuple[str, ...]

    def turned(self, proposal: TurnProposal, decide: Decide) -> Turned:
        """The answer as it may leave; reads the cited lines."""
        held = self._holding(proposal)
        marking = self._marking(proposal, held)
        answered, first = self._grounded(proposal, held)
        answered = marked(answered, marking)
        turn = self._turn(proposal, claims_of(answered, self._ground(held)), held)
        decision = decide(turn)
        told = retold(proposal, self.view, decision.investigation)
        if told is not proposal:
            answered = marked(self._grounded(told, self._holding(told))[0], marking)
        shaper = Shaper(turn, self.view.investigation, decision, self.view.shelf)
        shaped = shaper.shaped(answered)
        last, counted = grounded(shaped, dict(enumerate(shaped.citations, 1)))
        use = proposal.voice.use
        told_so = (marking.answer(last.answer), use.remark if use else "")
        last = replace(last, answer="\n\n".join(filter(None, told_so)))
        return Turned(last, replace(counted, stripped=first.stripped), turn, decision)

    def _holding(self, proposal: TurnProposal) -> dict[int, Citation]:
        lines = CitedLines(self.view.situation.sources, proposal.citations)
        return holding(proposal.citations, quotable(lines, self.view.knowledge))

    def _grounded(
        self, proposal: TurnProposal, held: Mapping[int, Citation]
    ) -> tuple[TurnProposal, Grounding]:
        return grounded(proposal, held, mark_all=not proposal.voice.marks_claims)

    def _ground(self, held: Mapping[int, Citation]) -> Ground:
        analysis = self.view.situation.analysis
        shelf = self.view.shelf
        evidence = {n: cited for n, cited in held.items() if cited.file in shelf.stored}
        proofs = {number: shelf.proof(cited) for number, cited in evidence.items()}
        return Ground(
            analysis=analysis,
            proofs={SAID: self._said_proof(), **proofs},
            citations=evidence,
            turn=self.view.investigation.turn + 1,
            said=self.view.said,
            known=frozenset(text for text, _ in _catalogued(analysis)),
        )

    def _said_proof(self) -> Proof:
        return Proof("", MESSAGE, self.seq, self.seq, self._message)

    @property
    def _message(self) -> str:
        return " ".join(self.view.message.split())[:LONGEST_QUOTE]

    def _turn(self, proposal: TurnProposal, claims: Claims, held: Mapping[int, Citation]) -> Turn:
        situation = self.view.situation
        false = [
            f"Citation {number} does not hold: {cited.file}:{cited.line_start}"
            for number, cited in enumerate(proposal.citations, 1)
            if number not in held
        ]
        return Turn(
            number=self.view.investigation.turn + 1,
            message=self._message,
            token=secrets.token_urlsafe(TOKEN_BYTES),
            said=self.view.said,
            said_proof=self._said_proof(),
            evidence_ids=self.evidence_ids,
            verdict=situation.analysis.verdict if self.view.whole and situation.sources else "",
            priority=self.view.priority,
            problem_statement=proposal.problem_statement,
            hypotheses=(*claims.hypotheses, *self.view.past),
            milestones=tuple(claims.milestones),
            solution=claims.solution,
            timeline=tuple(claims.timeline),
            notes=(*claims.notes, *self._told()),
            needed=tuple(claims.needed),
            stripped=len(claims.fell),
            feedback=(*false, *claims.fell),
            waits_for_user=not proposal.investigates,
        )

    def _told(self) -> Iterator[Note]:
        """What the user states, for the journal, whatever the reasoner makes of it."""
        for kind, text in notes_in(self.view.message):
            yield Note(
                self.view.investigation.turn + 1, kind, text, Author.USER, (self._said_proof(),)
            )

    def _marking(self, proposal: TurnProposal, held: Mapping[int, Citation]) -> Marking:
        known = dict(_catalogued(self.view.situation.analysis))
        is_code = proposal.voice.marks_claims
        if is_code:
            known |= {command.text: command.safety for command in commands_of(proposal.payload)}
        quotes = [cited.quote for cited in held.values()]

        def occurs(text: str) -> bool:
            quoted = any(text in quote for quote in quotes)
            return quoted or (not is_code and self._in_evidence(text))

        return Marking(known, occurs)

    def _in_evidence(self, text: str) -> bool:
        query, sources = Query(text), self.view.situation.sources
        return any(next(iter(matches(source, query)), None) for source in sources)


def _catalogued(analysis: Analysis) -> Iterator[tuple[str, CommandClass]]:
    """The commands that the catalogue made for this evidence."""
    for cause in analysis.causes:
        for command in cause.remedy.commands if cause.remedy else ():
            yield command.text, command.safety
    for check in analysis.next_checks:
        if check.command:
            yield check.command, CommandClass.READ_ONLY
