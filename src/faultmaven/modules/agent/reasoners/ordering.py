"""Answers to whether it began before or after what was changed."""

from faultmaven.modules.agent.proposal import TurnProposal
from faultmaven.modules.agent.reasoners.blocks import answer_about
from faultmaven.modules.agent.reasoners.drafts import Draft, shown
from faultmaven.modules.agent.reasoners.history import is_change, when_it_began
from faultmaven.modules.agent.reasoners.proven import onset
from faultmaven.modules.agent.reasoners.questions import Question
from faultmaven.modules.agent.reasoners.situation import Situation
from faultmaven.modules.agent.reasoners.topics import Topic
from faultmaven.modules.agent.reasoners.wording import clock, sentence


def before_or_after(situation: Situation, question: Question) -> TurnProposal:
    """Where the first sign stands among the recorded changes, with the nearest on either side."""
    draft, began = Draft(), onset(situation.analysis)
    if began is None:
        return when_it_began(situation, question)
    changes = [event for event in situation.analysis.timeline if is_change(event)]
    earlier = [event for event in changes if event.at <= began.at]
    later = [event for event in changes if event.at > began.at]
    if not changes:
        draft.say("**I cannot say:** no deploy, restart or new configuration is recorded.")
    elif earlier:
        draft.say("**After a change:** this one came before the first sign.")
    else:
        draft.say("**Before any change that is recorded.**")
    told = [("Last change before", earlier[-1:]), ("First sign", [began])]
    told.append(("First change after", later[:1]))
    draft.bullets(
        draft.cited(
            f"{name}: {clock(event.at)} \u2013 {sentence(shown(event.summary))}", (event.citation,)
        )
        for name, events in told
        for event in events
    )
    return draft.proposal(answer_about(situation, Topic.ORDER))
