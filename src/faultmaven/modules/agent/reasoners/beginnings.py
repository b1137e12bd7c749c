"""Answers before there is anything analysed: what to upload, what is still being read."""

from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.drafts import Draft
from faultmaven.modules.agent.reasoners.situation import Standing
from faultmaven.modules.agent.reasoners.wording import plural
from faultmaven.modules.agent.response_types import (
    Failure,
    NeedsMoreData,
    StatusUpdate,
)
from faultmaven.modules.case.conclusions import NeededEvidence
from faultmaven.web.markdown import inline

UPLOAD = "Upload the output as a file to this case."
_PASTED_LINES = 6
_FIRST_STEPS = (
    ("Which pods are not healthy, and where do they run?", "kubectl get pods -A -o wide"),
    ("What did the cluster report lately?", "kubectl get events -A --sort-by=.lastTimestamp"),
    ("What does the failing pod say of itself?", "kubectl describe pod POD -n NAMESPACE"),
    (
        "What did it log before it failed?",
        "kubectl logs POD -n NAMESPACE --all-containers --previous --tail=5000",
    ),
    (
        "Outside Kubernetes: what did the machine log?",
        "journalctl --since '2 hours ago' -o short-iso",
    ),
)


def too_early(standing: Standing, message: str) -> TurnProposal | None:
    """The answer while nothing is analysed; None once something is."""
    if standing.ready:
        return None
    if standing.processing or standing.together:
        return still_reading(standing)
    return unreadable(standing) if standing.problems else without_evidence(message)


def without_evidence(message: str) -> TurnProposal:
    """What to collect and where to bring it, with commands that only read."""
    draft = Draft()
    draft.say("**There is no evidence in this case yet,** so I cannot say what broke.")
    if message.count("\n") >= _PASTED_LINES:
        draft.say("What you pasted I cannot cite: save it as a file and upload that.")
    draft.say("Upload what you have. If you are on Kubernetes, these commands only read:")
    draft.bullets(f"{question} {inline(command)}" for question, command in _FIRST_STEPS)
    draft.say(
        "Then upload the outputs to this case, as files or as one archive (over HTTP:"
        " `POST /evidence/upload`). Logs, configuration and whole folders are welcome too."
    )
    return draft.proposal(NeedsMoreData(requests=_requests()))


def _requests() -> tuple[NeededEvidence, ...]:
    return tuple(
        NeededEvidence(question=question, command=command, upload=UPLOAD)
        for question, command in _FIRST_STEPS
    )


def still_without_evidence() -> TurnProposal:
    """The same, for who has just been told what to collect."""
    draft = Draft()
    draft.say(
        "**There is still no evidence in this case.** Upload any of the outputs named above, or the"
        " logs you have, and I look at them."
    )
    return draft.proposal(NeedsMoreData(requests=_requests()))


def still_reading(standing: Standing) -> TurnProposal:
    """How many uploads have been read, or which are being analysed together."""
    draft = Draft()
    if standing.together:
        names = ", ".join(map(inline, standing.together))
        draft.say(f"**I am still analysing these uploads together:** {names}. Ask again soon.")
        text = f"{plural(len(standing.together), 'upload')} being analysed together"
        return draft.proposal(StatusUpdate(status=text, done=0, total=standing.total))
    text = f"{standing.ready} of {plural(standing.total, 'upload')} analysed"
    draft.say(f"**I am still reading:** {text}. Ask again in a moment.")
    return draft.proposal(StatusUpdate(status=text, done=standing.ready, total=standing.total))


def unreadable(standing: Standing) -> TurnProposal:
    """Why nothing could be analysed, and whether asking again may help."""
    draft = Draft()
    draft.say("**The evidence could not be analysed:**")
    draft.bullets(standing.problems)
    if standing.retryable:
        draft.say("That may pass: ask again in a minute.")
    else:
        draft.say("Upload it as plain text, or as an archive of text files.")
    failure = Failure(
        problem="/problems/evidence-unreadable",
        detail="; ".join(standing.problems),
        retryable=standing.retryable,
    )
    return draft.proposal(failure)


def caveat(standing: Standing) -> str:
    """What an answer leaves out because of uploads that are not analysed; empty if nothing."""
    notes = []
    if standing.processing:
        notes.append(f"{plural(standing.processing, 'upload')} still being read")
    if standing.problems:
        notes.append(f"{plural(len(standing.problems), 'upload')} that could not be analysed")
    return f"*Not counted in here: {' and '.join(notes)}.*" if notes else ""
