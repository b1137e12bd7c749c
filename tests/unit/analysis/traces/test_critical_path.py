"""The work that a request waits for."""

import pytest

from faultmaven.analysis.localisation.quoting import quoting
from faultmaven.analysis.model import Citation, Effect, Entity
from faultmaven.analysis.traces.critical_path import critical_path, dominating, shares, waits
from faultmaven.analysis.traces.spans import Span, Spans, SpanStore

SHOP, TILL, BANK = (Entity("service", name) for name in ("shop", "till", "bank"))
START = 1_893_456_000_000_000


def trace(*spans: tuple[str, str, Entity, int, int]) -> Spans:
    store = SpanStore()
    for id, parent, entity, begin, end in spans:
        store.add("t.csv", Span("t", id, parent, entity, id, START + begin, end - begin, 1))
    return store.spans()


def test_of_calls_at_one_time_only_the_one_that_ends_last_is_waited_for() -> None:
    spans = trace(("a", "", SHOP, 0, 100), ("b", "a", TILL, 10, 60), ("c", "a", BANK, 10, 90))

    path = critical_path(spans, 0, {0: [1, 2]})

    waited = {spans.operations[spans.operation[place]]: micros for place, micros in path}
    assert waited == {"a": 20, "c": 80}


def test_calls_one_after_another_are_all_waited_for() -> None:
    spans = trace(("a", "", SHOP, 0, 100), ("b", "a", TILL, 10, 40), ("c", "a", BANK, 40, 90))

    assert shares(waits(spans)) == pytest.approx({SHOP: 0.2, TILL: 0.3, BANK: 0.5})


@pytest.mark.parametrize("end", [100, 130], ids=["within", "beyond its parent"])
def test_the_parts_of_a_path_add_up_to_the_request(end: int) -> None:
    spans = trace(("a", "", SHOP, 0, 100), ("b", "a", TILL, 5, end), ("c", "b", BANK, 20, 300))

    assert sum(micros for _, micros in critical_path(spans, 0, {0: [1], 1: [2]})) == 100


def test_whoever_takes_a_greater_share_than_usual_is_told() -> None:
    good = trace(("a", "", SHOP, 0, 100), ("b", "a", TILL, 10, 20))
    now = trace(("a", "", SHOP, 0, 180), ("b", "a", TILL, 10, 100))

    grown = dominating(now, good, quoting({}))

    text = "50% of the time that requests take passes in till (usually 10%)."
    assert grown == {TILL: Effect(text, (Citation("t.csv", 1, 1, "b"),))}
    assert dominating(good, good, quoting({})) == {}
