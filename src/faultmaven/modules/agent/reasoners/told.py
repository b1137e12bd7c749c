"""Answers to what the user tells: fixes that worked or not, corrections, doubts, a yes or a no."""

from faultmaven.analysis.model import Verdict
from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.beginnings import UPLOAD
from faultmaven.modules.agent.reasoners.blocks import answer_about, list_checks, show_evidence
from faultmaven.modules.agent.reasoners.drafts import Draft
from faultmaven.modules.agent.reasoners.looks import look_at
from faultmaven.modules.agent.reasoners.plans import plan
from faultmaven.modules.agent.reasoners.reasoner import View
from faultmaven.modules.agent.reasoners.relapses import is_qualified
from faultmaven.modules.agent.reasoners.signals import persists
from faultmaven.modules.agent.reasoners.suspects import LEAST_CONFIDENCE
from faultmaven.modules.agent.reasoners.topics import Topic
from faultmaven.modules.agent.reasoners.wording import requested, sentence, sureness
from faultmaven.modules.agent.response_types import ClarificationRequest, NeedsMoreData, Payload
from faultmaven.modules.case.conclusions import NeededEvidence
from faultmaven.modules.case.investigation import Action
from faultmaven.modules.case.solutions import Solution, SolutionStatus
from faultmaven.modules.case.turns import Signal
from faultmaven.web.markdown import inline

_GOOD = (Verdict.HEALTHY, Verdict.RECOVERED)


def hear(view: View) -> TurnProposal:
    """The answer to a message that tells something and asks nothing."""
    if view.investigation.status.is_terminal:
        return _after_the_end(view)
    if Signal.CONFIRMED in view.said:
        return _confirmed(view)
    draft = Draft()
    if Signal.REFUSED in view.said:
        draft.say("Understood: I leave it as it is.")
    if Signal.FIX_FAILED in view.said:
        return _failed(view, draft)
    if Signal.FIX_WORKED in view.said:
        _worked(view, draft)
    elif Signal.FIX_APPLIED in view.said:
        _applied(view, draft)
    if Signal.MITIGATED in view.said:
        draft.say("Noted: the symptom is eased. The cause is still there until it is mended.")
    if Signal.POST_MORTEM in view.said:
        draft.say("Noted: it is over, and we look back. I now ask for proof before I name a fix.")
    if Signal.ASKED_TO_CLOSE in view.said:
        draft.say("Closing a case is final, so I ask once.")
    return _corrections(view, draft)


def ask_what_was_done(view: View) -> TurnProposal:
    """A change that nobody has named, where no fix was proposed: asks which it was."""
    draft = Draft()
    asked = "What was changed, and when?"
    draft.say(f"**{asked}** I have proposed no fix yet, so I cannot tell what you mean.")
    return draft.proposal(ClarificationRequest(questions=(asked,)))


def ask_back(view: View) -> TurnProposal | None:
    """The question whether a fix was applied and whether it mended anything, where words about it
    are unclear: it still fails, and nobody said that the proposed fix was applied; or it works,
    with something against it."""
    statuses = {solution.status for solution in view.investigation.solutions}
    if view.said or not statuses - {SolutionStatus.WITHDRAWN}:
        return None
    offered = not statuses.isdisjoint({SolutionStatus.PROPOSED, SolutionStatus.ACCEPTED})
    applied = not statuses.isdisjoint({SolutionStatus.APPLIED, SolutionStatus.VERIFIED})
    if offered and not applied and persists(view.message):
        asked = "Was the fix applied, and it did not help, or is it not applied yet?"
        return _ask(asked, "I applied it and it is still failing", "it is not applied yet")
    if is_qualified(view.message):
        asked = "Is it mended, or is something still wrong since the change?"
        return _ask(asked, "it works now", "it is still failing")
    return None


def _ask(asked: str, *options: str) -> TurnProposal:
    draft = Draft()
    draft.say(f"**Before I draw a conclusion:** {asked}")
    return draft.proposal(ClarificationRequest(questions=(asked,), options=options))


def mended_by(view: View) -> str:
    """What mended it by the engineer's word; empty if nothing is known to have."""
    verified = (s for s in view.investigation.solutions if s.status is SolutionStatus.VERIFIED)
    return next((solution.immediate_action for solution in verified), "")


def _after_the_end(view: View) -> TurnProposal:
    draft = Draft()
    draft.say(
        f"This case is {view.investigation.status}, which is final. I still answer questions about"
        " it; for something new, open a new case."
    )
    return draft.proposal(_payload(view))


def _confirmed(view: View) -> TurnProposal:
    pending = view.investigation.pending
    if pending and pending.action is Action.INVESTIGATE and mended_by(view):
        draft = Draft()
        draft.say(f"Agreed, that was the problem: **{sentence(pending.statement)}**")
        return draft.proposal(_payload(view))
    if pending and pending.action is Action.INVESTIGATE and view.situation.standing.ready:
        return plan(view, f"Agreed. I investigate: **{sentence(pending.statement)}**")
    draft = Draft()
    if pending and pending.action is Action.INVESTIGATE:
        draft.say(f"Agreed. I investigate: **{sentence(pending.statement)}**")
        draft.say("Upload what you have; with these outputs I can start (they only read):")
        draft.commands(look_at(view.situation.platform, None))
    else:
        draft.say("Agreed.")
    return draft.proposal(_payload(view))


def _failed(view: View, draft: Draft) -> TurnProposal:
    draft.say(
        "**Noted: that did not help.** What I read from before the change no longer proves how"
        " things are now."
    )
    cause = view.situation.leading
    looks = look_at(view.situation.platform, cause.entity if cause else None)
    draft.say("Upload the state **after** the change, then I look again (these only read):")
    draft.commands(looks)
    requests = tuple(
        NeededEvidence("How does it look after the change?", look.text, UPLOAD) for look in looks
    )
    return draft.proposal(NeedsMoreData(requests=requests))


def _worked(view: View, draft: Draft) -> None:
    tried = _tried(view)
    draft.say("**Good to hear that it works again.** I take that as your word for it.")
    if view.situation.analysis.verdict in _GOOD:
        draft.say("The evidence I have agrees: the last state I read is healthy.")
    elif tried and tried.verification:
        draft.say(f"To be sure, check: {sentence(tried.verification)}")
    elif not view.investigation.solutions:
        draft.say("**What mended it?** Tell me what was changed, and the case keeps it.")
    else:
        draft.say("To be sure, upload the new state and I check that nothing of it is left.")


def _applied(view: View, draft: Draft) -> None:
    tried = _tried(view)
    draft.say("Noted: the change is applied. Did the symptom go away?")
    if tried and tried.verification:
        draft.say(f"**It is mended when:** {sentence(tried.verification)}")
    draft.say("Tell me (`it worked`, `still failing`), or upload the new state and I check.")


def _corrections(view: View, draft: Draft) -> TurnProposal:
    analysis, cause = view.situation.analysis, view.situation.leading
    requests: tuple[NeededEvidence, ...] = ()
    if Signal.SCOPE_CHANGED in view.said:
        draft.say("**Noted: the scope is not what I took it for.** I assess it anew.")
        question = "What else is affected, and what do those things have in common?"
        command = look_at(view.situation.platform, None)[0].text
        draft.say(
            f"Bring what shows the rest: {inline(command)}, and the logs of what else is hit."
        )
        requests += (NeededEvidence(question, command, UPLOAD),)
    if Signal.TIMELINE_WRONG in view.said:
        draft.say("**Noted: the times are not what I took them for.** I establish them anew.")
        question = "What happened shortly before it really began?"
        draft.say("Bring logs and events from before the time you mean, with their time zone.")
        command = look_at(view.situation.platform, None)[1].text
        requests += (NeededEvidence(question, command, UPLOAD),)
    if Signal.CAUSE_DOUBTED in view.said and cause:
        held = f"What I hold, {sureness(cause)}"
        if cause.confidence < LEAST_CONFIDENCE:
            held = "Nothing that is still fresh speaks for it any more"
        text = f"**Noted: you doubt it.** {held}: {sentence(cause.statement)}"
        draft.claim(text, cause.citations)
        show_evidence(draft, "It rests on these lines; which of them misleads?", cause.citations)
        if analysis.next_checks:
            draft.say("**What would decide it**")
            list_checks(draft, analysis.next_checks)
        requests += tuple(map(requested, analysis.next_checks))
    elif Signal.CAUSE_DOUBTED in view.said:
        draft.say(
            "**Noted: you doubt it.** No cause stands at present; new evidence has to show one."
        )
    if requests:
        return draft.proposal(NeedsMoreData(requests=requests))
    return draft.proposal(_payload(view))


def _payload(view: View) -> Payload:
    return answer_about(view.situation, Topic.TOLD)


def _tried(view: View) -> Solution | None:
    """The solution that the user most likely speaks of: the last that is not settled."""
    settled = (SolutionStatus.WITHDRAWN, SolutionStatus.FAILED)
    live = (one for one in reversed(view.investigation.solutions) if one.status not in settled)
    return next(live, None)
