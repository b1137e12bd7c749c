"""The timeline of a report: what the evidence tells, and when the case was worked on."""

from collections.abc import Iterator

from faultmaven.modules.case.proofs import TimelineFact
from faultmaven.modules.case.reports.dossier import Dossier
from faultmaven.modules.case.reports.passages import full
from faultmaven.modules.case.reports.references import MESSAGE, STATEMENT
from faultmaven.modules.case.reports.story import Lane, Moment, Sentence, Timeline, advice

MOST_MOMENTS = 60
_CHANGES = ("change", "deploy", "rollout", "config", "release", "scal")


def timeline(dossier: Dossier) -> Timeline:
    """The facts in order of time; of more than `MOST_MOMENTS` the first and last half."""
    facts = sorted(dossier.investigation.timeline, key=lambda fact: fact.at)
    half = MOST_MOMENTS // 2
    shown = facts if len(facts) <= MOST_MOMENTS else facts[:half] + facts[-half:]
    return Timeline(tuple(_moments(shown, dossier.onset)), dossier.turns)


def left_out(dossier: Dossier) -> Sentence | None:
    count = len(dossier.investigation.timeline) - MOST_MOMENTS
    return advice(f"{count:,} moments between these are not shown.") if count > 0 else None


def detection(dossier: Dossier) -> Sentence:
    """When the first alert came, measured from the first sign."""
    alerts = [f for f in dossier.investigation.timeline if lane_of(f, None) is Lane.ALERT]
    first, onset = min(alerts, key=lambda fact: fact.at, default=None), dossier.onset
    if first is None:
        return advice("No dated alert about it is on record.")
    if onset is None:
        return Sentence(f"The first alert: {full(first.text)}", (first.proof,))
    seconds = (first.at - onset.at).total_seconds()
    when = f"{_stretch(abs(seconds))} {'after' if seconds >= 0 else 'before'} the first sign"
    return Sentence(f"The first alert came {when}: {full(first.text)}", (first.proof, onset.proof))


def lane_of(fact: TimelineFact, onset: TimelineFact | None) -> Lane:
    kind = fact.kind.lower()
    if fact == onset:
        return Lane.ONSET
    if fact.proof.file in (MESSAGE, STATEMENT):
        return Lane.CASE
    if "alert" in kind:
        return Lane.ALERT
    return Lane.CHANGE if any(word in kind for word in _CHANGES) else Lane.EVENT


def _moments(facts: list[TimelineFact], onset: TimelineFact | None) -> Iterator[Moment]:
    for fact in facts:
        yield Moment(fact.at, lane_of(fact, onset), Sentence(full(fact.text), (fact.proof,)))


def _stretch(seconds: float) -> str:
    for unit, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} seconds"
