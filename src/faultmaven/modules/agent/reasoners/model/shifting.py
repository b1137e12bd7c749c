"""Makes room for citations before those of a proposal: its claims count on from there."""

from dataclasses import replace

from faultmaven.modules.agent.proposal import SAID, TurnProposal


def shifted(proposal: TurnProposal, by: int) -> TurnProposal:
    """The proposal's claims with all numbers of citations raised; the marks in its answer stay."""

    def raised(*numbers: int) -> tuple[int, ...]:
        return tuple(number if number == SAID else number + by for number in numbers)

    solution = proposal.solution
    return replace(
        proposal,
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
