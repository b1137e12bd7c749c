"""What the built-in analyst claims beside its answer, all of it from analysis and user's words."""

from dataclasses import replace

import re2

from faultmaven.modules.agent.proposal import ProposedSolution, TurnProposal
from faultmaven.modules.agent.reasoners.numbering import Numbering
from faultmaven.modules.agent.reasoners.proven import facts, milestones
from faultmaven.modules.agent.reasoners.reasoner import View
from faultmaven.modules.agent.reasoners.remedies import only_looks, proposed, solution
from faultmaven.modules.agent.reasoners.settled import as_settled
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.reasoners.suspects import suspects
from faultmaven.modules.agent.reasoners.topics import Topic
from faultmaven.modules.agent.reasoners.wording import requested
from faultmaven.modules.agent.response_types import (
    Answer,
    NeedsMoreData,
    PlanProposal,
    SolutionReady,
)
from faultmaven.modules.case.conclusions import NeededEvidence
from faultmaven.modules.case.investigation import Investigation
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
        problem_statement=problem_statement(view, investigates=answered.investigates),
        hypotheses=suspects(situation.analysis, known.hypotheses, numbering, situation.catalogue),
        milestones=proven,
        evidence_requests=tuple(map(requested, analysis.next_checks)) or _requests(answered),
        solution=_solution(answered, settled, known, numbering),
        timeline_facts=() if corrected else facts(analysis, numbering),
    )
    return replace(claimed, citations=numbering.citations)


def problem_statement(view: View, *, investigates: bool) -> str:
    """What the problem is: as the user states it, or else as the case is called."""
    if view.investigation.status is not CaseStatus.CONSULTING or view.investigation.pending:
        return ""
    if not investigates:
        return ""
    if view.investigation.problem_statement:
        return view.investigation.problem_statement
    stated = next((text for text in _before(view) if states_problem(text)), "")
    return " ".join(stated.split())[:LONGEST_PROBLEM] or view.title


def states_problem(message: str) -> bool:
    """Whether a message says what is wrong rather than asks something."""
    words = message.strip()
    if "?" in words or len(words) > LONGEST_PROBLEM or len(words.split()) < _FEWEST_WORDS:
        return False
    return bool(_TROUBLE.search(words)) and not _REQUEST.search(words)


def _before(view: View) -> tuple[str, ...]:
    return (view.message, *(said.content for said in reversed(view.recent)))


def _requests(answered: TurnProposal) -> tuple[NeededEvidence, ...]:
    payload = answered.payload
    return payload.requests if isinstance(payload, NeedsMoreData) else ()


def _solution(
    answered: TurnProposal, situation: Situation, known: Investigation, numbering: Numbering
) -> ProposedSolution | None:
    """The remedy of the leading cause, where the answer shows it and it was not proposed before."""
    cause = situation.leading
    if cause is None or cause.remedy is None or only_looks(cause.remedy):
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
