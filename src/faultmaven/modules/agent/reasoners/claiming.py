"""What the built-in analyst claims beside its answer, all of it from analysis and user's words."""

from collections.abc import Iterator
from dataclasses import replace

import re2

from faultmaven.analysis.model import Analysis
from faultmaven.modules.agent.proposal import ProposedSolution, TurnProposal
from faultmaven.modules.agent.reasoners.noting import notes_in
from faultmaven.modules.agent.reasoners.numbering import Numbering
from faultmaven.modules.agent.reasoners.phrases import APPLIED
from faultmaven.modules.agent.reasoners.proven import facts, milestones
from faultmaven.modules.agent.reasoners.reasoner import View
from faultmaven.modules.agent.reasoners.remedies import only_looks, proposed, solution
from faultmaven.modules.agent.reasoners.settled import as_settled
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.reasoners.spoken import written_out
from faultmaven.modules.agent.reasoners.suspects import suspects
from faultmaven.modules.agent.reasoners.topics import Topic
from faultmaven.modules.agent.reasoners.wording import requested
from faultmaven.modules.agent.response_types import (
    CONFIDENCE_TO_PROPOSE,
    Answer,
    NeedsMoreData,
    PlanProposal,
    SolutionReady,
)
from faultmaven.modules.case.conclusions import NeededEvidence
from faultmaven.modules.case.conversation import Speaker
from faultmaven.modules.case.investigation import Action, Investigation
from faultmaven.modules.case.phases import Milestone
from faultmaven.modules.case.proofs import NoteKind
from faultmaven.modules.case.status import CaseStatus
from faultmaven.modules.case.turns import Signal

LONGEST_PROBLEM = 300
_FEWEST_WORDS = 3
_TROUBLE = re2.compile(
    r"(?i)\b(?:fail\w*|errors?|down|slow\w*|crash\w*|time-?outs?|timing out|[45]\d\ds?|[45]xxs?"
    r"|broken?|missing|stuck|outage|unavailable|unreachable|latency|restart\w*|oom\w*|hang\w*"
    r"|cannot"
    r"|can't|unable|lost|losing|wrong|alert\w*|degraded|pending|refus\w*|reject\w*|unhealthy|dead"
    r"|not (?:work|respond|start|load|ready|reach|answer|deliver|sen)\w*|incident|page[ds]?"
    r"|complain\w*"
    r"|n't (?:work|respond|start|load|reach|answer)\w*"
    r"|stopped|nothing|nobody|no longer|backlog|lag\w*|spik\w*|dropp?\w*"
    r"|corrupt\w*)\b"
)
_REQUEST = re2.compile(
    r"(?i)^(?:please |pls |can you |could you )*(?:show|list|find|count|grep|search|summari[sz]e"
    r"|explain"
    r"|tell|give|print|check|compare|analy[sz]e|investigate|look|help|what|why|how|when"
    r"|where|who|which"
    r"|is|are|was|were|did|do|does|has|have|any)\b"
)
_POLITE = re2.compile(
    r"(?i)^(?:(?:hi|hey|hello|help|please|pls|urgent|all|team|so|ok)\b[ ,!.:]*)+"
    r"|[ ,!.]+(?:help|please|pls|thanks|thx|any ideas)\W*$"
)
_LEAD = re2.compile(
    r"(?i)^(?:(?:no|nope|better|rather|well|actually|i mean|(?:the|our) problem is|it is|it's|that)"
    r"\b[ ,:;\x{2013}-]*)+"
)
"""With what a better wording begins."""
_BESIDE = frozenset({Signal.TIMELINE_WRONG, Signal.SCOPE_CHANGED})
_NO_PROBLEM = frozenset(
    {NoteKind.PINNED, NoteKind.CORRECTION, NoteKind.RULED_OUT, NoteKind.DECISION}
)
_BUT_THE_SYMPTOM = frozenset(Milestone) - {Milestone.SYMPTOM_VERIFIED}
_WITH_REMEDY = (Topic.CAUSE, Topic.FIX, Topic.SUMMARY)


def with_claims(answered: TurnProposal, view: View) -> TurnProposal:
    """The proposal with hypotheses, milestones, facts, requests and a solution; the citations of
    the answer keep their numbers."""
    numbering = Numbering(answered.citations)
    situation, known = view.situation, view.investigation
    settled = as_settled(situation, known)
    analysis = settled.analysis
    reached = frozenset(one.milestone for one in known.milestones)
    corrected = view.said & {Signal.SCOPE_CHANGED, Signal.TIMELINE_WRONG}
    proven = () if corrected else milestones(analysis, reached, numbering)
    claimed = replace(
        answered,
        problem_statement=problem_statement(
            view, _symptom(situation.analysis), investigates=answered.investigates
        ),
        hypotheses=suspects(situation.analysis, known.hypotheses, numbering, situation.catalogue),
        milestones=proven,
        evidence_requests=tuple(map(requested, analysis.next_checks)) or _requests(answered),
        solution=_solution(answered, settled, known, numbering),
        timeline_facts=() if corrected else facts(analysis, numbering),
    )
    return replace(claimed, citations=numbering.citations)


def problem_statement(view: View, symptom: str, *, investigates: bool) -> str:
    """What the problem is: as the user stated it first, or else what shows it in the evidence, or
    as the case is called. After a wording was shown in vain only another one by the user, but
    once it is solved: what nobody agreed to be the problem cannot be resolved."""
    if view.investigation.status is not CaseStatus.CONSULTING:
        return ""
    if pending := view.investigation.pending:
        return _restated(view) if pending.action is Action.INVESTIGATE else ""
    is_over = Signal.FIX_WORKED in view.said
    if not (investigates or is_over):
        return ""
    if view.investigation.problem_statement:
        return view.investigation.problem_statement
    if view.investigation.withdrawn and not is_over:
        return _worded(view.message) if states_problem(view.message) else ""
    return next(_wordings(view, symptom), "")


def _restated(view: View) -> str:
    """The problem in better words, which the question for the problem asks for."""
    words = _LEAD.sub("", view.message.strip())
    return _worded(words) if view.said <= _BESIDE and states_problem(words) else ""


def states_problem(message: str) -> bool:
    """Whether a message says what is wrong rather than asks something."""
    words = message.strip()
    if "?" in words or len(words) > LONGEST_PROBLEM or len(words.split()) < _FEWEST_WORDS:
        return False
    if not _TROUBLE.search(words) or _REQUEST.search(words):
        return False
    told = {kind for kind, _ in notes_in(words)}
    done = NoteKind.CHANGE in told and APPLIED.search(written_out(words))
    return told.isdisjoint(_NO_PROBLEM) and not done


def _wordings(view: View, symptom: str) -> Iterator[str]:
    said = [one.content for one in view.recent if one.role is Speaker.USER]
    yield from (_worded(text) for text in (*said, view.message) if states_problem(text))
    if symptom:
        yield symptom[:LONGEST_PROBLEM]
    if states_problem(view.title):
        yield view.title


def _worded(text: str) -> str:
    """A stated problem without what is only said to be polite."""
    return str(_POLITE.sub("", " ".join(text.split())))[:LONGEST_PROBLEM]


def _symptom(analysis: Analysis) -> str:
    """What shows the problem in the evidence; nothing where that is all that is known of its cause,
    which would then only restate the problem."""
    shown = milestones(analysis, _BUT_THE_SYMPTOM, Numbering(()))
    if not shown or shown[0].statement in [cause.statement for cause in analysis.causes]:
        return ""
    return shown[0].statement.rstrip(".")


def _requests(answered: TurnProposal) -> tuple[NeededEvidence, ...]:
    payload = answered.payload
    return payload.requests if isinstance(payload, NeedsMoreData) else ()


def _solution(
    answered: TurnProposal, situation: Situation, known: Investigation, numbering: Numbering
) -> ProposedSolution | None:
    """The remedy of the leading cause, where the answer shows it and it was not proposed before."""
    cause = situation.leading
    if cause is None or cause.confidence < CONFIDENCE_TO_PROPOSE:
        return None
    if cause.remedy is None or only_looks(cause.remedy):
        return None
    if not _shows_remedy(answered):
        return None
    if any(one.immediate_action == cause.remedy.action for one in known.solutions):
        return None
    ready = solution(cause, cause.remedy, situation.category_of(cause))
    return proposed(cause, ready, numbering)


def _shows_remedy(answered: TurnProposal) -> bool:
    payload = answered.payload
    if isinstance(payload, (SolutionReady, PlanProposal)):
        return True
    return isinstance(payload, Answer) and payload.topic in _WITH_REMEDY
