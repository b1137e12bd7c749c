import pytest

from faultmaven.analysis.model import Citation, Entity
from faultmaven.analysis.observed import Alert, State
from faultmaven.analysis.stale import refuted

AT = Citation("a.txt", 1, 1, "depot")
READY = State(Entity("app", "depot"), True, "2 of 2 replicas of depot are ready", (AT,))
IDLE = State(Entity("host", "depot"), True, "CPUUtilization of depot is 12 %", (AT,))
ROOM = State(Entity("database", "depot"), True, "depot uses 9 of 90 connections", (AT,))


def alert(name: str, measure: str = "", entity: Entity | None = None) -> Alert:
    return Alert(name, entity, measure, None, True, (AT,))


DEPOT = Entity("service", "depot")


@pytest.mark.parametrize(
    ("complaint", "state"),
    [
        (alert("DepotReplicasMissing", entity=DEPOT), READY),
        (alert("PodRestarted", "depot restarted once"), READY),
        (alert("HighCpu", "over 90 %", DEPOT), IDLE),
        (alert("ConnectionsUp", "depot has more connections than before"), ROOM),
        (alert("Watchdog"), State(Entity("alert", "Watchdog"), True, "as it is meant to", (AT,))),
    ],
)
def test_an_alert_is_refuted_by_what_it_complains_of_being_well(
    complaint: Alert, state: State
) -> None:
    assert refuted(complaint, [state])


@pytest.mark.parametrize(
    ("complaint", "state"),
    [
        pytest.param(alert("DepotLatency", entity=DEPOT), READY, id="ready pods may be slow"),
        pytest.param(alert("Depot5xx", entity=DEPOT), READY, id="ready pods may answer errors"),
        pytest.param(alert("DepotLatency", entity=DEPOT), IDLE, id="another measure"),
        pytest.param(alert("TillDown", entity=Entity("service", "till")), READY, id="another one"),
        pytest.param(alert("SomethingDown"), READY, id="nobody is named"),
        pytest.param(alert("QueueBacklog", "depot", DEPOT), READY, id="nothing that is shown"),
        pytest.param(
            alert("DepotDown", entity=DEPOT),
            State(Entity("app", "depot"), False, "0 of 2 replicas of depot are ready", (AT,)),
            id="not well",
        ),
    ],
)
def test_an_alert_stands_where_nothing_well_answers_it(complaint: Alert, state: State) -> None:
    assert not refuted(complaint, [state])
