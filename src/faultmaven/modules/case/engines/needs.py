"""Which evidence to ask for first: what best separates the causes that are still open."""

from faultmaven.analysis.next_checks import separation
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
    causes = still_open(investigation)
    weights = [cause.likelihood for cause in causes]

    def told(request: NeededEvidence) -> float:
        covered = sum(cause.likelihood for cause in causes if _speaks_of(request, cause))
        return separation(covered, weights)

    live = ranked(investigation)
    fallen = [each for each in investigation.hypotheses if each not in live]
    wanted = [
        request
        for request in investigation.needed
        if any(_speaks_of(request, cause) for cause in live)
        or not any(_speaks_of(request, cause) for cause in fallen)
    ]
    return tuple(sorted(wanted, key=lambda request: -told(request)))


def _speaks_of(request: NeededEvidence, cause: Hypothesis) -> bool:
    """Whether a request names what a cause blames, or its words where it blames nothing."""
    blamed = cause.subject.rpartition("/")[2] or cause.statement
    return names(f"{request.question} {request.command}", blamed)
