"""The verdict: a cause, candidates, nothing decisive, or no fault; and the one-line summary."""

from collections.abc import Sequence

from faultmaven.analysis.gathered import Gathered
from faultmaven.analysis.kubernetes.topology import Topology
from faultmaven.analysis.model import Assurance, Cause, Event, RuledOut, Verdict

DECISIVE_CONFIDENCE = 0.7
CANDIDATE_CONFIDENCE = 0.35


def decide(
    causes: Sequence[Cause], ruled_out: Sequence[RuledOut], topology: Topology, gathered: Gathered
) -> Verdict:
    """The verdict: what the best cause carries, else no fault where all is seen to be well."""
    if found := carried(causes):
        return found
    observed = [app for app in topology.apps.values() if app.observed]
    failed = [check for check in gathered.checks if not check.succeeded]
    if observed and all(app.healthy for app in observed) and not causes and not failed:
        return Verdict.RECOVERED if ruled_out else Verdict.HEALTHY
    return Verdict.INCONCLUSIVE


def carried(causes: Sequence[Cause]) -> Verdict | None:
    """The verdict that the best cause carries (`investigation.md`: mechanistic at .70 or more is a
    cause; what is not decisive is at most a candidate); None if it carries none."""
    best = causes[0] if causes else None
    if best and best.assurance is Assurance.MECHANISTIC and best.confidence >= DECISIVE_CONFIDENCE:
        return Verdict.CAUSE_FOUND
    if best and best.confidence >= CANDIDATE_CONFIDENCE:
        return Verdict.CANDIDATES
    return None


def summary(
    verdict: Verdict, causes: Sequence[Cause], topology: Topology, error: Event | None = None
) -> str:
    """The verdict in one sentence or two; `error` is the most frequent one in the logs."""
    if verdict in (Verdict.CAUSE_FOUND, Verdict.CANDIDATES):
        return of_causes(verdict, causes)
    if verdict is Verdict.HEALTHY:
        return f"No fault found: all {len(topology.apps)} workloads have their replicas ready."
    if verdict is Verdict.RECOVERED:
        return "No fault now: there were warnings, but every workload they concern is ready."
    undecided = "The evidence does not decide what broke."
    return (
        f"{undecided} Most frequent error: {error.summary} (×{error.count})."
        if error
        else undecided
    )


def of_causes(verdict: Verdict, causes: Sequence[Cause]) -> str:
    """What broke, or most likely did, in one sentence."""
    best, others = causes[0].statement, len(causes) - 1
    if verdict is Verdict.CAUSE_FOUND:
        return best
    return f"Most likely: {best}" + (f" ({others} more candidates)" if others else "")
