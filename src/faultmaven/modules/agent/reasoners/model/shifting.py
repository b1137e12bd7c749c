"""Makes room for citations before those of a proposal: its marks and claims count on from there."""

from collections.abc import Callable
from dataclasses import replace

import re2

from faultmaven.modules.agent.markdown import lines, spans
from faultmaven.modules.agent.proposal import SAID, TurnProposal

_MARK = re2.compile(r"\[(\d{1,4})\]")


def remarked(answer: str, mark: Callable[[int], str]) -> str:
    """The answer with `mark` of each citation's number for its mark; code stays as it is."""

    def changed(text: str) -> str:
        return str(_MARK.sub(lambda found: mark(int(found.group(1))), text))

    return "\n".join(
        line.text
        if line.fenced
        else "".join(piece if is_code else changed(piece) for piece, is_code in spans(line.text))
        for line in lines(answer)
    )


def shifted(proposal: TurnProposal, by: int) -> TurnProposal:
    """The proposal with all numbers of citations raised, those of its marks too."""

    def raised(*numbers: int) -> tuple[int, ...]:
        return tuple(number if number == SAID else number + by for number in numbers)

    solution = proposal.solution
    return replace(
        proposal,
        answer=remarked(proposal.answer, lambda number: f"[{number + by}]"),
        hypotheses=tuple(
            replace(
                each,
                links=tuple(replace(k, citation=raised(k.citation)[0]) for k in each.links),
            )
            for each in proposal.hypotheses
        ),
        milestones=tuple(
            replace(each, citations=raised(*each.citations)) for each in proposal.milestones
        ),
        solution=solution and replace(solution, citations=raised(*solution.citations)),
        timeline_facts=tuple(
            replace(each, citation=raised(each.citation)[0]) for each in proposal.timeline_facts
        ),
        journal=tuple(
            replace(each, citations=raised(*each.citations)) for each in proposal.journal
        ),
    )
