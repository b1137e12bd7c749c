"""Times in the forms that logs write them."""

from datetime import UTC, datetime

import pytest

from faultmaven.analysis.timestamps import learn_clock, parse_time


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2026-03-02T10:11:12Z up", "2026-03-02T10:11:12Z"),
        ("2026-03-02T10:11:12.123456789Z up", "2026-03-02T10:11:12.123456Z"),
        ("2026-03-02T12:11:12.5+02:00 up", "2026-03-02T10:11:12.5Z"),
        ("2026-03-02 05:41:12,250 -0430 up", "2026-03-02T10:11:12.25Z"),
        ("2026-03-02 10:11:12,250 - INFO", "2026-03-02T10:11:12.25Z"),
        ("2026/03/02 10:11:12 [error] 1#1", "2026-03-02T10:11:12Z"),
        ("[Mon Mar 02 10:11:12.25 2026] [core:error]", "2026-03-02T10:11:12.25Z"),
        ('1.2.3.4 - - [02/Mar/2026:11:11:12 +0100] "GET', "2026-03-02T10:11:12Z"),
        ("1:M 02 Mar 2026 10:11:12.250 * up", "2026-03-02T10:11:12.25Z"),
        ("Mon, 02 Mar 2026 10:11:12 GMT", "2026-03-02T10:11:12Z"),
        ("26/03/02 10:11:12 INFO up", "2026-03-02T10:11:12Z"),
        ("260302 101112 148 INFO up", "2026-03-02T10:11:12Z"),
        ("20260302-10:11:12:250|Step|1", "2026-03-02T10:11:12.25Z"),
        ("03/02/2026 10:11:12 up", "2026-03-02T10:11:12Z"),
        ('{"ts":1772446272.25,"msg":"up"}', "2026-03-02T10:11:12.25Z"),
        ("ts=1772446272250 up", "2026-03-02T10:11:12.25Z"),
        ("- 1772446272 node up", "2026-03-02T10:11:12Z"),
        ("Mar  2 10:11:12 node sshd[1]: up", "2000-03-02T10:11:12Z"),
        ("I0302 10:11:12.250000   1 a.go:1] up", "2000-03-02T10:11:12.25Z"),
        ("03-02 10:11:12.250  1702  2395 D up", "2000-03-02T10:11:12.25Z"),
        ("[2026-03-02 10:11:12:250 UTC] 0001 Till I up", "2026-03-02T10:11:12.25Z"),
        ("2026-03-02 11:11:12.250 CET [99] LOG:  up", "2026-03-02T10:11:12.25Z"),
        ("2026-03-02T10:11Z up", "2026-03-02T10:11:00Z"),
        ("3/2/2026 10:11:12 PM,Error,Till", "2026-03-02T22:11:12Z"),
        ("3/2/2026, 12:11:12 AM up", "2026-03-02T00:11:12Z"),
        ("25/03/2026 10:11:12 up", "2026-03-25T10:11:12Z"),
        ("02.03.2026 10:11:12,250 up", "2026-03-02T10:11:12.25Z"),
        ("Mar 2, 2026 10:11:12 AM com.acme.Till run", "2026-03-02T10:11:12Z"),
        ("Monday, March 2, 2026 10:11:12 PM up", "2026-03-02T22:11:12Z"),
        ("2 March 2026 10:11:12 up", "2026-03-02T10:11:12Z"),
        ("Mon, 02 Mar 2026 05:11:12 EST", "2026-03-02T10:11:12Z"),
        ("Mon Mar  2 11:11:12 CET 2026 up", "2026-03-02T10:11:12Z"),
        ("ts=1772446272250000000 up", "2026-03-02T10:11:12.25Z"),
        ("ts=1772446272250000 up", "2026-03-02T10:11:12.25Z"),
    ],
)
def test_the_time_of_a_line_is_read_in_utc(line: str, expected: str) -> None:
    clock = learn_clock([line])

    assert clock
    assert clock.read(line) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "no time",
        "2026-13-45 10:00:00 x",
        "Foo 12 10:00:00 x",
        "port 12345 of 10.0.0.1",
        "9" * 300,
    ],
)
def test_what_is_no_time_is_not_read_as_one(line: str) -> None:
    assert learn_clock([line]) is None


def test_a_missing_zone_and_a_missing_year_are_noted() -> None:
    clock = learn_clock(["Mar  2 10:11:12 node up"], year=2026)

    assert clock
    assert clock.read("Mar  3 00:00:00 node up") == datetime(2026, 3, 3, tzinfo=UTC)
    assert "no year" in clock.note
    assert "read as UTC" in clock.note


def test_the_form_of_most_lines_is_learned_and_stack_traces_do_not_count() -> None:
    trace = ["\tat com.acme.Till.run(Till.java:1)"] * 90
    lines = ["2026-03-02 10:11:12 job 1772446272 done", *trace, "2026-03-02 10:11:13 x"]

    clock = learn_clock(lines)

    assert clock
    assert clock.read(lines[0]) == datetime(2026, 3, 2, 10, 11, 12, tzinfo=UTC)
    assert clock.read(trace[0]) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1772446272, "2026-03-02T10:11:12Z"),
        (1772446272250, "2026-03-02T10:11:12.25Z"),
        (1772446272250000, "2026-03-02T10:11:12.25Z"),
        (1772446272250000000, "2026-03-02T10:11:12.25Z"),
        ("2026-03-02T10:11:12Z", "2026-03-02T10:11:12Z"),
        (" 1772446272.0", "2026-03-02T10:11:12Z"),
        (12, None),
        (True, None),
        (None, None),
        (float("nan"), None),
        (float("inf"), None),
    ],
)
def test_a_field_is_a_time_if_its_size_says_so(value: object, expected: str | None) -> None:
    assert parse_time(value) == (datetime.fromisoformat(expected) if expected else None)


@pytest.mark.parametrize(
    ("line", "near", "expected"),
    [
        ("Mar  2 10:11:12 node up", "2026-03-05", "2026-03-02T10:11:12Z"),
        ("Dec 31 23:59:59 node up", "2026-01-01", "2025-12-31T23:59:59Z"),
        ("Jan  1 00:00:01 node up", "2025-12-31", "2026-01-01T00:00:01Z"),
        ("Feb 29 10:11:12 node up", "2027-06-01", "2028-02-29T10:11:12Z"),
        ("I0302 10:11:12.250000   1 a.go:1] up", "2026-03-05", "2026-03-02T10:11:12.25Z"),
        ("10:11:12.250 INFO up", "2026-03-02T20:00:00", "2026-03-02T10:11:12.25Z"),
        ("[23:59:59] up", "2026-03-02T00:05:00", "2026-03-01T23:59:59Z"),
    ],
)
def test_what_a_time_leaves_out_is_found_near_other_evidence(
    line: str, near: str, expected: str
) -> None:
    clock = learn_clock([line], near=datetime.fromisoformat(near).replace(tzinfo=UTC))

    assert clock
    assert not clock.dated
    assert "placed near" in clock.note
    assert clock.read(line) == datetime.fromisoformat(expected)


def test_a_time_of_day_alone_is_no_time() -> None:
    assert learn_clock(["10:11:12 INFO up"]) is None


@pytest.mark.parametrize(
    ("lines", "note"),
    [
        (["2026-03-02 10:11:12 IST up"], "the zone IST is ambiguous (India, Ireland, Israel)"),
        (["3/2/2026 10:11:12 up"], "dates read with the month first"),
        (["3/2/2026 10:11:12 up", "25/3/2026 10:11:12 up"], "times have no zone"),
    ],
)
def test_what_a_time_does_not_decide_is_noted(lines: list[str], note: str) -> None:
    clock = learn_clock(lines)

    assert clock
    assert note in clock.note
