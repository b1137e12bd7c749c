"""The verdict: a cause, candidates, nothing decisive, or no fault; and the one-line summary."""

from collections.abc import Sequence

from faultmaven.analysis.metrics.measures import Measure
from faultmaven.analysis.model import Assurance, Cause, Event, RuledOut, Verdict
from faultmaven.analysis.observed import Alert, State
from faultmaven.analysis.stale import about, refuted

DECISIVE_CONFIDENCE = 0.7
CANDIDATE_CONFIDENCE = 0.35
UNDECIDED = "The evidence does not decide what broke."
QUIET = "Nothing here tells of a fault, and not enough shows that all is well."


def decide(
    causes: Sequence[Cause],
    ruled_out: Sequence[RuledOut],
    states: Sequence[State],
    alerts: Sequence[Alert],
    *,
    calm: bool = False,
) -> Verdict:
    """The verdict: what the best cause carries, else no fault where all that is seen is well.

    Of a system that is well, past warnings that were ruled out make it recovered, and an alert that
    still fires is stale if what it complains of was itself seen well. An alert of which that was
    not seen leaves the verdict open; after warnings that passed it does so only if it complains of
    a measure. Where nothing shows how things are, `calm` logs (whose errors have ended) from which
    something was ruled out tell of a recovery.
    """
    if found := carried(causes):
        return found
    if causes or not all(state.well for state in states):
        return Verdict.INCONCLUSIVE
    firing = _firing(alerts)
    standing = [alert for alert in firing if not refuted(alert, states)]
    if ruled_out and (states or calm):
        measured = any(isinstance(about(alert), Measure) for alert in standing)
        return Verdict.INCONCLUSIVE if measured else Verdict.RECOVERED
    if standing or not states:
        return Verdict.INCONCLUSIVE
    return Verdict.STALE_ALERT if firing else Verdict.HEALTHY


def carried(causes: Sequence[Cause]) -> Verdict | None:
    """The verdict that the best cause carries (`investigation.md`: mechanistic at .70 or more is a
    cause; what is not decisive is at most a candidate); None if it carries none."""
    if causes and stands(causes[0]):
        return Verdict.CAUSE_FOUND
    if causes and causes[0].confidence >= CANDIDATE_CONFIDENCE:
        return Verdict.CANDIDATES
    return None


def stands(cause: Cause) -> bool:
    """Whether the evidence shows the cause itself, firmly enough to call it found."""
    return cause.assurance is Assurance.MECHANISTIC and cause.confidence >= DECISIVE_CONFIDENCE


def summary(
    verdict: Verdict,
    causes: Sequence[Cause],
    states: Sequence[State],
    alerts: Sequence[Alert] = (),
    error: Event | None = None,
) -> str:
    """The verdict in one sentence or two; `error` is the most frequent one in the logs."""
    if verdict in (Verdict.CAUSE_FOUND, Verdict.CANDIDATES):
        return of_causes(verdict, causes)
    seen = f"everything seen is well ({len(states)})"
    if verdict is Verdict.HEALTHY:
        return f"No fault found: {seen}."
    if verdict is Verdict.RECOVERED and states:
        return f"No fault now: there were warnings, but {seen}."
    if verdict is Verdict.RECOVERED:
        return "No fault now: what the logs told of is over."
    if verdict is Verdict.STALE_ALERT:
        return f"Alert {_firing(alerts)[0].name} fires, but nothing bears it out: {seen}."
    if error:
        return f"{UNDECIDED} Most frequent error: {error.summary} (×{error.count})."
    quiet = not (causes or alerts) and all(state.well for state in states)
    return QUIET if quiet else UNDECIDED


def of_causes(verdict: Verdict, causes: Sequence[Cause]) -> str:
    """What broke, or most likely did, in one sentence; independent causes one after another."""
    best, others = causes[0].statement, len(causes) - 1
    if verdict is Verdict.CAUSE_FOUND:
        needed = [_sentence(cause.statement) for cause in causes if cause.independent]
        return best if len(needed) < 2 else f"{len(needed)} causes. {' '.join(needed)}"
    return f"Most likely: {best}" + (f" ({others} more candidates)" if others else "")


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _firing(alerts: Sequence[Alert]) -> Sequence[Alert]:
    return [alert for alert in alerts if alert.firing is not False]
