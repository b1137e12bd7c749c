"""Load balancers and the services behind them."""

import pytest

from faultmaven.analysis.graph import CALLS, Graph
from faultmaven.analysis.metrics.fronts import without_fronts
from faultmaven.analysis.model import Entity, Relation

BALANCER = "{}-1a2b3c.eu-west-1.elb.amazonaws.com"


def service(name: str) -> Entity:
    return Entity("service", name)


def graph(*calls: tuple[str, str]) -> Graph:
    return Graph(Relation(service(caller), CALLS, service(callee)) for caller, callee in calls)


def front(name: str) -> str:
    return BALANCER.format(name)


def test_a_balancer_named_for_a_service_beside_it_is_one_with_it() -> None:
    merged, known = without_fronts(
        graph(("web", front("stack-ledge")), ("web", "TheLedger"), ("TheLedger", "db"))
    )

    assert known(service(front("stack-ledge"))) == service("TheLedger")
    assert merged.callees(service("web")) == [service("TheLedger")]


@pytest.mark.parametrize(
    "calls",
    [
        [("web", "ledge.example.com"), ("web", "ledger")],
        [("web", front("stock")), ("web", "ledger")],
        [("web", front("ledg")), ("web", "ledger"), ("web", "ledger-archive")],
        [("web", front("ledg")), ("mail", "ledger")],
    ],
    ids=["no balancer", "another name", "two of the name", "of other callers"],
)
def test_what_is_not_clearly_the_front_of_one_service_stays(calls: list[tuple[str, str]]) -> None:
    known = graph(*calls)

    merged, _ = without_fronts(known)

    assert merged.relations == known.relations


def test_words_that_all_balancers_share_tell_nothing() -> None:
    both = graph(
        ("web", front("store-ledge")),
        ("web", front("store-stock")),
        ("web", "ledger"),
        ("web", "bookstore"),
    )

    _, known = without_fronts(both)

    assert known(service(front("store-ledge"))) == service("ledger")
    assert known(service(front("store-stock"))) == service(front("store-stock"))
