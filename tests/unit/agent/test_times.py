from datetime import UTC, datetime

import pytest

from faultmaven.analysis.model import TimeSpan
from faultmaven.modules.agent.reasoners.times import window_in


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


SPAN = TimeSpan(utc("2031-04-01T22:00:00"), utc("2031-04-02T11:00:00"))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("between 10:00 and 10:05", "2031-04-02T10:00:00", "2031-04-02T10:05:00"),
        ("from 23:50 to 00:10", "2031-04-01T23:50:00", "2031-04-02T00:10:00"),
        ("10:00:30-10:00:45", "2031-04-02T10:00:30", "2031-04-02T10:00:45"),
        ("what happened at 10:03", "2031-04-02T10:03:00", "2031-04-02T10:04:00"),
        ("around 23:00", "2031-04-01T22:55:00", "2031-04-01T23:06:00"),
        ("after 10:30", "2031-04-02T10:30:00", "2031-04-02T11:00:00"),
        ("before 22:30", "2031-04-01T22:00:00", "2031-04-01T22:30:00"),
        ("2031-04-01T22:10 to 2031-04-01T22:20", "2031-04-01T22:10:00", "2031-04-01T22:20:00"),
        ("in the last 10 minutes", "2031-04-02T10:50:00", "2031-04-02T11:00:00"),
        ("the first hour", "2031-04-01T22:00:00", "2031-04-01T23:00:00"),
    ],
)
def test_a_stretch_of_time_is_placed_in_the_span_of_the_evidence(
    text: str, start: str, end: str
) -> None:
    window = window_in(text)

    assert window
    assert window.within(SPAN) == TimeSpan(utc(start), utc(end))


FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("around 0001-01-01 00:02", SPAN),
        ("around 9999-12-31 23:59", SPAN),
        ("between 9999-12-31 23:59 and 00:01", TimeSpan(FIRST, LAST)),
        ("the first 9999 hours", TimeSpan(LAST, LAST)),
        ("the last 9999 hours", TimeSpan(FIRST, FIRST)),
        ("around 2031-04-02 10:00", TimeSpan(FIRST, LAST)),
    ],
)
def test_a_stretch_ends_where_the_calendar_does(text: str, span: TimeSpan) -> None:
    window = window_in(text)

    assert window
    assert FIRST <= window.within(span).start <= window.within(span).end <= LAST


@pytest.mark.parametrize("text", ["what broke?", "port 7070", "the first error", "v1:2", "99:99"])
def test_text_without_a_time_names_no_stretch(text: str) -> None:
    assert window_in(text) is None


def test_an_impossible_date_is_read_as_the_time_alone() -> None:
    window = window_in("at 2031-02-31 10:03")

    assert window
    assert window.within(SPAN).start == utc("2031-04-02T10:03:00")
