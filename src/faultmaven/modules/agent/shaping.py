"""Lets what the engines decided shape the answer: what is refused, asked, shown and handed on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import re2

from faultmaven.analysis.model import Command
from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.drafts import Draft, shown
from faultmaven.modules.agent.reasoners.handoff import handoff, write_handoff
from faultmaven.modules.agent.reasoners.shelf import Shelf
from faultmaven.modules.agent.reasoners.topics import Topic
from faultmaven.modules.agent.reasoners.wording import no_fix_yet, sentence
from faultmaven.modules.agent.response_types import (
    Answer,
    ConfirmationRequest,
    NeedsMoreData,
    Payload,
    Relief,
    SolutionReady,
)
from faultmaven.modules.case.hypotheses import Hypothesis, HypothesisStatus, Link, Stance
from faultmaven.modules.case.investigation import Action, Investigation
from faultmaven.modules.case.phases import Milestone
from faultmaven.modules.case.proofs import Author, NoteKind
from faultmaven.modules.case.turns import Decision, Signal, Turn

_NOT_TAKEN = 5
_NAMED = re2.compile(r"\bh\d+\b")
_LIGHT = frozenset({Topic.TOLD, Topic.THANKS, Topic.GREETING, Topic.UNKNOWN})
"""Topics of answers that carry nothing of their own: what is to be confirmed takes their place."""
_FOR = (Stance.SUPPORTS, Stance.STRONGLY_SUPPORTS)
_AGAINST = (Stance.CONTRADICTS, Stance.STRONGLY_CONTRADICTS)
_ASKED = {
    Action.INVESTIGATE: "**Is this the problem to investigate?** \u201c{}\u201d"
    " \u2013 answer `yes`, or say it better.",
    Action.RESOLVE: "**Is the case resolved?** {} \u2013 `yes` ends it as resolved, for good.",
    Action.CLOSE: "**{}?** \u2013 `yes` ends the case, for good.",
}

_SOLVED = (
    "**Was this the problem?** \u201c{}\u201d \u2013 answer `yes`, or say it better; then the case"
    " can be resolved."
)
_DID_NOT_HELP = re2.compile(r"^s\d+ did not help: ")


@dataclass(frozen=True, slots=True)
class Shaper:
    """Shapes the answer of one turn; `before` is the investigation as it was when asked."""

    turn: Turn
    before: Investigation
    decision: Decision
    shelf: Shelf

    @property
    def after(self) -> Investigation:
        return self.decision.investigation

    def shaped(self, proposal: TurnProposal) -> TurnProposal:
        """The proposal with its answer, citations and payload as the decision wants them."""
        refused = self._refuses(proposal.payload)
        draft = Draft(proposal.citations)
        if refused:
            draft.say(no_fix_yet(self.after.strategy))
        elif relief := self._relief(proposal.payload):
            _ease(draft, relief)
        draft.say(proposal.answer)
        for past in self._recalled():
            draft.say(f"**Seen before:** {past}. A past case is no evidence: check it again here.")
        self._write(draft)
        payload = self._instead(proposal.payload) if refused else self._settled(proposal.payload)
        payload = self._payload(payload)
        return replace(proposal, answer=draft.text, payload=payload, citations=draft.citations)

    def _recalled(self) -> Iterator[str]:
        """What past cases said in this turn of a cause that is held, or suggest as another."""
        for note in self.after.journal:
            if note.kind is NoteKind.RECALLED and note.turn == self.after.turn:
                yield note.text
        for hypothesis in self.after.hypotheses:
            new = hypothesis.created_turn == self.after.turn
            if hypothesis.author is Author.MEMORY and new:
                yield f"{hypothesis.id}: {hypothesis.statement}"

    def _write(self, draft: Draft) -> None:
        outcome = self.decision.outcome
        for disputed in self._disputed():
            self._show_dispute(draft, disputed)
        if Signal.FIX_FAILED in self.turn.said:
            self._show_next(draft)
        if outcome.refused:
            draft.say("**Not accepted**")
            draft.bullets(self._readable(text) for text in outcome.refused[:_NOT_TAKEN])
        if outcome.anchored and not any(map(_holds, self.after.hypotheses)):
            draft.say(
                f"**I may be fixed on one kind of cause.** {self._readable(outcome.anchored)}"
            )
            self._show_alternatives(draft)
        if outcome.advice and not outcome.escalate:
            draft.say(f"**We are not getting further.** {sentence(outcome.advice)}")
        if self._escalates:
            write_handoff(draft, self.after, outcome.escalate, self.shelf)
        elif outcome.escalate:
            draft.say(f"Somebody else should look at it: {sentence(outcome.escalate)}")
        if self.after.status is not self.before.status:
            draft.say(f"*The case is now {self.after.status}.*")
        if pending := self.after.pending:
            draft.say(self._asked(pending.action).format(shown(pending.statement)))

    def _asked(self, action: Action) -> str:
        reached = {one.milestone for one in self.after.milestones}
        if action is Action.INVESTIGATE and Milestone.SOLUTION_VERIFIED in reached:
            return _SOLVED
        return _ASKED[action]

    @property
    def _escalates(self) -> bool:
        """Escalation is suggested in full once; after that a line reminds of it."""
        return bool(self.decision.outcome.escalate) and not self.before.escalation_suggested

    def _refuses(self, payload: Payload) -> bool:
        return isinstance(payload, SolutionReady) and (
            self._confidence(payload) < self.after.strategy.confidence_to_act
        )

    def _confidence(self, payload: SolutionReady) -> float:
        """How likely the cause is that a solution mends, by the state and never by a claim."""
        live = [h for h in self.after.hypotheses if _lives(h)]
        named = [h.likelihood for h in live if h.statement == payload.cause.rstrip(".")]
        conclusion = self.after.conclusion
        return max(named, default=conclusion.confidence if conclusion.statement else 0.0)

    def _settled(self, payload: Payload) -> Payload:
        if isinstance(payload, SolutionReady):
            return payload.model_copy(
                update={
                    "confidence": self._confidence(payload),
                    "mitigation": self._relief(payload),
                }
            )
        return payload

    def _relief(self, payload: Payload) -> Relief | None:
        """What eases the symptom, where the engines want that first."""
        if isinstance(payload, SolutionReady) and self.decision.outcome.mitigate_first:
            return payload.mitigation
        return None

    def _instead(self, payload: Payload) -> Payload:
        needed = self.after.conclusion.needed or self.after.needed
        return NeedsMoreData(requests=needed) if needed else Answer(topic=Topic.FIX)

    def _payload(self, payload: Payload) -> Payload:
        if self._escalates:
            return handoff(self.after, self.decision.outcome.escalate)
        pending = self.after.pending
        light = isinstance(payload, Answer) and payload.topic in _LIGHT
        if pending and light:
            return ConfirmationRequest(
                statement=pending.statement, token=pending.token, action=pending.action
            )
        return payload

    def _disputed(self) -> Iterator[Hypothesis]:
        """Hypotheses that live and got evidence against them in this turn, for all that supports
        them."""
        for one in self.after.hypotheses:
            fresh = any(link.turn == self.turn.number for link in _links(one, _AGAINST))
            if _lives(one) and fresh and _links(one, _FOR):
                yield one

    def _show_dispute(self, draft: Draft, disputed: Hypothesis) -> None:
        against = _links(disputed, _AGAINST)
        proven = any(link.proof.evidence_id for link in against)
        sides = "The evidence disagrees" if proven else "You and the evidence disagree"
        conclusion = self.after.conclusion
        leads = conclusion.hypothesis_id == disputed.id
        sure = conclusion.confidence if leads else disputed.likelihood
        draft.say(f"**{sides}** about \u201c{disputed.statement}\u201d (now {sure:.0%}):")
        rows = [("For", link) for link in _links(disputed, _FOR)[:2]]
        rows += [("Against", link) for link in against[:2]]
        draft.bullets(self._row(draft, side, link) for side, link in rows)

    def _row(self, draft: Draft, side: str, link: Link) -> str:
        if not link.proof.evidence_id:
            reason = _DID_NOT_HELP.sub("it did not help: ", link.reason)
            return f"{side}: {sentence(reason or shown(link.proof.quote))} *(you said so)*"
        return draft.cited(
            f"{side}: {sentence(shown(link.proof.quote))}", self.shelf.citations((link.proof,))
        )

    def _show_next(self, draft: Draft) -> None:
        """The next hypothesis after one that fell with its fix."""
        failed = {s.hypothesis_id for s in self.after.solutions if s.status == "failed"}
        left = [h for h in self.after.hypotheses if _lives(h) and h.id not in failed]
        if not left:
            draft.say("No other explanation is open: new evidence has to show one.")
            return
        best = max(left, key=lambda one: one.likelihood)
        lead = "I still hold" if _holds(best) else "Next I suspect"
        sure = self.after.conclusion.confidence if _holds(best) else best.likelihood
        text = f"**{lead}** ({sure:.0%}): {sentence(best.statement)}"
        proofs = [link.proof for link in best.links if link.stance in _FOR]
        draft.claim(text, self.shelf.citations(proofs))

    def _show_alternatives(self, draft: Draft) -> None:
        alternatives = self.after.conclusion.alternatives
        if alternatives:
            draft.say("What else it may be:")
            draft.bullets(f"{a.likelihood:.0%}: {sentence(a.statement)}" for a in alternatives)

    def _readable(self, text: str) -> str:
        """A sentence of the engines with hypotheses by what they state instead of their ids."""
        named = {one.id: f"\u201c{shown(one.statement)}\u201d" for one in self.after.hypotheses}
        return sentence(_NAMED.sub(lambda found: named.get(found.group(), found.group()), text))


def _ease(draft: Draft, first: Relief) -> None:
    draft.say(f"**First ease it, users are waiting:** {sentence(first.action)}")
    draft.commands([Command(c.text, c.safety) for c in first.commands])
    if first.rollback:
        draft.say(f"The way back: {sentence(first.rollback)}")
    draft.say("**Then mend the cause**")


def _holds(hypothesis: Hypothesis) -> bool:
    return hypothesis.status is HypothesisStatus.VALIDATED


def _lives(hypothesis: Hypothesis) -> bool:
    return hypothesis.status.is_open or _holds(hypothesis)


def _links(hypothesis: Hypothesis, stances: tuple[Stance, ...]) -> list[Link]:
    return [link for link in hypothesis.links if link.stance in stances and not link.stale]
