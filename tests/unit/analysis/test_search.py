"""Whole files are searched and counted."""

import time
from datetime import UTC, datetime

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from faultmaven.analysis.errors import PatternInvalid
from faultmaven.analysis.model import TimeSpan
from faultmaven.analysis.search import Query, matches
from tests.unit.analysis.evidence import source

LOG = "".join(
    f"2026-03-02 10:{n // 60:02}:{n % 60:02} {'ERROR' if n % 10 == 0 else 'INFO'} sold {n}\n"
    for n in range(600)
)


def span(start: str, end: str) -> TimeSpan:
    day = datetime(2026, 3, 2, tzinfo=UTC)
    times = [datetime.strptime(text, "%H:%M:%S").time() for text in (start, end)]  # noqa: DTZ007
    return TimeSpan(*(datetime.combine(day, clock, UTC) for clock in times))


def count(text: str, query: Query) -> int:
    return sum(1 for _ in matches(source(text), query))


def test_a_match_is_cited_by_its_line() -> None:
    first, *_, last = matches(source(LOG, "a.log"), Query("ERROR"))

    assert (first.file, first.line, last.line) == ("a.log", 1, 591)
    assert last.citation.quote == "2026-03-02 10:09:50 ERROR sold 590"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query("error"), 0),
        (Query("error", ignore_case=True), 60),
        (Query("sold 5.", regex=True), 110),
        (Query("sold 5."), 0),
        (Query(r"sold 5\d$", regex=True), 10),
        (Query(r"^2026", regex=True), 600),
        (Query("ERROR", within=span("10:01:00", "10:01:59")), 6),
        (Query(r"sold\s+\d+\s+2026", regex=True), 0),
    ],
)
def test_text_patterns_and_times_select_lines(query: Query, expected: int) -> None:
    assert count(LOG, query) == expected
    assert count(LOG.replace("\n", "\r\n"), query) == expected


def test_a_line_without_a_time_has_that_of_the_line_before_it() -> None:
    text = "2026-03-02 10:00:00 ERROR x\n\tat a.b(C.java:1)\n2026-03-02 11:00:00 INFO y\n"

    (match,) = matches(source(text), Query("C.java", within=span("09:59:00", "10:30:00")))

    assert (match.line, match.at) == (2, datetime(2026, 3, 2, 10, tzinfo=UTC))


def test_a_sample_has_the_lines_around_it() -> None:
    (found,) = matches(source("a\nb\nc\nd\n"), Query("c"), context=2)

    assert (found.before, found.after) == (("a", "b"), ("d",))


def test_an_invalid_pattern_is_refused() -> None:
    with pytest.raises(PatternInvalid, match="not valid"):
        list(matches(source(LOG), Query("(", regex=True)))


@given(
    st.text(st.sampled_from("ab\n\ré1"), max_size=60), st.sampled_from(["a", "b1", "", "a.b", "é+"])
)
def test_search_finds_exactly_the_lines_that_contain_a_match(text: str, pattern: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = lines[:-1] if not lines[-1] else lines
    expected = [n for n, line in enumerate(lines, 1) if re2.search(pattern, line)]

    found = [match.line for match in matches(source(text), Query(pattern, regex=True))]

    assert found == expected


@pytest.mark.timeout(20)
@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*a){12}x"])
def test_a_hostile_pattern_on_a_hostile_line_costs_bounded_time(pattern: str) -> None:
    start = time.process_time()
    found = count("a" * 200_000 + "\n" + "ab\n" * 1000, Query(pattern, regex=True))

    assert found <= 1001
    assert time.process_time() - start < 5
