"""Which evidence to ask for first: what best separates the causes that are still open."""

from collections.abc import Sequence

from faultmaven.analysis.next_checks import names_whole, separation
from faultmaven.modules.case.conclusions import NeededEvidence
from faultmaven.modules.case.engines.restating import names
from faultmaven.modules.case.engines.standing import ranked, still_open
from faultmaven.modules.case.hypotheses import Hypothesis
from faultmaven.modules.case.investigation import Investigation


def most_telling(investigation: Investigation) -> tuple[NeededEvidence, ...]:
    """What was asked for, in the order in which it tells most about the open causes.

    Requests that tell equally much keep their order. One that speaks of causes that were given up
    and of no other is needed no more.
    """
    live, causes = ranked(investigation), still_open(investigation)
    fallen = [each for each in investigation.hypotheses if each not in live]
    wanted = [
        request
        for request in investigation.needed
        if any(_speaks_of(request, cause) for cause in live)
        or not any(_speaks_of(request, cause) for cause in fallen)
    ]
    weights = [cause.likelihood for cause in causes]
    told = [separation(mass, weights) for mass in _covered(wanted, causes)]
    order = sorted(range(len(wanted)), key=lambda place: -told[place])
    return tuple(wanted[place] for place in order)


def _covered(requests: Sequence[NeededEvidence], causes: Sequence[Hypothesis]) -> list[float]:
    """How likely the causes are that each request would show.

    A cause counts with the first request that speaks of it and has none yet: of two requests about
    one subject each is about another of its causes.
    """
    masses = [0.0] * len(requests)
    for cause in causes:
        naming = [n for n, request in enumerate(requests) if _speaks_of(request, cause)]
        if naming:
            masses[min(naming, key=lambda n: (masses[n] > 0, n))] += cause.likelihood
    return masses


def _speaks_of(request: NeededEvidence, cause: Hypothesis) -> bool:
    """Whether a request names what a cause blames, or its words where it blames nothing."""
    text = f"{request.question} {request.command}"
    blamed = cause.subject.rpartition("/")[2]
    return names_whole(text, blamed) if blamed else names(text, cause.statement)
