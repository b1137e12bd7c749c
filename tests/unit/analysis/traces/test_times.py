"""Where the time of a trace goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultmaven.analysis.model import Entity
from faultmaven.analysis.traces.spans import NOBODY, Span, Spans, SpanStore
from faultmaven.analysis.traces.times import times

TILL, BANK = Entity("service", "till"), Entity("service", "bank")
START = 1_893_456_000_000_000


def stored(*spans: Span) -> Spans:
    store = SpanStore()
    for span in spans:
        store.add("t.csv", span)
    return store.spans()


def span(id: str, parent: str, entity: Entity, begin: int, length: int) -> Span:
    return Span("t1", id, parent, entity, id, START + begin, length, 1)


def test_own_time_is_what_no_child_covers() -> None:
    spans = stored(
        span("a", "", TILL, 0, 100),
        span("b", "a", TILL, 10, 40),
        span("c", "a", TILL, 30, 40),
        span("d", "a", TILL, 80, 10),
    )

    assert times(spans).own.tolist() == [30, 40, 40, 10]


def test_a_child_by_another_clock_lies_within_its_parent() -> None:
    spans = stored(span("a", "", TILL, 0, 100), span("b", "a", BANK, 5_000, 60))

    assert times(spans).own.tolist() == [40, 60]


@pytest.mark.parametrize(
    ("above", "calls", "callee"),
    [("z", None, BANK), ("", None, None), ("", True, BANK), ("z", False, None)],
    ids=["inside its own entity", "called by others", "says it calls", "says it works"],
)
def test_a_call_is_to_the_one_other_entity_that_all_its_children_are_of(
    above: str, calls: bool | None, callee: Entity | None
) -> None:
    around = span("z", "", TILL, 0, 120)
    call = span("a", above, TILL, 0, 100)._replace(calls=calls)
    spans = stored(around, call, span("b", "a", BANK, 10, 60))
    number = times(spans).callee[spans.duration.tolist().index(100)]

    assert (spans.entities[number] if number != NOBODY else None) == callee


def test_a_leaf_calls_whom_it_names() -> None:
    spans = stored(span("a", "", TILL, 0, 100)._replace(peer=BANK))

    assert spans.entities[times(spans).callee[0]] == BANK


def test_spans_are_found_whatever_the_order_of_their_files() -> None:
    parent, child = span("a", "", TILL, 0, 100), span("b", "a", BANK, 10, 60)

    assert stored(child, parent).parent.tolist() == stored(parent, child).parent.tolist() == [-1, 0]


def test_a_span_told_twice_counts_once() -> None:
    assert len(stored(span("a", "", TILL, 0, 100), span("a", "", TILL, 0, 100))) == 1


def test_no_spans_have_no_times() -> None:
    assert times(stored()).own.tolist() == []


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 300), st.integers(0, 300)), max_size=10)
)
def test_own_times_are_never_negative_nor_longer_than_the_span(
    told: list[tuple[int, int, int]],
) -> None:
    spans = stored(
        *(span(str(n), str(parent), TILL, begin, length)
          for n, (parent, begin, length) in enumerate(told) if parent != n)
    )  # fmt: skip

    own = times(spans).own
    assert ((own >= 0) & (own <= spans.duration)).all()


def test_of_too_many_spans_whole_traces_are_kept_whatever_their_order() -> None:
    told = [
        Span(f"t{n}", id, parent, TILL, id, START + n, 10, n)
        for n in range(400)
        for id, parent in (("a", ""), ("b", "a"))
    ]
    there, back = SpanStore(limit=100), SpanStore(limit=100)
    for span in told:
        there.add("t.csv", span)
    for span in reversed(told):
        back.add("t.csv", span)

    kept = there.spans()
    assert 0 < len(kept) <= 100
    assert 2 * (kept.parent != NOBODY).sum() == len(kept)
    assert kept.line.tolist() == back.spans().line.tolist()
    assert there.every == back.every > 1
