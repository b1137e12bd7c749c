"""How an investigation is led, and whether easing the symptom comes before mending the cause."""

from faultmaven.analysis.model import Verdict
from faultmaven.modules.case.engines.draft import Draft, has
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.phases import Milestone, Strategy
from faultmaven.modules.case.proofs import Author, NoteKind
from faultmaven.modules.case.status import Priority
from faultmaven.modules.case.turns import Signal, Turn

OVER = frozenset({Verdict.RECOVERED.value, Verdict.STALE_ALERT.value})
"""Verdicts that say that nothing goes on any more."""

URGENT = frozenset({Priority.HIGH, Priority.CRITICAL})
"""Priorities of a case at which users are taken to suffer."""


def follow(draft: Draft, turn: Turn) -> Draft:
    """With the strategy that the engineer states, or else the one that the evidence asks for."""
    if Signal.POST_MORTEM in turn.said:
        return choose(draft, Strategy.POST_MORTEM)
    if draft.investigation.strategy_chosen:
        return draft
    over = draft.investigation.verdict in OVER
    wanted = Strategy.POST_MORTEM if over else Strategy.ACTIVE_INCIDENT
    why = "the evidence shows that it is over" if over else "the evidence shows that it goes on"
    return _lead(draft, wanted, why)


def choose(draft: Draft, strategy: Strategy) -> Draft:
    """With the engineer's choice, which no evidence changes again."""
    draft = _lead(draft.set(strategy_chosen=True), strategy, "the engineer says so")
    said = f"To be led as {_worded(strategy)}"
    return draft.note(NoteKind.DECISION, said, author=Author.USER)


def mitigates_first(investigation: Investigation, priority: Priority) -> bool:
    """Whether the symptom is to be eased before its cause is mended: it goes on, it is urgent, and
    nothing has eased it yet."""
    return (
        investigation.strategy is Strategy.ACTIVE_INCIDENT
        and priority in URGENT
        and not investigation.mitigation_applied
        and not has(investigation, Milestone.SOLUTION_APPLIED)
    )


def _lead(draft: Draft, strategy: Strategy, why: str) -> Draft:
    if strategy is draft.investigation.strategy:
        return draft
    return draft.set(strategy=strategy).decide(f"Led as {_worded(strategy)}: {why}")


def _worded(strategy: Strategy) -> str:
    return "a post-mortem" if strategy is Strategy.POST_MORTEM else "an active incident"
