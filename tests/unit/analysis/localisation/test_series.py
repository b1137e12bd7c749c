"""What is anomalous in metrics by themselves."""

from datetime import UTC, datetime, timedelta

import pytest

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.gather import gather
from faultmaven.analysis.localisation.anomaly import Anomaly, Direction, Kind
from faultmaven.analysis.localisation.series import anomalies
from faultmaven.analysis.model import Entity
from tests.unit.analysis.evidence import source

BROKE_AT = 6
TIMES = [f"2031-05-06 07:{minute:02}:00" for minute in range(12)]


def table(normal: float, broken: float, metric: str = "LatencyP90(s)", at: int = BROKE_AT) -> str:
    rows = [
        f"{time},{name},{(normal if minute < at or name != 'till' else broken) + minute % 2 * 0.01}"
        for minute, time in enumerate(TIMES)
        for name in ("till", "bank", "stock")
    ]
    return "\n".join([f"Time,ServiceName,{metric}", *rows])


def found(text: str) -> list[Anomaly]:
    gathered = gather([source(text, "metrics.csv")], [])
    return list(anomalies(gathered.series, gathered.documents))


def test_what_became_slow_is_anomalous_from_its_onset_on() -> None:
    (anomaly,) = found(table(0.1, 2.0))

    assert (anomaly.entity, anomaly.kind, anomaly.direction) == (
        Entity("service", "till"),
        Kind.LATENCY,
        Direction.UP,
    )
    assert anomaly.at == datetime(2031, 5, 6, 7, BROKE_AT, tzinfo=UTC)
    assert anomaly.resolution == timedelta(minutes=1)
    assert not anomaly.own


def test_use_of_cpu_is_an_entitys_own() -> None:
    assert [anomaly.own for anomaly in found(table(10, 95, "CpuUsageRate(%)"))] == [True]


@pytest.mark.parametrize(
    ("normal", "broken", "metric"),
    [
        (0.1, 0.1, "LatencyP90(s)"),
        (2.0, 0.1, "LatencyP90(s)"),
        (20.0, 20.2, "MemoryUsageRate(%)"),
        (0.1, 2.0, "ClientLatencyP90(s)"),
        (10, 95, "NodeCpuUsageRate(%)"),
    ],
    ids=["even", "faster", "hardly more", "as a client", "of its node"],
)
def test_what_is_no_worse_or_tells_of_others_is_passed_over(
    normal: float, broken: float, metric: str
) -> None:
    assert found(table(normal, broken, metric)) == []


def test_availability_is_anomalous_where_it_falls() -> None:
    (anomaly,) = found(table(99, 50, "SuccessRate(%)"))

    assert (anomaly.kind, anomaly.direction) == (Kind.AVAILABILITY, Direction.DOWN)


def test_series_too_short_to_compare_say_nothing() -> None:
    assert found("\n".join(table(0.1, 2.0).split("\n")[:10])) == []


def test_neither_the_names_of_files_nor_the_case_of_a_name_change_the_answer() -> None:
    slow, busy = table(0.1, 2.0), table(10, 95, "CpuUsageRate(%)").replace("till", "Till")

    one = analyse([source(slow, "a.csv"), source(busy, "b.csv")]).causes
    other = analyse([source(slow, "z.csv"), source(busy, "b.csv")]).causes

    assert [str(cause.entity) for cause in one] == ["service/till"]
    assert [cause.statement for cause in one] == [cause.statement for cause in other]


def swinging(over: int, to: float) -> str:
    """Forty minutes of till's latency, which is 0.1, and `to` in the last `over` of every ten."""
    times = [f"2031-05-06 07:{minute:02}:00" for minute in range(40)]
    rows = [
        f"{time},till,{to if minute % 10 >= 10 - over else 0.1 + minute % 3 * 0.01}"
        for minute, time in enumerate(times)
    ]
    return "\n".join(["Time,ServiceName,LatencyP90(s)", *rows])


@pytest.mark.parametrize(("good", "blamed"), [(swinging(0, 0.1), 1), (swinging(5, 2.0), 0)])
def test_what_swings_so_when_all_is_well_is_no_anomaly(good: str, blamed: int) -> None:
    analysis = analyse([source(table(0.1, 2.0), "now.csv")], baseline=[source(good, "good.csv")])

    assert len(analysis.causes) == blamed
