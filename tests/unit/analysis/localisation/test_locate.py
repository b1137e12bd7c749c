"""Where a fault sits, by what is anomalous."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from faultmaven.analysis.graph import CALLS, Graph
from faultmaven.analysis.localisation.anomaly import Anomaly, Direction, Kind, strength_of
from faultmaven.analysis.localisation.locate import locate
from faultmaven.analysis.model import Citation, Entity, Relation

SHOP, TILL, BANK, STOCK = (Entity("service", name) for name in ("shop", "till", "bank", "stock"))
GRAPH = Graph(
    Relation(source, CALLS, target)
    for source, target in ((SHOP, TILL), (TILL, BANK), (SHOP, STOCK), (STOCK, BANK))
)


def anomaly(
    entity: Entity,
    score: float,
    kind: Kind = Kind.LATENCY,
    peer: Entity | None = None,
    own: bool = True,
    line: int = 1,
) -> Anomaly:
    cited = (Citation("m.csv", line, line, "x"),)
    return Anomaly(
        entity, kind, None, strength_of(score), Direction.UP, f"{entity} moved", cited, own, peer
    )


def first(*anomalies: Anomaly) -> Entity:
    return locate(GRAPH, anomalies)[0].entity


def test_who_is_slow_itself_is_blamed_and_those_who_wait_are_symptoms() -> None:
    waiting = [anomaly(SHOP, 90, own=False, line=2), anomaly(TILL, 80, own=False, line=3)]

    located = locate(GRAPH, [*waiting, anomaly(BANK, 60)])

    assert located[0].entity == BANK
    assert set(located[0].symptoms) == set(waiting)


def test_calls_from_everywhere_that_stay_on_the_way_blame_the_callee() -> None:
    calls = [anomaly(caller, 50, Kind.NETWORK, BANK) for caller in (TILL, STOCK)]

    assert first(*calls) == BANK


def test_calls_to_everywhere_and_from_above_that_stay_on_the_way_blame_the_caller() -> None:
    calls = [anomaly(SHOP, 50, Kind.NETWORK, TILL), anomaly(TILL, 50, Kind.NETWORK, BANK)]

    assert first(*calls) == TILL


def test_a_faint_anomaly_below_does_not_take_the_blame_for_a_strong_one_above() -> None:
    assert first(anomaly(TILL, 200, Kind.CPU), anomaly(BANK, 4)) == TILL


NOON = datetime(2031, 5, 6, 12, tzinfo=UTC)


def began(item: Anomaly, minutes: float, resolution: float | None = 1.0) -> Anomaly:
    known = None if resolution is None else timedelta(minutes=resolution)
    return replace(item, at=NOON + timedelta(minutes=minutes), resolution=known)


@pytest.mark.parametrize(
    ("later", "resolution", "seat"),
    [(0, 1.0, BANK), (1, 1.0, BANK), (3, 1.0, TILL), (3, 5.0, BANK), (3, None, BANK)],
    ids=["together", "within a step", "surely later", "too coarse to tell", "unknown"],
)
def test_what_began_before_an_entitys_own_anomaly_is_less_of_its_doing(
    later: float, resolution: float | None, seat: Entity
) -> None:
    till = began(anomaly(TILL, 80, own=False), 0)

    assert first(till, began(anomaly(BANK, 40, line=2), later, resolution)) == seat


def test_the_likeliest_explains_the_most() -> None:
    shares = [item.share for item in locate(GRAPH, [anomaly(TILL, 50), anomaly(STOCK, 9)])]

    assert shares[0] == 1.0 > shares[1] > 0


def test_nothing_anomalous_locates_nobody() -> None:
    assert locate(GRAPH, []) == []


@pytest.mark.parametrize("turn", [1, -1])
def test_the_order_of_anomalies_does_not_matter(turn: int) -> None:
    anomalies = [anomaly(TILL, 20, line=4), anomaly(STOCK, 20, line=3), anomaly(BANK, 5)]

    assert [item.entity for item in locate(GRAPH, anomalies[::turn])] == [STOCK, TILL, BANK]


def test_strengths_grow_with_the_score_to_one() -> None:
    strengths = [strength_of(score) for score in (0.0, 3.5, -3.5, 100.0, float("inf"))]

    assert strengths == [0.0, 0.5, 0.5, pytest.approx(0.966, abs=1e-3), 1.0]


def test_whose_spans_show_no_slow_work_answers_late_because_of_the_way_to_its_callee() -> None:
    late = anomaly(TILL, 90, own=False, line=2)
    way = anomaly(TILL, 9, Kind.NETWORK, BANK, line=3)

    untraced = locate(GRAPH, [late, way])
    traced = locate(GRAPH, [late, way], frozenset({TILL}))

    assert (untraced[0].entity, traced[0].entity) == (TILL, BANK)
    assert traced[0].symptoms == (late,)
