"""Answers about what to do: check, mend, and see that it is mended."""

from faultmaven.analysis.model import Cause, Command
from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.blocks import (
    answer_about,
    list_checks,
    state_remedy,
)
from faultmaven.modules.agent.reasoners.drafts import Draft
from faultmaven.modules.agent.reasoners.looks import look_at
from faultmaven.modules.agent.reasoners.questions import Question
from faultmaven.modules.agent.reasoners.remedies import only_looks, relief, rollouts_of, solution
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.reasoners.topics import Topic
from faultmaven.modules.agent.reasoners.wording import no_fix_yet, requested, sentence, sureness
from faultmaven.modules.agent.response_types import (
    CONFIDENCE_TO_PROPOSE,
    NeedsMoreData,
)


def next_checks(situation: Situation, _: Question) -> TurnProposal:
    """What would decide between the causes, or a look at the leading one before acting."""
    draft = Draft()
    checks, cause = situation.analysis.next_checks, situation.leading
    if checks:
        draft.say("**Check next** (these commands only read):")
        list_checks(draft, checks)
        draft.say("Upload the output to this case and ask again.")
    elif cause:
        draft.claim(f"No open question is left about the cause: {cause.statement}", cause.citations)
        draft.say("**Before you act, look at it as it is now** (these commands only read):")
        draft.commands(look_at(situation.platform, cause.entity))
    else:
        draft.say("I have nothing to separate: no cause is open. A fresh look costs little:")
        draft.commands(look_at(situation.platform, None))
    undecided = cause is None or cause.confidence < CONFIDENCE_TO_PROPOSE
    if checks and undecided:
        return draft.proposal(NeedsMoreData(requests=tuple(map(requested, checks))))
    return draft.proposal(answer_about(situation, Topic.NEXT))


def how_to_fix(situation: Situation, question: Question) -> TurnProposal:
    """The remedy of the leading cause; refused while no cause stands firmly enough."""
    cause = situation.leading
    draft = Draft()
    if cause is None or cause.confidence < situation.strategy.confidence_to_act:
        return _not_yet(situation, draft, cause)
    draft.claim(f"**{sentence(cause.statement)}** ({sureness(cause)})", cause.citations)
    if cause.remedy is None:
        draft.say("I know no tested remedy for this cause. Look at it closely before changing it:")
        draft.commands(look_at(situation.platform, cause.entity))
        return draft.proposal(answer_about(situation, Topic.FIX))
    if only_looks(cause.remedy):
        state_remedy(draft, cause.remedy)
        draft.say("These commands only look; what they show decides the fix.")
        return draft.proposal(answer_about(situation, Topic.FIX))
    ready = solution(cause, cause.remedy, situation.category_of(cause))
    first = relief(cause, situation.category_of(cause))
    ready = ready.model_copy(update={"mitigation": first})
    state_remedy(draft, cause.remedy)
    if ready.rollback:
        draft.say(f"**If it goes wrong:** {sentence(ready.rollback)}")
    if ready.permanent_fix:
        draft.say(f"**So that it stays mended:** {sentence(ready.permanent_fix)}")
    draft.say("I only propose; I never run a command. What is not `read-only` changes the system.")
    return draft.proposal(ready)


def roll_back(situation: Situation, question: Question) -> TurnProposal:
    """Whether undoing a rollout would help: only where one is among what led to the cause."""
    cause, draft = situation.leading, Draft()
    if cause is None:
        return how_to_fix(situation, question)
    if changed := rollouts_of(cause):
        text = f"**It may help:** {sentence(changed[-1].summary)[:-1]} before this:"
        cited = (changed[-1].citation, *cause.citations)
        draft.claim(f"{text} {sentence(cause.statement)}", cited)
        first = relief(cause, situation.category_of(cause))
        looks = look_at(situation.platform, cause.entity)
        draft.commands([Command(c.text, c.safety) for c in first.commands] if first else looks)
        return draft.proposal(answer_about(situation, Topic.ROLLBACK))
    text = "**Nothing speaks for a rollback:** no rollout is among what led to this:"
    draft.claim(f"{text} {sentence(cause.statement)[:-1]} ({sureness(cause)}).", cause.citations)
    if cause.remedy:
        draft.say(f"**Rather do this:** {sentence(cause.remedy.action)} Ask *how do I fix it?*")
    return draft.proposal(answer_about(situation, Topic.ROLLBACK))


def how_to_verify(situation: Situation, _: Question) -> TurnProposal:
    cause = situation.leading
    draft = Draft()
    if cause is None or cause.remedy is None or not cause.remedy.verification:
        draft.say(
            "I have no check of my own for this case. It is mended when its symptoms are gone:"
        )
        draft.commands(look_at(situation.platform, cause.entity if cause else None))
    else:
        draft.claim(f"The cause was: {sentence(cause.statement)}", cause.citations)
        draft.say(f"**It is mended when:** {sentence(cause.remedy.verification)}")
    draft.say("I see only what is uploaded: bring the output of the check and I will read it.")
    return draft.proposal(answer_about(situation, Topic.VERIFY))


def _not_yet(situation: Situation, draft: Draft, cause: Cause | None) -> TurnProposal:
    draft.say(no_fix_yet(situation.strategy))
    if cause:
        text = f"The best candidate has {cause.confidence:.0%}: {sentence(cause.statement)}"
        draft.claim(text, cause.citations)
    checks = situation.analysis.next_checks
    if not checks:
        return draft.proposal(answer_about(situation, Topic.FIX))
    draft.say("**What would decide it**")
    list_checks(draft, checks)
    return draft.proposal(NeedsMoreData(requests=tuple(map(requested, checks))))
