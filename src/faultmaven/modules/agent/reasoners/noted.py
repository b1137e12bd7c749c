"""Answers to what the user states for the case: what was ruled out, done, decided or seen."""

from dataclasses import replace

from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.blocks import answer_about
from faultmaven.modules.agent.reasoners.drafts import Draft, shown
from faultmaven.modules.agent.reasoners.ideas import idea_in, weigh
from faultmaven.modules.agent.reasoners.noting import notes_in
from faultmaven.modules.agent.reasoners.proven import onset
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.reasoners.topics import Topic
from faultmaven.modules.agent.reasoners.wording import clock, sentence, sureness
from faultmaven.modules.case.proofs import NoteKind

_LEADS = {
    NoteKind.RULED_OUT: "**Noted: you have ruled that out.**",
    NoteKind.CHANGE: "**Noted what was done.** If it changed anything, tell me (`it worked`,"
    " `still failing`) or upload the state after it.",
    NoteKind.ONSET: "**Noted when it began.**",
    NoteKind.SCOPE: "**Noted whom it affects.**",
    NoteKind.CORRECTION: "**Noted: corrected.**",
    NoteKind.DECISION: "**Noted as decided.**",
    NoteKind.PINNED: "**Noted,** and kept in mind for the rest of the case.",
}
_NOTED = "**Noted.** I keep it for the rest of the case."


def noted(situation: Situation, message: str) -> TurnProposal | None:
    """What becomes of a statement, and what the evidence says to it; None if nothing is stated."""
    told = notes_in(message)
    if not told:
        return None
    draft = Draft()
    kind, text = told[0]
    draft.say(_LEADS.get(kind, _NOTED))
    idea = idea_in(text) if kind is NoteKind.RULED_OUT else None
    if not situation.standing.ready:
        draft.say("I have no evidence to hold against it yet: upload what you have.")
    elif idea:
        weigh(situation, draft, replace(idea, show={}))
    else:
        _beside(situation, draft, kind)
    return draft.proposal(answer_about(situation, Topic.TOLD))


def _beside(situation: Situation, draft: Draft, kind: NoteKind) -> None:
    began = onset(situation.analysis)
    if kind is NoteKind.ONSET and began:
        text = f"The first sign in the evidence is of {clock(began.at)}: {shown(began.summary)}"
        draft.claim(sentence(text), (began.citation,))
    elif cause := situation.leading:
        text = f"What I hold ({sureness(cause)}): {sentence(cause.statement)}"
        draft.claim(text, cause.citations)
