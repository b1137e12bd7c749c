"""The verdict: a cause, candidates, nothing decisive, or no fault; and the one-line summary."""

from collections.abc import Sequence

from faultmaven.analysis.gather import Gathered
from faultmaven.analysis.kubernetes.topology import Topology
from faultmaven.analysis.model import Assurance, Cause, RuledOut, Verdict

DECISIVE_CONFIDENCE = 0.7
CANDIDATE_CONFIDENCE = 0.35


def decide(
    causes: Sequence[Cause], ruled_out: Sequence[RuledOut], topology: Topology, gathered: Gathered
) -> Verdict:
    """The verdict (`investigation.md`: mechanistic at .70 or more is a cause; nothing decisive is
    inconclusive)."""
    best = causes[0] if causes else None
    if best and best.assurance is Assurance.MECHANISTIC and best.confidence >= DECISIVE_CONFIDENCE:
        return Verdict.CAUSE_FOUND
    if best and best.confidence >= CANDIDATE_CONFIDENCE:
        return Verdict.CANDIDATES
    observed = [app for app in topology.apps.values() if app.observed]
    failed = [check for check in gathered.checks if not check.succeeded]
    if observed and all(app.healthy for app in observed) and not causes and not failed:
        return Verdict.RECOVERED if ruled_out else Verdict.HEALTHY
    return Verdict.INCONCLUSIVE


def summary(verdict: Verdict, causes: Sequence[Cause], topology: Topology) -> str:
    """The verdict in one sentence or two."""
    if verdict is Verdict.CAUSE_FOUND:
        return causes[0].statement
    if verdict is Verdict.CANDIDATES:
        others = len(causes) - 1
        return f"Most likely: {causes[0].statement}" + (
            f" ({others} more candidates)" if others else ""
        )
    if verdict is Verdict.HEALTHY:
        return f"No fault found: all {len(topology.apps)} workloads have their replicas ready."
    if verdict is Verdict.RECOVERED:
        return "No fault now: there were warnings, but every workload they concern is ready."
    return "The evidence does not decide what broke."
