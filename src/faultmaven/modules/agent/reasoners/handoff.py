"""What whoever takes over a case needs, and needs not find out again."""

from faultmaven.modules.agent.reasoners.drafts import Draft
from faultmaven.modules.agent.reasoners.shelf import Shelf
from faultmaven.modules.agent.reasoners.wording import sentence
from faultmaven.modules.agent.response_types import EscalationRequired
from faultmaven.modules.case.conclusions import NeededEvidence, RuledOut
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.solutions import SolutionStatus
from faultmaven.web.markdown import inline

_TRIED = (SolutionStatus.APPLIED, SolutionStatus.FAILED, SolutionStatus.VERIFIED)
_LISTED = 8


def handoff(investigation: Investigation, reason: str) -> EscalationRequired:
    """The package: what is known, what was ruled out and tried, what is open and would decide."""
    conclusion = investigation.conclusion
    best = (
        f"{sentence(conclusion.statement)[:-1]} ({conclusion.confidence:.0%}, {conclusion.label})"
    )
    return EscalationRequired(
        reason=reason,
        problem_statement=investigation.problem_statement,
        best_explanation=best if conclusion.statement else "",
        known=tuple(reached.statement for reached in investigation.milestones),
        ruled_out=tuple(f"{r.statement}: {r.reason}" for r in conclusion.ruled_out),
        tried=tuple(
            f"{solution.immediate_action} ({solution.status})"
            for solution in investigation.solutions
            if solution.status in _TRIED
        ),
        open_questions=tuple(needed.question for needed in _needed(investigation)),
        needed=_needed(investigation),
    )


def write_handoff(draft: Draft, investigation: Investigation, reason: str, shelf: Shelf) -> None:
    """The same in Markdown, what is known with the lines that prove it."""
    package = handoff(investigation, reason)
    draft.say(f"**I suggest to escalate:** {sentence(reason)}")
    if package.problem_statement:
        draft.say(f"**The problem:** {sentence(package.problem_statement)}")
    conclusion = investigation.conclusion
    if package.best_explanation:
        text = f"**Best explanation so far:** {sentence(package.best_explanation)}"
        draft.claim(text, shelf.citations(conclusion.proofs))
    if investigation.milestones:
        draft.say("**Known**")
        draft.bullets(
            draft.cited(sentence(reached.statement), shelf.citations(reached.proofs))
            for reached in investigation.milestones
        )
    if conclusion.ruled_out:
        draft.say("**Ruled out**")
        draft.bullets(_rejected(draft, one, shelf) for one in conclusion.ruled_out[:_LISTED])
    if package.tried:
        draft.say("**Tried**")
        draft.bullets(map(sentence, package.tried))
    if package.needed:
        draft.say("**Would decide it**")
        draft.bullets(
            sentence(n.question) + (f" {inline(n.command)}" if n.command else "")
            for n in package.needed
        )


def _needed(investigation: Investigation) -> tuple[NeededEvidence, ...]:
    return investigation.conclusion.needed or investigation.needed


def _rejected(draft: Draft, one: RuledOut, shelf: Shelf) -> str:
    return draft.cited(
        f"{sentence(one.statement)} {sentence(one.reason)}", shelf.citations(one.proofs)
    )
