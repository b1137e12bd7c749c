"""The paths on which a fault spreads."""

from faultmaven.analysis.graph import CALLS, Graph
from faultmaven.analysis.localisation.paths import paths
from faultmaven.analysis.model import Citation, Effect, Entity, Relation

SHOP, TILL, BANK, CLOCK = (Entity("service", name) for name in ("shop", "till", "bank", "clock"))
GRAPH = Graph(
    Relation(source, CALLS, target)
    for source, target in ((SHOP, TILL), (TILL, BANK), (CLOCK, BANK), (SHOP, CLOCK))
)
SLOW = ("takes 480 ms (usually 12 ms)", Citation("t.json", 7, 7, "x"))


def test_a_path_leads_from_who_suffers_at_the_top_to_the_seat_of_the_fault() -> None:
    drawn = paths(GRAPH, BANK, {SHOP: SLOW, TILL: SLOW, BANK: SLOW})

    assert drawn == [Effect("shop → till → bank: shop takes 480 ms (usually 12 ms).", SLOW[1:])]


def test_nothing_spreads_through_who_does_not_suffer() -> None:
    assert paths(GRAPH, BANK, {SHOP: SLOW, BANK: SLOW}) == []


def test_each_who_suffers_at_the_top_has_a_path() -> None:
    drawn = paths(GRAPH, BANK, {TILL: SLOW, CLOCK: SLOW})

    assert [effect.statement.partition(":")[0] for effect in drawn] == [
        "clock → bank",
        "till → bank",
    ]


def test_calls_in_a_circle_end() -> None:
    circle = Graph([Relation(TILL, CALLS, BANK), Relation(BANK, CALLS, TILL)])

    assert paths(circle, BANK, {TILL: SLOW, BANK: SLOW}) == []
