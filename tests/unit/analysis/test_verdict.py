from dataclasses import replace

import pytest

from faultmaven.analysis import verdict
from faultmaven.analysis.model import Assurance, Cause, Citation, Entity, RuledOut, Verdict
from faultmaven.analysis.observed import Alert, State

DEPOT = Entity("app", "depot")
AT = Citation("a.txt", 1, 1, "depot")
SHOWN = Cause(1, DEPOT, "k8s.x", "Depot has no image.", 0.8, Assurance.MECHANISTIC, (AT,))
WELL = State(DEPOT, True, "2 of 2 replicas of depot are ready", (AT,))
ILL = replace(WELL, well=False)
PAST = RuledOut("Depot restarted.", "it is ready now", (AT,))
FIRING = Alert("DepotDown", DEPOT, "up", None, True, (AT,))
SLOW = replace(FIRING, name="DepotLatencyHigh", measure="p99")


@pytest.mark.parametrize(
    ("causes", "ruled_out", "states", "alerts", "said"),
    [
        ((SHOWN,), (), (ILL,), (), Verdict.CAUSE_FOUND),
        ((replace(SHOWN, confidence=0.69),), (), (ILL,), (), Verdict.CANDIDATES),
        ((replace(SHOWN, assurance=Assurance.CANDIDATE),), (), (), (), Verdict.CANDIDATES),
        ((replace(SHOWN, confidence=0.34),), (), (WELL,), (), Verdict.INCONCLUSIVE),
        ((), (), (WELL, ILL), (FIRING,), Verdict.INCONCLUSIVE),
        ((), (), (), (FIRING,), Verdict.INCONCLUSIVE),
        ((), (), (WELL,), (), Verdict.HEALTHY),
        ((), (PAST,), (WELL,), (), Verdict.RECOVERED),
        ((), (PAST,), (WELL,), (FIRING,), Verdict.RECOVERED),
        ((), (), (WELL,), (FIRING,), Verdict.STALE_ALERT),
        ((), (), (WELL,), (replace(FIRING, firing=None),), Verdict.STALE_ALERT),
        ((), (), (WELL,), (replace(FIRING, firing=False),), Verdict.HEALTHY),
        ((), (), (WELL,), (SLOW,), Verdict.INCONCLUSIVE),
        ((), (), (WELL,), (FIRING, SLOW), Verdict.INCONCLUSIVE),
        ((), (PAST,), (WELL,), (SLOW,), Verdict.INCONCLUSIVE),
    ],
)
def test_the_verdict_follows_from_causes_states_and_alerts(
    causes: tuple[Cause, ...],
    ruled_out: tuple[RuledOut, ...],
    states: tuple[State, ...],
    alerts: tuple[Alert, ...],
    said: Verdict,
) -> None:
    assert verdict.decide(causes, ruled_out, states, alerts) is said


@pytest.mark.parametrize(
    ("calm", "said"), [(True, Verdict.RECOVERED), (False, Verdict.INCONCLUSIVE)]
)
def test_logs_alone_tell_of_a_recovery_once_their_errors_have_ended(
    calm: bool, said: Verdict
) -> None:
    assert verdict.decide((), (PAST,), (), (), calm=calm) is said


def test_a_stale_alert_is_named_in_the_summary() -> None:
    said = verdict.summary(Verdict.STALE_ALERT, (), (WELL,), (FIRING,))

    assert said == "Alert DepotDown fires, but nothing bears it out: everything seen is well (1)."


def test_independent_causes_are_all_in_the_summary() -> None:
    first = replace(SHOWN, independent=True)
    second = replace(first, rank=2, statement="Till has no memory.")

    said = verdict.summary(Verdict.CAUSE_FOUND, (first, second), (ILL,))

    assert said == "2 causes. Depot has no image. Till has no memory."


def test_evidence_that_tells_of_no_fault_is_not_said_to_be_about_one() -> None:
    quiet = verdict.summary(Verdict.INCONCLUSIVE, (), ())
    complaining = verdict.summary(Verdict.INCONCLUSIVE, (), (), (FIRING,))

    assert quiet == verdict.QUIET
    assert complaining == verdict.UNDECIDED
